/** The hub does not answer: what was asked is asked again by itself. */
export class HubAwayError extends Error {
  override name = 'HubAwayError';

  constructor() {
    super('The hub does not answer. What you see may be old; this page tries again.');
  }
}

/** Pause before what was asked of a hub that is away is asked again, in milliseconds. */
export const AWAY_RETRY_MS = 2_000;
