/** Triggers: messages that go by themselves to people who do something, who have a date that is near, or who enter a segment. */
import type { HeliographClient } from './client.ts';
import type { TriggerInput, TriggerStatus, UpdateTriggerInput } from './generated/schema.ts';
import { ERRORS } from './mutate.ts';
import { once } from './once.ts';
import type { Tried } from './retry.ts';
import type { CallOptions } from './send.ts';
import type { ResultOf } from './tada.ts';

const TRIGGER = `id name kind status reason once purpose template sender event
date { field offset at yearly } segment { id name } campaign { id name }` as const;

const CREATE = `mutation CreateTrigger($input: TriggerInput!) {
createTrigger(input: $input) { __typename ... on TriggerPayload { trigger { ${TRIGGER} } }
${ERRORS} } }` as const;
const UPDATE = `mutation UpdateTrigger($input: UpdateTriggerInput!) {
updateTrigger(input: $input) { __typename ... on TriggerPayload { trigger { ${TRIGGER} } }
${ERRORS} } }` as const;
const PAUSE = `mutation PauseTrigger($input: PauseTriggerInput!) {
pauseTrigger(input: $input) { __typename ... on TriggerPayload { trigger { ${TRIGGER} } }
${ERRORS} } }` as const;
const RESUME = `mutation ResumeTrigger($input: ResumeTriggerInput!) {
resumeTrigger(input: $input) { __typename ... on TriggerPayload { trigger { ${TRIGGER} } }
${ERRORS} } }` as const;
const REMOVE = `mutation RemoveTrigger($input: RemoveTriggerInput!) {
removeTrigger(input: $input) { __typename ... on TriggerPayload { trigger { ${TRIGGER} } }
${ERRORS} } }` as const;
const LOOK = `query TriggerNow($id: ID!) { trigger(id: $id) { ${TRIGGER} } }` as const;

/** Client as the calls of this file need it. */
type Hub = Pick<HeliographClient, 'mutate' | 'graphql'>;

/** A trigger, as its calls answer with it. */
export type TriggerState = NonNullable<ResultOf<typeof LOOK>['trigger']>;
interface Acted {
  trigger: TriggerState;
}
type Answer = Promise<Tried<Acted>>;

/**
 * Makes a trigger, which is active at once; what happened before does not set it off. Names are unique: INVALID_INPUT of `name` after several
 * `attempts` may mean that an earlier one has made it.
 */
export function createTrigger(hub: Hub, input: TriggerInput, options?: CallOptions): Answer {
  return hub.mutate(CREATE, { input }, { ...options, isIdempotent: true });
}

/** Changes a trigger; what is absent stays. What it waits for counts from now on: where the answer to `on` is lost, it is not said again. */
export function updateTrigger(hub: Hub, input: UpdateTriggerInput, options?: CallOptions): Answer {
  return hub.mutate(UPDATE, { input }, { ...options, isIdempotent: input.on == null });
}

/** Pauses a trigger: what happens meanwhile does not set it off, and no message of it is made. */
export function pauseTrigger(hub: Hub, id: string, options: CallOptions = {}): Answer {
  return once<TriggerState, Acted>((repeated) => hub.mutate(PAUSE, { input: { id } }, { ...options, ...repeated }), {
    ...found(hub, id, 'PAUSED', options),
    mayRepeat: ({ status }) => status === 'ACTIVE',
  });
}

/**
 * Goes on with a trigger that is paused, from now on. Where the answer is lost and it is paused, somebody may have paused it since: it is not
 * resumed again, and the error says that it may have been.
 */
export function resumeTrigger(hub: Hub, id: string, options: CallOptions = {}): Answer {
  return once<TriggerState, Acted>((repeated) => hub.mutate(RESUME, { input: { id } }, { ...options, ...repeated }), {
    ...found(hub, id, 'ACTIVE', options),
    mayRepeat: () => false,
  });
}

/** Removes a trigger; what waits of it is canceled soon. NOT_FOUND after several `attempts`: an earlier one has removed it. */
export function removeTrigger(hub: Hub, id: string, options?: CallOptions): Answer {
  return hub.mutate(REMOVE, { input: { id } }, { ...options, isIdempotent: true });
}

/** The look at a trigger, and its answer where it is as it was to be. */
function found(hub: Hub, id: string, wanted: TriggerStatus, { signal }: CallOptions) {
  return {
    look: () => hub.graphql(LOOK, { id }, { signal }),
    done: (trigger: TriggerState) => (trigger.status === wanted ? { trigger } : null),
  };
}
