import type { Queryable } from '../../db/client.ts';
import { type ConsentOfPurpose, consentsOfContact } from '../../db/sql/consents.ts';
import { networkOfContact } from '../../db/sql/contacts-read.ts';
import type { InboundRow } from '../../db/sql/inbound-messages.ts';
import type { OutboxRow } from '../../db/sql/outbox.ts';
import { loadRoutes } from '../../db/sql/routes.ts';
import type { Workspace } from '../../generated/prisma/client.ts';
import type { Purpose } from '../../generated/prisma/enums.ts';
import type { E164 } from '../../kernel/address.ts';
import { judgeAll } from '../../pipeline/accept/decide.ts';
import { store } from '../../pipeline/accept/store.ts';
import { PURPOSES, STOPPED_PURPOSES } from '../../policy/purposes.ts';
import type { Runtime } from '../../runtime.ts';
import { compose } from '../../text/compose.ts';
import { measure } from '../../text/encode.ts';
import { chooseRoute, type RouteSelection } from '../carriers/routing.ts';
import { factsOfContacts, NO_FACTS } from '../consents/facts.ts';
import { appendEntry } from '../consents/ledger.ts';

/** A message whose contact is known. */
type KnownRow = InboundRow & { contactId: string };

/** Does what the keyword asks for, and says so. */
export async function actOnKeyword(
  tx: Queryable,
  runtime: Runtime,
  workspace: Workspace,
  inbound: InboundRow,
): Promise<OutboxRow[]> {
  // Whom nobody can be has said nothing that could be held for anybody.
  if (inbound.contactId === null) return [];
  const row = { ...inbound, contactId: inbound.contactId };
  switch (row.keyword) {
    case null:
      return [];
    case 'HELP':
      return reply(tx, runtime, row, workspace.helpText, 'reply to HELP');
    case 'STOP':
      return stop(tx, runtime, workspace, row);
    case 'START':
      return start(tx, runtime, workspace, row);
  }
}

async function stop(tx: Queryable, runtime: Runtime, workspace: Workspace, row: KnownRow): Promise<OutboxRow[]> {
  const before = await consentsOf(tx, row.contactId);
  const entry = entryOf(row, 'REVOKE', STOPPED_PURPOSES, before);
  const { outbox } = await appendEntry(tx, runtime.secrets.hashKey, entry);
  // One confirmation: who is out already is told nothing more.
  if (STOPPED_PURPOSES.every((purpose) => before.get(purpose)?.state === 'REVOKE')) return outbox;
  return [...outbox, ...(await reply(tx, runtime, row, workspace.optOutText, 'opt-out confirmation'))];
}

/**
 * Opens again what STOP has closed, and no more: what was taken back elsewhere stays closed, and so does a purpose that
 * needs an opt-in and never had one.
 */
async function start(tx: Queryable, runtime: Runtime, workspace: Workspace, row: KnownRow): Promise<OutboxRow[]> {
  const before = await consentsOf(tx, row.contactId);
  const closed = STOPPED_PURPOSES.filter((purpose) => before.get(purpose)?.byStop === true);
  if (closed.length === 0 && STOPPED_PURPOSES.some((purpose) => staysClosed(purpose, before))) {
    // What stays closed was taken back elsewhere: to say that messages come again would be a lie.
    return [];
  }
  const { hashKey } = runtime.secrets;
  const entry = entryOf(row, 'GRANT', closed, before);
  const outbox = closed.length === 0 ? [] : (await appendEntry(tx, hashKey, entry)).outbox;
  return [...outbox, ...(await reply(tx, runtime, row, workspace.optInText, 'opt-in confirmation'))];
}

function staysClosed(purpose: Purpose, consents: Consents): boolean {
  return !PURPOSES[purpose].needsConsent && consents.get(purpose)?.state === 'REVOKE';
}

/**
 * What the person has said just now: later than anything that is recorded, whatever the clocks of those say who
 * recorded it. Of two things at one moment the revocation holds.
 */
function entryOf(row: KnownRow, action: 'GRANT' | 'REVOKE', purposes: typeof STOPPED_PURPOSES, before: Consents) {
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
    inboundMessageId: row.id,
    apiKeyId: null,
    occurredAt,
    now: receivedAt,
  };
}

/** What a contact says now, per purpose; of a revocation also whether only STOP revoked it. */
type Consents = ReadonlyMap<Purpose, ConsentOfPurpose>;

async function consentsOf(tx: Queryable, contactId: string): Promise<Consents> {
  const rows = await consentsOfContact(tx, contactId);
  return new Map(rows.map((row) => [row.purpose, row]));
}

/**
 * A reply of the hub's own, from the number that was written to; the opt-out lets it through, once. Numbers alone are
 * replied to: a name is nobody's address, and behind a short code a program writes, which might reply for ever.
 */
async function reply(
  tx: Queryable,
  runtime: Runtime,
  row: KnownRow,
  text: string,
  exemption: string,
): Promise<OutboxRow[]> {
  if (row.from.type !== 'E164') {
    runtime.log.info({ inboundId: row.id, fromType: row.from.type }, `no ${exemption}: its sender is no number`);
    return [];
  }
  const purpose = 'CONVERSATION' as const;
  const to = row.from.text;
  const { chosen, rejected, connectionId, country } = await wayBack(tx, row, to);
  if (chosen === null) {
    runtime.log.warn({ inboundId: row.id }, `no route for the ${exemption}`);
    return [];
  }
  const { id, name, defaultSender, pricePerPartMicros, priceCurrency } = chosen.route;
  const route = { id, name, connectionId, defaultSender, receiptTimeoutSeconds: null, reason: chosen.reason };
  const now = runtime.clock.now();
  const request = {
    workspaceId: row.workspaceId,
    purpose,
    sender: row.to,
    sendAt: null,
    expiresAt: new Date(now.getTime() + PURPOSES[purpose].validForMs),
    tags: [],
    exemption,
    submitOptions: null,
    batchId: null,
    messageId: null,
    traceParent: null,
    now,
  };
  const body = compose(text);
  const recipient = {
    index: 0,
    contactId: row.contactId,
    to,
    body,
    encoded: measure(body, chosen.target.profile),
    templateVersionId: null,
    locale: null,
    country,
    metadata: null,
    choice: { route, pricePerPartMicros, priceCurrency, rejected },
    // The exemption opens an opt-out, never a suppression: who was erased is not told that messages come again.
    facts: (await factsOfContacts(tx, [row.contactId], purpose)).get(row.contactId) ?? NO_FACTS,
  };
  return store(tx, judgeAll([{ request, recipient }]));
}

/** The route of a reply, the connection it takes, and the country of the person. */
type WayBack = RouteSelection & { connectionId: string; country: string | null };

/** The way back is the way it came, where a route uses that connection and takes the reply. */
async function wayBack(tx: Queryable, row: KnownRow, to: E164): Promise<WayBack> {
  const routes = await loadRoutes(tx, row.workspaceId);
  const { country, mccMnc } = await networkOfContact(tx, row.contactId);
  const request = { to, country, mccMnc, purpose: 'CONVERSATION', sender: row.to } as const;
  const back = routes.filter((route) => route.targets.some((target) => target.connectionId === row.connectionId));
  const same = chooseRoute(back, request);
  if (same.chosen !== null) return { ...same, country, connectionId: row.connectionId };
  const other = chooseRoute(routes, request);
  return { ...other, country, connectionId: other.chosen?.target.connectionId ?? row.connectionId };
}
