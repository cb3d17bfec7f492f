import type pg from 'pg';
import { expect } from 'vitest';
import { openDatabase } from '../../src/db/client.ts';
import { foldRollups } from '../../src/domains/analytics/fold.ts';
import { CUTS, type Dimension, GRAINS, LATENCY_BOUNDS_MS } from '../../src/kernel/rollups.ts';
import { Telemetry } from '../../src/telemetry/telemetry.ts';
import { databaseClient } from './database-client.ts';
import { reactionsOf } from './reactions.ts';

/** Up to so many messages every roll-up is compared; beyond that those of the workspaces alone. */
const COMPARED_WHOLE = 50_000;

/** The value of each dimension, of a message `m` with its template version `v`. */
const VALUE: Record<Dimension, string> = {
  ROUTE: 'm.route_id::text',
  CONNECTION: 'm.connection_id::text',
  COUNTRY: "coalesce(m.country, '')",
  PURPOSE: 'm.purpose::text',
  TEMPLATE: "coalesce(v.template_id::text, '')",
  LOCALE: "coalesce(m.locale, '')",
  SENDER: "coalesce(m.sender, '')",
  CAMPAIGN: "coalesce(m.campaign_id::text, '')",
  NETWORK: "coalesce(m.mcc_mnc, '')",
  VARIANT: "coalesce(m.variant::text, '')",
};

const status = (...statuses: string[]) =>
  `count(*) FILTER (WHERE m.status IN (${statuses.map((each) => `'${each}'`).join(', ')}))::text`;
const REACTIONS = ['replied', 'opted_out'] as const;
const each = (place: number) => `coalesce(sum(cardinality(array_positions($${place}::uuid[], m.id))), 0)::text`;
const ms = (from: string, to: string) =>
  `width_bucket((extract(epoch FROM ${to} - ${from}) * 1000)::numeric, ARRAY[${LATENCY_BOUNDS_MS.join(', ')}]::numeric[])`;
const histogram = (bucket: string, where: string) =>
  `coalesce(string_agg((${bucket})::text, ',' ORDER BY ${bucket}) FILTER (WHERE ${where}), '')`;

/** What is compared, counted from messages themselves. */
const COUNTED = {
  accepted: 'count(*)::text',
  submitted: 'count(m.sent_at)::text',
  delivered: status('DELIVERED', 'READ'),
  read: status('READ'),
  partially_delivered: status('PARTIALLY_DELIVERED'),
  undelivered: status('UNDELIVERED'),
  failed: status('FAILED'),
  expired: status('EXPIRED'),
  blocked: status('BLOCKED'),
  canceled: status('CANCELED'),
  unknown: status('OUTCOME_UNKNOWN'),
  parts: 'coalesce(sum(m.part_count) FILTER (WHERE m.sent_at IS NOT NULL), 0)::text',
  clicked:
    'count(*) FILTER (WHERE EXISTS (SELECT FROM message_links l WHERE l.message_id = m.id AND l.first_clicked_at IS NOT NULL))::text',
  replied: each(1),
  opted_out: each(2),
  complaints: 'coalesce(sum((SELECT count(*) FROM complaints c WHERE c.message_id = m.id)), 0)::text',
  submit_ms: histogram(ms('m.created_at', 'm.sent_at'), 'm.sent_at IS NOT NULL'),
  delivery_ms: histogram(
    ms('m.sent_at', 'm.finished_at'),
    "m.sent_at IS NOT NULL AND m.status IN ('DELIVERED', 'READ')",
  ),
} as const;

/** At most, where that is more than what is counted at least. */
const MOST = { replied_most: each(3), opted_out_most: each(4) };

const NO_SUCCESS = `m.status IN ('PARTIALLY_DELIVERED', 'UNDELIVERED', 'FAILED', 'EXPIRED', 'BLOCKED', 'CANCELED', 'OUTCOME_UNKNOWN')`;
const AMOUNTS = [
  ['REASON', 'm.reason_code', 'count(*)', `${NO_SUCCESS} AND m.reason_code IS NOT NULL`],
  [
    'CHARGE',
    "m.charge ->> 'currency'",
    "sum((m.charge ->> 'price')::bigint)",
    "m.charge ->> 'state' = 'SETTLED' AND m.charge ->> 'price' IS NOT NULL",
  ],
  [
    'COST',
    "m.charge ->> 'costCurrency'",
    "sum((m.charge ->> 'cost')::bigint)",
    "m.charge ->> 'state' = 'SETTLED' AND m.charge ->> 'cost' IS NOT NULL",
  ],
] as const;

type Row = Record<string, string>;
/** Rows by their key. */
type Side = Map<string, Row>;

/** How roll-ups are compared. */
export interface Compared {
  /** How much later than an SMSC took a message that may have been stored, in milliseconds; absent: at once. */
  lateMs?: number;
  /** False: what people said stays where it was counted, and messages have moved away. */
  reactions?: false;
}

/** The latencies of a row of roll-ups, as the list of the bucket of each message. */
function listed(counts: readonly number[]): string {
  return counts.flatMap((count, bucket) => Array.from({ length: count }, () => bucket)).join(',');
}

const SOURCE =
  'FROM messages m JOIN workspaces w ON w.id = m.workspace_id LEFT JOIN template_versions v ON v.id = m.template_version_id';

