/** Storage of inbound messages, whole or joined from their parts. */
import { type FeedPayload, feedSubject } from '../../bus/streams.ts';
import type { Queryable } from '../../db/client.ts';
import { workspacesOfConnections } from '../../db/sql/connections.ts';
import { localeOfContact } from '../../db/sql/contacts-read.ts';
import { deleteArrivals, noteArrival, storeArrival } from '../../db/sql/inbound-deliveries.ts';
import {
  type InboundExtras,
  type InboundRow,
  type InboundTlv,
  insertInbound,
  type StoredIntent,
} from '../../db/sql/inbound-messages.ts';
import { type InboundPartRow, reassemble, takeParts } from '../../db/sql/inbound-parts.ts';
import { insertOutbox, type OutboxRow } from '../../db/sql/outbox.ts';
import { transaction } from '../../db/transaction.ts';
import type { Workspace } from '../../generated/prisma/client.ts';
import type { TextEncoding } from '../../generated/prisma/enums.ts';
import { readSource, type Source } from '../../kernel/address.ts';
import { newId } from '../../kernel/ids.ts';
import type { InboundMedia } from '../../kernel/media.ts';
import { type PhoneReading, storedPhone } from '../../kernel/phone.ts';
import type { InboundDelivery } from '../../pipeline/inbound/arrivals.ts';
import { countReply } from '../../pipeline/message/reactions.ts';
import { OUTBOX_LEASE_MS } from '../../pipeline/outbox/relay.ts';
import { cancelTimers, setTimers, type TimerHandler } from '../../pipeline/schedule/timers.ts';
import { classifyReply } from '../../policy/replies/classify.ts';
import { NO_INTENT, type ReplyIntent } from '../../policy/replies/reply.ts';
import type { Runtime } from '../../runtime.ts';
import { decodeParts } from '../../text/decode.ts';
import { readingOf } from '../accounts/reading.ts';
import { ownAddress } from '../carriers/sender-address.ts';
import { keywordOf, ownWordsOf } from '../consents/keywords.ts';
import { ensureContacts } from '../contacts/ensure.ts';
import { ensureAddress } from '../contacts/ensure-address.ts';
import type { PrepareRuntime } from '../messages/context.ts';
import { handleInbound, type InboundHandler, type ReceivedMessage } from './inbound-handler.ts';
import { inboundNotes } from './inbound-notes.ts';

/** Time within which an SMSC may send again a message that it got no answer to, in milliseconds. */
const REPEATED_WITHIN_MS = 5 * 60_000;
/** Time for which a part waits for the next one, in milliseconds: references are used again within minutes. */
const PARTS_WAIT_MS = 5 * 60_000;

/** A message of a person, whole or as much of it as came. */
interface Arrived extends InboundExtras {
  connectionId: string;
  from: Source;
  to: string;
  text: string;
  encoding: TextEncoding;
  missingParts: number;
  media: readonly InboundMedia[];
  receivedAt: Date;
}

/**
 * Stores what an SMSC brought with everything that follows from it, in one transaction: the contact, and what the
 * handlers make of it (see inbound-handler.ts). A part of a long message waits for the others. What the SMSC sends again
 * because our answer was lost is kept as a duplicate, and nothing follows from it.
 */
export async function storeInbound(
  runtime: PrepareRuntime,
  delivery: InboundDelivery,
  handlers: readonly InboundHandler[],
): Promise<void> {
  const { db } = runtime;
  const { connectionId, message, receivedAt } = delivery;
  const { fingerprint, arrival } = message;
  const settings = await runtime.settings.of(delivery.workspaceId);
  const { workspace } = settings;
  // Loaded before the transaction holds a connection: handlers must not wait for another.
  await settings.desk();
  const reading = readingOf(runtime.config, { defaultCountry: delivery.country ?? workspace.defaultCountry });
  const outbox = await transaction(db.pool, async (tx) => {
    const row = { connectionId, fingerprint, arrival, receivedAt };
    const earlier = await noteArrival(tx, row);
    const since = receivedAt.getTime() - REPEATED_WITHIN_MS;
    if (earlier !== null && earlier.receivedAt.getTime() > since && message.isRepeated(earlier.arrival)) {
      const { inboundId } = earlier;
      const again = inboundId === null ? null : await wholeMessage(tx, delivery, reading);
      if (again !== null) await store(tx, runtime, workspace, again, inboundId);
      return [];
    }
    const arrived = await wholeMessage(tx, delivery, reading);
    if (arrived === null) return [];
    const stored = await store(tx, runtime, workspace, arrived, null);
    await storeArrival(tx, row, message.piece === null ? stored.id : null);
    return follow(tx, { row: stored, runtime, settings }, handlers);
  });
  runtime.relay.publishSoon(outbox);
}

