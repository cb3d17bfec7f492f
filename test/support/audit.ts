import { groupBy } from '../../src/kernel/chunks.ts';
import { parseGlobalId } from '../../src/kernel/global-ids.ts';
import { databaseClient } from './database-client.ts';
import type { Hub } from './hub.ts';

/** A submit as the simulator saw it. */
export interface Submit {
  at: string;
  destination: string;
  commandStatus: number | null;
}

/** What the database says of one message. */
export interface Stored {
  id: string;
  to: string;
  status: string;
  reason: string | null;
  possibleDuplicate: boolean;
}

/** What three witnesses say: what the SMSC got, what the database holds, and where they disagree. */
export interface Audit {
  submits: Submit[];
  stored: Stored[];
  /** Destinations the SMSC took more often than the database has messages that were not declared a possible duplicate. */
  duplicates: string[];
  /** Destinations of messages that count as sent and that the SMSC never got. */
  missing: string[];
}

const SENT = ['SENT', 'DELIVERED', 'UNDELIVERED', 'PARTIALLY_DELIVERED'];

/** Reads the database and the SMSC past the hub, and compares them. Messages have one part and a number of their own. */
export async function audit(hub: Hub, batchId?: string): Promise<Audit> {
  const all = await hub.simulator<Submit[]>('GET /audit');
  const client = await databaseClient(hub.databaseUrl);
  const uuid = batchId === undefined ? null : parseGlobalId(batchId)?.uuid;
  const { rows: stored } = await client.query<Stored>(
    `SELECT id, "to", status, reason_code AS reason, possible_duplicate AS "possibleDuplicate" FROM messages
     WHERE $1::uuid IS NULL OR batch_id = $1::uuid`,
    [uuid],
  );
  await client.end();
  const expected = groupBy(stored, (message) => message.to.slice(1));
  const submits = all.filter((line) => expected.has(line.destination));
  const taken = groupBy(
    submits.filter((line) => line.commandStatus === 0 || line.commandStatus === null),
    (line) => line.destination,
  );
  const duplicates = [...taken]
    .filter(([to, lines]) => {
      const messages = expected.get(to) ?? [];
      const allowed = messages.length + messages.filter((message) => message.possibleDuplicate).length;
      return lines.length > allowed;
    })
    .map(([to]) => to);
  const missing = stored
    .filter((message) => SENT.includes(message.status) && !taken.has(message.to.slice(1)))
    .map((message) => message.to);
  return { submits, stored, duplicates, missing };
}
