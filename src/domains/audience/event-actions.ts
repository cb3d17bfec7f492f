// Events of people: what an application says that they did.
import * as z from 'zod';
import type { Queryable } from '../../db/client.ts';
import { type ContactEventRow, insertContactEvents, lockPresent } from '../../db/sql/contact-events.ts';
import { restoreContacts } from '../../db/sql/contacts-deletion.ts';
import { insertFirings } from '../../db/sql/trigger-firings.ts';
import { fittingEvents } from '../../db/sql/trigger-firings-due.ts';
import { type EventTrigger, eventTriggers } from '../../db/sql/triggers.ts';
import { transaction } from '../../db/transaction.ts';
import type { Actor } from '../../kernel/actor.ts';
import { chunksOf } from '../../kernel/chunks.ts';
import { InvalidInputError } from '../../kernel/errors.ts';
import { fromGlobalId } from '../../kernel/global-ids.ts';
import { newId } from '../../kernel/ids.ts';
import { type Phone, parsePhone } from '../../kernel/phone.ts';
import { isStorable, isStorableJson, NOT_STORABLE } from '../../kernel/storable.ts';
import type { Runtime } from '../../runtime.ts';
import { readingOf } from '../accounts/reading.ts';
import { ensureAll } from '../contacts/ensure.ts';
import { keyedDigest } from '../contacts/hash.ts';
import { recordChange } from '../contacts/record.ts';

/** Bounds of events: of one request, and of one event. */
export const EVENT_LIMITS = { events: 10_000, octets: 4_096, name: 60, key: 200 } as const;
/** Longest time in the future that an event may be dated, in milliseconds: clocks differ. */
const CLOCK_DIFFERENCE_MS = 5 * 60_000;
/** An event that is older than this is history: triggers do not answer it. */
export const HISTORY_AFTER_MS = 24 * 3_600_000;
const FIRINGS_A_STATEMENT = 1_000;

const EventDraft = z.object({
  name: z.string().trim().min(1).max(EVENT_LIMITS.name).refine(isStorable, NOT_STORABLE),
  properties: z
    .record(
      z.string().min(1).max(100),
      z.union([z.string(), z.number(), z.boolean()]),
      'must be an object of texts, numbers and booleans',
    )
    .refine((value) => isStorableJson(JSON.stringify(value)), NOT_STORABLE)
    .refine((value) => Buffer.byteLength(JSON.stringify(value)) <= EVENT_LIMITS.octets, 'must have at most 4 KiB')
    .nullish()
    .transform((value) => value ?? {}),
  at: z.date().nullish(),
  idempotencyKey: z.string().min(1).max(EVENT_LIMITS.key).nullish(),
});

/** An event as it comes in. */
export interface GivenEvent {
  /** The number of the contact, which is made where there is none. */
  phone?: string | null | undefined;
  /** The id of the contact, as people see it. */
  contactId?: string | null | undefined;
  name: string;
  properties?: unknown;
  at?: Date | null | undefined;
  idempotencyKey?: string | null | undefined;
}

/** Result of a request. */
export interface RecordedEvents {
  recorded: number;
  /** Events whose key had been used: they are stored already. */
  repeated: number;
  refusals: { index: number; path: string[]; message: string }[];
}

interface ReadEvent {
  index: number;
  event: z.output<typeof EventDraft>;
  who: Phone | string;
}

type EventRuntime = Pick<Runtime, 'db' | 'clock' | 'config' | 'secrets' | 'telemetry'>;

/**
 * Stores events, all in one transaction; one that is wrong is refused alone.
 *
 * @throws InvalidInputError when there are more than 10,000
 */
export async function recordEvents(
  runtime: EventRuntime,
  actor: Actor,
  given: readonly GivenEvent[],
): Promise<RecordedEvents> {
  const done = await storeEvents(runtime, actor, given);
  const { recorded, repeated } = done;
  const outcomes = { recorded, repeated, refused: given.length - recorded - repeated };
  for (const [outcome, count] of Object.entries(outcomes))
    runtime.telemetry.count('heliograph_contact_events_total', { outcome }, count);
  return done;
}