/** Kind of the timers that end the waiting for parts. */
const PARTS_KIND = 'inbound.parts';

/** Ends the waiting for parts that never came: what is there becomes a message that says how many are missing. */
export const partsTimer = (handlers: readonly InboundHandler[]): TimerHandler<PrepareRuntime> => ({
  kind: PARTS_KIND,
  async run(runtime, tx, timers) {
    const waiting = await takeParts(
      tx,
      timers.map(({ subjectId }) => subjectId),
    );
    const workspaces = await workspacesOfConnections(
      tx,
      waiting.flatMap(([part]) => part?.connectionId ?? []),
    );
    const outbox: OutboxRow[] = [];
    for (const message of waiting.map(joined)) {
      const id = workspaces.get(message.connectionId);
      if (id === undefined) continue;
      const settings = await runtime.settings.of(id);
      const stored = await store(tx, runtime, settings.workspace, message, null);
      outbox.push(...(await follow(tx, { row: stored, runtime, settings }, handlers)));
    }
    if (waiting.length > 0)
      runtime.log.warn({ count: waiting.length }, 'long inbound messages are kept without their missing parts');
    return outbox;
  },
});

/** Deletes arrivals that an SMSC will not send again any more. */
export async function deleteRepeated({ db, clock }: Runtime): Promise<void> {
  await deleteArrivals(db.pool, new Date(clock.now().getTime() - REPEATED_WITHIN_MS));
}

/** Facts of a message besides its text: its sender, its recipient, and all else that came with it. */
function besides({ connectionId, message, receivedAt }: InboundDelivery, reading: PhoneReading) {
  const { from, to, destinationPort, sourcePort, tlvs } = message;
  return {
    connectionId,
    from: readSource(from, reading),
    to: ownAddress(to, reading),
    destinationPort,
    sourcePort,
    tlvs,
    receivedAt,
  };
}

/** The message, once all of it is there. */
async function wholeMessage(tx: Queryable, delivery: InboundDelivery, reading: PhoneReading): Promise<Arrived | null> {
  const { message } = delivery;
  if (message.piece === null) {
    const { text, encoding } = message;
    return { ...besides(delivery, reading), text: storable(text), encoding, missingParts: 0, media: message.media };
  }
  const since = new Date(delivery.receivedAt.getTime() - PARTS_WAIT_MS);
  const gathered = await reassemble(tx, { ...besides(delivery, reading), ...message.piece }, since);
  if (gathered === null) return null;
  const { groupId: subjectId, parts } = gathered;
  if (parts === null) {
    const dueAt = new Date(delivery.receivedAt.getTime() + PARTS_WAIT_MS);
    await setTimers(tx, [{ kind: PARTS_KIND, subjectId, workspaceId: delivery.workspaceId, dueAt }]);
    return null;
  }
  await cancelTimers(tx, PARTS_KIND, [subjectId]);
  return joined(parts);
}

/** The database cannot hold a NUL. */
function storable(text: string): string {
  return text.replaceAll('\0', '');
}

/** Parts in order as one message; a gap is marked where parts are missing. */
function joined(parts: readonly InboundPartRow[]): Arrived {
  const [first] = parts;
  if (first === undefined) throw new Error('a message without a part');
  const { connectionId, from, to, total, defaultAlphabet, destinationPort, sourcePort } = first;
  const read = consecutive(parts).map((run) => decodeParts(run, defaultAlphabet));
  const [start, end] = [first.number > 1 ? GAP : '', parts.at(-1)?.number === total ? '' : GAP];
  return {
    connectionId,
    from,
    to,
    text: storable(`${start}${read.map(({ text }) => text).join(GAP)}${end}`),
    encoding: read.find(({ encoding }) => encoding !== 'GSM7')?.encoding ?? 'GSM7',
    missingParts: total - parts.length,
    media: [],
    receivedAt: new Date(Math.max(...parts.map((part) => part.receivedAt.getTime()))),
    destinationPort,
    sourcePort,
    tlvs: distinctTlvs(parts.flatMap((part) => part.tlvs ?? [])),
  };
}

