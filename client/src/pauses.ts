/** The kill switch: stopping what is sent of a part of a workspace, and letting it go on. */
import type { HeliographClient } from './client.ts';
import type { PauseScopeInput } from './generated/schema.ts';
import { ERRORS, type PayloadOf } from './mutate.ts';
import { once } from './once.ts';
import type { Tried } from './retry.ts';
import type { CallOptions } from './send.ts';
import type { ResultOf } from './tada.ts';

const PAUSED = 'id scope key reason createdAt liftedAt recall { asked recalled tooLate waiting }';
const COUNTS = 'notYetQueued queued inFlight submitted recalled';

const PAUSE = `mutation PauseScope($input: PauseScopeInput!) {
pauseScope(input: $input) { __typename ... on PauseScopePayload { pause { ${PAUSED} } counts { ${COUNTS} } }
${ERRORS} } }` as const;
const LIFT = `mutation LiftPause($input: LiftPauseInput!) {
liftPause(input: $input) { __typename ... on PauseScopePayload { pause { ${PAUSED} } counts { ${COUNTS} } }
${ERRORS} } }` as const;
const LOOK = `query PauseNow($id: ID!) { pause(id: $id) { ${PAUSED} counts { ${COUNTS} } } }` as const;

/** Client as the calls of this file need it. */
type Hub = Pick<HeliographClient, 'mutate' | 'graphql'>;
type Found = NonNullable<ResultOf<typeof LOOK>['pause']>;

/** A pause that was lifted, and where the messages of its scope were then. */
export interface LiftedPause {
  pause: Omit<Found, 'counts'>;
  counts: Found['counts'];
}

/**
 * Stops what is sent of a workspace, campaign, route, template, country or purpose; said twice it holds as said once. With `recall` the
 * carriers are also asked to delete what they have: `pause.recall` says how far that is, and is null without.
 */
export function pauseScope(
  hub: Pick<Hub, 'mutate'>,
  input: PauseScopeInput,
  options?: CallOptions,
): Promise<Tried<PayloadOf<typeof PAUSE>>> {
  return hub.mutate(PAUSE, { input }, { ...options, isIdempotent: true });
}

/**
 * Lifts a pause, once, also where its answer is lost: what waits is tried again, and campaigns that it has stopped run. One that is set anew has
 * another id, and stays. NOT_FOUND: it holds no more.
 */
export function liftPause(hub: Hub, id: string, options: CallOptions = {}): Promise<Tried<LiftedPause>> {
  return once<Found, LiftedPause>((repeated) => hub.mutate(LIFT, { input: { id } }, { ...options, ...repeated }), {
    look: () => hub.graphql(LOOK, { id }, { signal: options.signal }),
    done: ({ counts, ...pause }) => (pause.liftedAt === null ? null : { pause, counts }),
    mayRepeat: () => true,
  });
}