async function storeEvents(runtime: EventRuntime, actor: Actor, given: readonly GivenEvent[]): Promise<RecordedEvents> {
  const { db, clock, secrets } = runtime;
  if (given.length > EVENT_LIMITS.events) {
    const message = `has ${given.length} events, at most ${EVENT_LIMITS.events}: split the request`;
    throw new InvalidInputError([{ path: ['events'], message }]);
  }
  const { workspaceId } = actor;
  const workspace = await db.prisma.workspace.findUniqueOrThrow({ where: { id: workspaceId } });
  const now = clock.now();
  const refusals: RecordedEvents['refusals'] = [];
  const reading = readingOf(runtime.config, workspace);
  const events = given.flatMap((each, index): ReadEvent[] => {
    const read = readEvent(each, now);
    if ('issues' in read) {
      refusals.push(...read.issues.map((issue) => ({ index, ...issue })));
      return [];
    }
    if (read.contactId !== null) return [{ index, event: read.event, who: read.contactId }];
    const phone = parsePhone(each.phone ?? '', reading);
    if (phone.ok) return [{ index, event: read.event, who: phone.phone }];
    refusals.push({ index, path: ['phone'], message: phone.message });
    return [];
  });
  if (events.length === 0) return { recorded: 0, repeated: 0, refusals };
  const triggers = await eventTriggers(db.pool, workspaceId, [...new Set(events.map(({ event }) => event.name))]);
  return transaction(db.pool, async (tx) => {
    const phones = events.flatMap(({ who }) => (typeof who === 'string' ? [] : [who]));
    const made = await ensureAll(tx, secrets.hashKey, workspaceId, phones, now);
    await restoreContacts(tx, [...made.deleted], now);
    const named = events.flatMap(({ who }) => (typeof who === 'string' ? [who] : []));
    const present = named.length === 0 ? new Set<string>() : await lockPresent(tx, workspaceId, named);
    const rows = events.flatMap(({ index, event, who }): ContactEventRow[] => {
      const contactId = typeof who === 'string' ? who : (made.ids.get(who.e164) ?? '');
      if (typeof who === 'string' && !present.has(who)) {
        refusals.push({
          index,
          path: ['contactId'],
          message: 'is no contact of this workspace, or one that was deleted',
        });
        return [];
      }
      const { name, properties, at, idempotencyKey: key } = event;
      const keyDigest = key == null ? null : keyedDigest(secrets.hashKey, workspaceId, 'contact.event', key);
      const moment = at == null || at > now ? now : at;
      return [
        { id: newId(), workspaceId, contactId, name, properties: JSON.stringify(properties), at: moment, keyDigest },
      ];
    });
    const stored = await insertContactEvents(tx, rows);
    for (const trigger of triggers) await fire(tx, workspaceId, trigger, stored, now);
    if (stored.size > 0)
      await recordChange(tx, actor, now, {
        action: 'contactEvent.record',
        subject: workspaceId,
        detail: { count: stored.size },
      });
    return { recorded: stored.size, repeated: rows.length - stored.size, refusals };
  });
}

/** Stores what a person did by a message to the hub, in the caller's transaction; triggers answer it as any event. */
export async function recordOwnEvent(
  tx: Queryable,
  event: Pick<ContactEventRow, 'workspaceId' | 'contactId' | 'name' | 'at'> & { properties: object },
): Promise<void> {
  const { workspaceId, name, properties, at } = event;
  const row = { ...event, id: newId(), properties: JSON.stringify(properties), keyDigest: null };
  const stored = await insertContactEvents(tx, [row]);
  for (const trigger of await eventTriggers(tx, workspaceId, [name])) await fire(tx, workspaceId, trigger, stored, at);
}

/** Stores that events have set a trigger off; its messages are made by the schedulers. */
async function fire(
  tx: Queryable,
  workspaceId: string,
  trigger: EventTrigger,
  stored: ReadonlySet<string>,
  now: Date,
): Promise<void> {
  const since = new Date(now.getTime() - HISTORY_AFTER_MS);
  const of = { workspaceId, triggerId: trigger.id, fieldId: null, expiresAt: null };
  for (const ids of chunksOf([...stored], FIRINGS_A_STATEMENT)) {
    const firings = (await fittingEvents(tx, trigger, ids, since)).map(({ id, contactId, at }) => {
      return { ...of, id: newId(), contactId, at, occurrence: trigger.once ? '' : id };
    });
    await insertFirings(tx, firings, now);
  }
}

function readEvent(
  { phone, contactId, ...draft }: GivenEvent,
  now: Date,
):
  | { event: z.output<typeof EventDraft>; contactId: string | null }
  | { issues: { path: string[]; message: string }[] } {
  const issue = (path: string, message: string) => ({ issues: [{ path: [path], message }] });
  if ((phone == null) === (contactId == null))
    return issue('phone', `or contactId says who it was, and ${phone == null ? 'neither' : 'both'} came`);
  const id = contactId == null ? null : fromGlobalId('Contact', contactId);
  if (contactId != null && id === null) return issue('contactId', 'is no id of a contact');
  const event = EventDraft.safeParse(draft);
  if (!event.success)
    return { issues: event.error.issues.map(({ path, message }) => ({ path: path.map(String), message })) };
  if (event.data.at != null && event.data.at.getTime() > now.getTime() + CLOCK_DIFFERENCE_MS)
    return issue('at', `is in the future: it is ${now.toISOString()} now`);
  return { event: event.data, contactId: id };
}