/** All that roll-ups should hold by the messages. */
async function countedSide(client: pg.Client, cuts: readonly number[], { lateMs = 0 }: Compared): Promise<Side> {
  const { replied, opted_out: optedOut } = await reactionsOf(client, lateMs);
  const values = [replied.least, optedOut.least, replied.most, optedOut.most];
  const columns = Object.entries({ ...COUNTED, ...MOST }).map(([name, value]) => `${value} AS ${name}`);
  const counted: Side = new Map();
  for (const cut of cuts) {
    for (const [grain, word] of GRAINS.entries()) {
      const key = [
        'm.workspace_id::text',
        `'${cut}'`,
        `'${grain}'`,
        `date_trunc('${word}', m.created_at, w.time_zone)::text`,
        ...[0, 1, 2, 3].map((index) => valueAt(cut, index)),
      ].join(` || '|' || `);
      const { rows } = await client.query<Row>(
        `SELECT ${key} AS key, ${columns.join(', ')} ${SOURCE} GROUP BY 1`,
        values,
      );
      for (const { key: name = '', ...row } of rows) counted.set(name, row);
      const amounts = AMOUNTS.map(
        ([kind, of, amount, where]) =>
          `SELECT ${key} || '|${kind} ' || (${of}) AS key, (${amount})::text AS amount ${SOURCE} WHERE ${where}
           GROUP BY 1 HAVING (${amount}) <> 0`,
      );
      const found = await client.query<Row>(amounts.join(' UNION ALL '));
      for (const { key: name = '', ...row } of found.rows) counted.set(name, row);
    }
  }
  return counted;
}

function valueAt(cut: number, place: number): string {
  const dimension = CUTS[cut]?.[place];
  return dimension === undefined ? "''" : VALUE[dimension];
}

/** All that roll-ups hold. */
async function storedSide(client: pg.Client, cuts: readonly number[], { reactions }: Compared): Promise<Side> {
  const stored: Side = new Map();
  const key = `concat_ws('|', r.workspace_id, r.cut, r.grain, r.bucket::text, r.key1, r.key2, r.key3, r.key4)`;
  const columns = Object.keys(COUNTED).map((name) => (name.endsWith('_ms') ? name : `${name}::text`));
  const rollups = await client.query<Record<string, string | number[]>>(
    `SELECT ${key} AS key, ${columns.join(', ')} FROM rollups r WHERE r.cut = ANY($1::smallint[])`,
    [cuts],
  );
  for (const { key: name, ...row } of rollups.rows) {
    const shown = Object.entries(row)
      .filter(([column]) => reactions !== false || !isReaction(column))
      .map(([column, value]) => [column, Array.isArray(value) ? listed(value) : value] as const);
    // A message that moved to another connection leaves a row of zeros.
    if (shown.some(([, value]) => value !== '0' && value !== '')) stored.set(String(name), Object.fromEntries(shown));
  }
  const amounts = await client.query<Row>(
    `SELECT ${key} || '|' || kind || ' ' || name AS key, amount::text FROM rollup_amounts r
     WHERE amount <> 0 AND r.cut = ANY($1::smallint[])`,
    [cuts],
  );
  for (const { key: name = '', ...row } of amounts.rows) stored.set(name, row);
  return stored;
}

function isReaction(column: string): boolean {
  return REACTIONS.some((reaction) => reaction === column);
}

/** Check that what is stored is what is counted; of what people did that it lies between the bounds. */
function isAlike(stored: Row | undefined, counted: Row | undefined): boolean {
  if (stored === undefined || counted === undefined) return false;
  return Object.entries(stored).every(([column, value]) =>
    isReaction(column)
      ? Number(counted[column]) <= Number(value) && Number(value) <= Number(counted[`${column}_most`])
      : counted[column] === value,
  );
}

/** Where the roll-ups of a database differ from counts of its messages; empty: nowhere, and nothing waits to be added. */
export async function rollupDifferences(url: string, compared: Compared = {}): Promise<string[]> {
  const client = await databaseClient(url);
  try {
    await client.query("BEGIN ISOLATION LEVEL REPEATABLE READ; SET LOCAL TIME ZONE 'UTC'");
    const sizes = await client.query<{ messages: number; waiting: number }>(
      `SELECT (SELECT count(*) FROM messages)::int AS messages, (SELECT count(*) FROM rollup_changes)::int AS waiting`,
    );
    const { messages = 0, waiting = 0 } = sizes.rows[0] ?? {};
    const cuts = messages > COMPARED_WHOLE ? [0] : [...CUTS.keys()];
    const stored = await storedSide(client, cuts, compared);
    const counted = await countedSide(client, cuts, compared);
    const shown = [...new Set([...stored.keys(), ...counted.keys()])]
      .filter((key) => !isAlike(stored.get(key), counted.get(key)))
      .map((key) => `${key}: stored ${JSON.stringify(stored.get(key))}, counted ${JSON.stringify(counted.get(key))}`);
    return waiting === 0 ? shown : [`${waiting} chunks wait`, ...shown];
  } finally {
    await client.end();
  }
}

/** The same of a database at rest, once what waits has been added. */
export async function foldedDifferences(url: string, compared: Compared = {}): Promise<string[]> {
  const db = openDatabase(url, 1);
  try {
    await foldRollups({ db, telemetry: new Telemetry() }, new AbortController().signal);
  } finally {
    await db.close();
  }
  return rollupDifferences(url, compared);
}

/** Waits until the roll-ups of a database, which a scheduler keeps, are the counts of its messages. */
export async function expectExactRollups(url: string, compared: Compared = {}): Promise<void> {
  await expect.poll(() => rollupDifferences(url, compared), { timeout: 30_000, interval: 500 }).toEqual([]);
}
