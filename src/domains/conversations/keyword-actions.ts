// Opt-out, opt-in and help by reply: the first handler of inbound messages.
import type { Queryable } from '../../db/client.ts';
import { type ConsentOfPurpose, consentsOfContact } from '../../db/sql/consents.ts';
import { localeOfContact } from '../../db/sql/contacts-read.ts';
import type { InboundRow } from '../../db/sql/inbound-messages.ts';
import type { OutboxRow } from '../../db/sql/outbox.ts';
import type { Purpose } from '../../generated/prisma/enums.ts';
import { countOptOut } from '../../pipeline/message/reactions.ts';
import { PURPOSES, STOPPED_PURPOSES } from '../../policy/purposes.ts';
import { appendEntry } from '../consents/ledger.ts';
import { answer } from './hub-answers.ts';
import { type InboundHandler, PASS, type ReceivedMessage } from './inbound-handler.ts';
import { holdAndAsk, liftHold } from './unclear-replies.ts';

/** A message whose contact is known. */
type KnownRow = InboundRow & { contactId: string };

/** Does what a reply asks for, and says so. */
export const KEYWORD_HANDLER: InboundHandler = {
  name: 'keywords',
  async handle(tx, message) {
    const { contactId, keyword, intent } = message.row;
    // Whom nobody can be has said nothing that could be held for anybody.
    if (contactId === null) return PASS;
    const row = { ...message.row, contactId };
    if (intent?.outcome === 'AMBIGUOUS') return { kind: 'pass', outbox: await holdAndAsk(tx, message, row) };
    if (keyword === null) return PASS;
    return { kind: 'handled', outbox: await ACTIONS[keyword](tx, message, row) };
  },
};

type Action = (tx: Queryable, message: ReceivedMessage, row: KnownRow) => Promise<OutboxRow[]>;

const ACTIONS: Record<NonNullable<InboundRow['keyword']>, Action> = {
  HELP: async (tx, message, row) => answer(tx, message, 'HELP', await localeOfContact(tx, row.contactId)),
  STOP: stop,
  START: start,
};

/** Revokes what the person named, else everything but codes that are asked for in that moment. */
async function stop(tx: Queryable, message: ReceivedMessage, row: KnownRow): Promise<OutboxRow[]> {
  const before = await consentsOf(tx, row.contactId);
  const scope = STOPPED_PURPOSES.filter((purpose) => row.intent === null || row.intent.scope.includes(purpose));
  const entry = entryOf(row, 'REVOKE', scope, before);
  const { outbox } = await appendEntry(tx, message.runtime.secrets.hashKey, entry);
  // One confirmation: a person who is out already is sent no other.
  if (scope.every((purpose) => before.get(purpose)?.state === 'REVOKE')) return outbox;
  const { workspaceId, contactId, receivedAt: at } = row;
  await countOptOut(tx, { workspaceId, contactId, at });
  const kind = scope.length < STOPPED_PURPOSES.length ? 'STOP_SOME' : 'STOP';
  return [...outbox, ...(await answer(tx, message, kind, await localeOfContact(tx, row.contactId)))];
}

/**
 * Opens again what STOP has closed, and no more: what was taken back elsewhere stays closed, and so does a purpose that
 * needs an opt-in and never had one.
 */
async function start(tx: Queryable, message: ReceivedMessage, row: KnownRow): Promise<OutboxRow[]> {
  const lifted = await liftHold(tx, row);
  const before = await consentsOf(tx, row.contactId);
  const closed = STOPPED_PURPOSES.filter((purpose) => before.get(purpose)?.byStop === true);
  if (closed.length === 0 && STOPPED_PURPOSES.some((purpose) => staysClosed(purpose, before))) {
    // What stays closed was taken back elsewhere: to say that messages come again would be a lie.
    return lifted;
  }
  const { hashKey } = message.runtime.secrets;
  const entry = entryOf(row, 'GRANT', closed, before);
  const outbox = closed.length === 0 ? [] : (await appendEntry(tx, hashKey, entry)).outbox;
  return [...lifted, ...outbox, ...(await answer(tx, message, 'START', await localeOfContact(tx, row.contactId)))];
}

function staysClosed(purpose: Purpose, consents: Consents): boolean {
  return !PURPOSES[purpose].needsConsent && consents.get(purpose)?.state === 'REVOKE';
}

/**
 * Ledger entry of the statement that the person has made just now: later than anything that is recorded, whatever the
 * clocks of earlier recorders say. Of two statements at one moment the revocation holds.
 */
function entryOf(row: KnownRow, action: 'GRANT' | 'REVOKE', purposes: readonly Purpose[], before: Consents) {
  const { workspaceId, contactId, receivedAt } = row;
  const last = Math.max(...[...before.values()].map(({ since }) => since.getTime()), 0);
  const occurredAt = new Date(Math.max(receivedAt.getTime(), action === 'GRANT' ? last + 1 : last));
  return {
    workspaceId,
    contactId,
    action,
    purposes,
    source: 'INBOUND_MESSAGE' as const,
    proof: { text: row.body, to: row.to },
    actor: { kind: 'INBOUND_MESSAGE' as const, id: row.id },
    occurredAt,
    now: receivedAt,
  };
}

/** Current consents of a contact, per purpose; a revocation also states whether only STOP revoked it. */
type Consents = ReadonlyMap<Purpose, ConsentOfPurpose>;

async function consentsOf(tx: Queryable, contactId: string): Promise<Consents> {
  const rows = await consentsOfContact(tx, contactId);
  return new Map(rows.map((row) => [row.purpose, row]));
}
