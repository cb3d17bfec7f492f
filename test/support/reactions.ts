import type pg from 'pg';

/** Time after a message in which what a person says is about it, as docs/analytics.md has it. */
const ABOUT_MS = 3 * 86_400_000;

/** Messages that were answered or opted out after, each as often as it counts at least and at most. */
export interface Counted {
  least: string[];
  most: string[];
}

interface Taken {
  id: string;
  contactId: string;
  sentAt: Date;
}

interface Said {
  contactId: string;
  at: Date;
}

interface Entry {
  contactId: string;
  action: 'GRANT' | 'REVOKE';
  purposes: string[];
  source: string;
  actorKind: string;
  occurredAt: Date;
  recordedAt: Date;
}

/**
 * What people did about their messages, from what they wrote and from the ledger of consents: the message that an SMSC took last
 * before it is the one that it is about.
 *
 * @param lateMs how much later than an SMSC took a message that may have been stored: what is said meanwhile may count for an older one
 */
export async function reactionsOf(
  client: pg.Client,
  lateMs: number,
): Promise<Record<'replied' | 'opted_out', Counted>> {
  const replies = await client.query<Said>(
    `SELECT contact_id AS "contactId", received_at AS at FROM inbound_messages
     WHERE contact_id IS NOT NULL AND duplicate_of_id IS NULL ORDER BY received_at, id`,
  );
  const entries = await client.query<Entry>(
    `SELECT contact_id AS "contactId", action, purposes::text[] AS purposes, source, actor_kind AS "actorKind",
       occurred_at AS "occurredAt", recorded_at AS "recordedAt" FROM consent_entries ORDER BY workspace_id, position`,
  );
  const optOuts = optOutsOf(entries.rows);
  const people = [...new Set([...replies.rows, ...optOuts].map(({ contactId }) => contactId))];
  const { rows } = await client.query<Taken>(
    `SELECT id, contact_id AS "contactId", sent_at AS "sentAt" FROM messages
     WHERE contact_id = ANY($1::uuid[]) AND sent_at IS NOT NULL AND exemption IS NULL`,
    [people],
  );
  return { replied: counted(replies.rows, rows, lateMs, true), opted_out: counted(optOuts, rows, lateMs, false) };
}

/** Revocations of what a person had not taken back before; imports are no word of the person. */
function optOutsOf(entries: readonly Entry[]): Said[] {
  const held = new Map<string, { isRevoked: boolean; since: Date }>();
  const optOuts: Said[] = [];
  for (const { contactId, action, purposes, source, actorKind, occurredAt, recordedAt } of entries) {
    const isRevoked = action === 'REVOKE';
    const keys = purposes.map((purpose) => `${contactId} ${purpose}`);
    if (isRevoked && source !== 'IMPORT' && keys.some((key) => held.get(key)?.isRevoked !== true))
      optOuts.push({ contactId, at: actorKind === 'INBOUND_MESSAGE' ? recordedAt : occurredAt });
    for (const key of keys) {
      const before = held.get(key);
      const isLater = before === undefined || occurredAt > before.since || (isRevoked && +occurredAt === +before.since);
      if (isLater && !(before?.isRevoked === true && source === 'IMPORT' && !isRevoked))
        held.set(key, { isRevoked, since: occurredAt });
    }
  }
  return optOuts;
}

/** @param once a message counts once, however often the person speaks */
function counted(said: readonly Said[], messages: readonly Taken[], lateMs: number, once: boolean): Counted {
  const [least, most]: [string[], string[]] = [[], []];
  const add = (list: string[], id: string) => {
    if (!once || !list.includes(id)) list.push(id);
  };
  const seen = new Set<string>();
  for (const { contactId, at } of said) {
    const about = messages
      .filter((each) => each.contactId === contactId && each.sentAt <= at && +at - +each.sentAt < ABOUT_MS)
      .sort((a, b) => +b.sentAt - +a.sentAt || (a.id < b.id ? 1 : -1));
    const [last] = about;
    if (last === undefined || (once && seen.has(last.id))) continue;
    seen.add(last.id);
    if (+at - +last.sentAt >= lateMs) {
      add(least, last.id);
      add(most, last.id);
    } else for (const { id } of about) add(most, id);
  }
  return { least, most };
}