const GAP = '[…]';

/** Parts between which none is missing. */
function consecutive<T extends { number: number }>(parts: readonly T[]): T[][] {
  const runs: T[][] = [];
  for (const part of parts) {
    const run = runs.at(-1);
    if (run?.at(-1)?.number === part.number - 1) run.push(part);
    else runs.push([part]);
  }
  return runs;
}

/** Parts mostly carry the same TLVs. */
function distinctTlvs(tlvs: readonly InboundTlv[]): InboundTlv[] | null {
  const distinct = new Map(tlvs.map((tlv) => [`${tlv.tag}/${tlv.value}`, tlv]));
  return distinct.size === 0 ? null : [...distinct.values()];
}

/** The contact of an address, made where there is none; `null`: it can be nobody's. */
async function contactOf(
  tx: Queryable,
  { secrets: { hashKey } }: Runtime,
  workspaceId: string,
  from: Source,
  now: Date,
): Promise<string | null> {
  switch (from.type) {
    case null:
      return null;
    case 'E164': {
      const contacts = await ensureContacts(tx, hashKey, workspaceId, [storedPhone(from.text)], now);
      return contacts.get(from.text) ?? null;
    }
    default:
      return ensureAddress(tx, hashKey, workspaceId, from, now);
  }
}

async function store(
  tx: Queryable,
  runtime: Runtime,
  workspace: Workspace,
  arrived: Arrived,
  duplicateOfId: string | null,
): Promise<InboundRow> {
  const { connectionId, from, to, text, encoding, missingParts, media, receivedAt } = arrived;
  const { destinationPort, sourcePort, tlvs } = arrived;
  const contactId = await contactOf(tx, runtime, workspace.id, from, receivedAt);
  const intent = encoding === 'BINARY' ? NO_INTENT : await intentOf(tx, workspace, arrived, contactId);
  if (duplicateOfId === null) runtime.telemetry.count('heliograph_replies_read_total', { outcome: intent.outcome });
  const row: InboundRow = {
    id: newId(),
    workspaceId: workspace.id,
    contactId,
    connectionId,
    from,
    to,
    body: text,
    encoding,
    keyword: keywordOf(intent),
    intent: stored(intent),
    missingParts,
    media,
    duplicateOfId,
    receivedAt,
    destinationPort,
    sourcePort,
    tlvs,
  };
  await insertInbound(tx, row);
  return row;
}

/** Read the intent of the person, in the languages that are likely. */
async function intentOf(
  tx: Queryable,
  workspace: Workspace,
  { from, text }: Arrived,
  contactId: string | null,
): Promise<ReplyIntent> {
  const locale = contactId === null ? null : await localeOfContact(tx, contactId);
  const country = from.type === 'E164' ? storedPhone(from.text).country : null;
  return classifyReply(text, { locale, country, own: ownWordsOf(workspace.keywords) });
}

function stored({ outcome, rule, matched, language, scope }: ReplyIntent): StoredIntent | null {
  return outcome === 'NONE' ? null : { outcome, rule, matched, language, scope };
}

/** Notes a message in its conversation, sends the news of it, and shows it to the handlers. */
async function follow(
  tx: Queryable,
  message: ReceivedMessage,
  handlers: readonly InboundHandler[],
): Promise<OutboxRow[]> {
  const { id, workspaceId, contactId, receivedAt } = message.row;
  const payload = JSON.stringify({ kind: 'inbound', inboundIds: [id] } satisfies FeedPayload);
  const entry = { messageId: newId(), subject: feedSubject(workspaceId, 'inbound'), payload };
  if (contactId !== null) await countReply(tx, { workspaceId, contactId, at: receivedAt }, id);
  const { writes, entries } = inboundNotes(message.row);
  const news = await insertOutbox(tx, [entry, ...entries], OUTBOX_LEASE_MS, writes);
  return [...news, ...(await handleInbound(handlers, tx, message))];
}
