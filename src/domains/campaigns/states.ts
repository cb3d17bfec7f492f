/** States of campaigns: who may leave which. */
import type { Campaign, Prisma } from '../../generated/prisma/client.ts';
import type { CampaignStatus } from '../../generated/prisma/enums.ts';
import { InvalidInputError } from '../../kernel/errors.ts';

/** The campaign that something is asked of. */
export interface Which {
  id: string;
  /** As it was given, for the error. */
  shownId: string;
}

/** Meanings of the statuses, as the API shows them. */
export const STATUS_MEANINGS: Readonly<Record<CampaignStatus, string>> = {
  DRAFT: 'It is written, and was not checked as it is.',
  CHECKED:
    'It was checked, and startCampaign can start it. A run that differs too much from the one before waits here, with a reason.',
  SCHEDULED:
    'It begins at its time, the undo window at the earliest; until then cancelCampaign makes it a draft again.',
  RUNNING: 'Its audience is frozen, and its messages are made.',
  PAUSED: 'It waits for resumeCampaign; `reason` says why, where nobody paused it.',
  STOPPED: 'A kill switch has stopped it.',
  DONE: 'Every recipient got a message, or a reason why not; `reason` says whom an end in between left over, or that there was nobody.',
  CANCELED: 'It was ended before its last recipient.',
};

/** Condition of campaigns that are held: runs that nobody gets before a person has started them. */
export const HELD = { origin: 'REPEAT', status: { in: ['CHECKED', 'DRAFT'] } } satisfies Prisma.CampaignWhereInput;

/** Condition of all others; a campaign that is no run has no origin, of which NOT would be neither true nor false. */
export const NOT_HELD = {
  OR: [{ origin: null }, { origin: { not: HELD.origin } }, { status: { notIn: HELD.status.in } }],
} satisfies Prisma.CampaignWhereInput;

/** Check that a campaign is held. */
export function isHeld({ origin, status }: Pick<Campaign, 'origin' | 'status'>): boolean {
  return origin === HELD.origin && HELD.status.in.some((each) => each === status);
}

/** What a status needs to become another, in words. */
const ADVICE: Readonly<Record<CampaignStatus, string>> = {
  DRAFT: 'checkCampaign checks it',
  CHECKED: 'startCampaign starts it',
  SCHEDULED: 'cancelCampaign makes it a draft again',
  RUNNING: 'pauseCampaign pauses it',
  PAUSED: 'resumeCampaign goes on with it',
  STOPPED: 'resumeCampaign goes on with it',
  DONE: 'a new campaign is needed',
  CANCELED: 'a new campaign is needed',
};

/** Check that a campaign is in one of some statuses. @throws InvalidInputError */
export function requireState(
  { status }: { status: CampaignStatus },
  { shownId }: Which,
  possible: readonly CampaignStatus[],
  done: string,
): void {
  if (possible.includes(status)) return;
  const message = `is ${status}, and can be ${done} when it is ${possible.join(' or ')} alone: ${ADVICE[status]}`;
  throw new InvalidInputError([{ path: ['id'], message, received: shownId }]);
}
