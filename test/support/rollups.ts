import type pg from 'pg';
import { expect } from 'vitest';
import { CUTS, type Dimension, GRAINS, LATENCY_BOUNDS_MS } from '../../src/kernel/rollups.ts';
import { databaseClient } from './database-client.ts';

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
  complaints: 'coalesce(sum((SELECT count(*) FROM complaints c WHERE c.message_id = m.id)), 0)::text',
  submit_ms: histogram(ms('m.created_at', 'm.sent_at'), 'm.sent_at IS NOT NULL'),
  delivery_ms: histogram(
    ms('m.sent_at', 'm.finished_at'),
    "m.sent_at IS NOT NULL AND m.status IN ('DELIVERED', 'READ')",
  ),
} as const;

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

/** The latencies of a row of roll-ups, as the list of the bucket of each message. */
function listed(counts: readonly number[]): string {
  return counts.flatMap((count, bucket) => Array.from({ length: count }, () => bucket)).join(',');
}

/** All that roll-ups hold, by their key, and all that they should hold by the messages. */
async function bothSides(client: pg.Client): Promise<[stored: Row, counted: Row, waiting: number]> {
  const [stored, counted]: [Row, Row] = [{}, {}];
  const from =
    'FROM messages m JOIN workspaces w ON w.id = m.workspace_id LEFT JOIN template_versions v ON v.id = m.template_version_id';
  const names = Object.keys(COUNTED);
  for (const [cut, dimensions] of CUTS.entries()) {
    for (const [grain, word] of GRAINS.entries()) {
      const key = [
        'm.workspace_id::text',
        `'${cut}'`,
        `'${grain}'`,
        `date_trunc('${word}', m.created_at, w.time_zone)::text`,
        ...[0, 1, 2, 3].map((index) => (dimensions[index] === undefined ? "''" : VALUE[dimensions[index]])),
      ].join(` || '|' || `);
      const { rows } = await client.query<Row>(
        `SELECT ${key} AS key, ${names.map((name) => `${COUNTED[name as keyof typeof COUNTED]} AS ${name}`).join(', ')} ${from} GROUP BY 1`,
      );
      for (const { key: name, ...row } of rows) counted[name ?? ''] = JSON.stringify(row);
      for (const [kind, of, amount, where] of AMOUNTS) {
        const found = await client.query<{ key: string; amount: string }>(
          `SELECT ${key} || '|${kind} ' || (${of}) AS key, (${amount})::text AS amount ${from} WHERE ${where} GROUP BY 1 HAVING (${amount}) <> 0`,
        );
        for (const { key: name, amount: value } of found.rows) counted[name] = value;
      }
    }
  }
  const key = `concat_ws('|', r.workspace_id, r.cut, r.grain, r.bucket::text, r.key1, r.key2, r.key3, r.key4)`;
  const rollups = await client.query<Record<string, string | number[]>>(
    `SELECT ${key} AS key, ${names.map((name) => (name.endsWith('_ms') ? name : `${name}::text`)).join(', ')} FROM rollups r`,
  );
  for (const { key: name, ...row } of rollups.rows) {
    const shown = Object.entries(row).map(([column, value]) => [column, Array.isArray(value) ? listed(value) : value]);
    // A message that moved to another connection leaves a row of zeros.
    if (row.accepted !== '0') stored[String(name)] = JSON.stringify(Object.fromEntries(shown));
    else if (shown.some(([, value]) => value !== '0' && value !== '')) stored[String(name)] = JSON.stringify(shown);
  }
  const amounts = await client.query<{ key: string; amount: string }>(
    `SELECT ${key} || '|' || kind || ' ' || name AS key, amount::text FROM rollup_amounts r WHERE amount <> 0`,
  );
  for (const { key: name, amount } of amounts.rows) stored[name] = amount;
  const waiting = await client.query<{ count: string }>('SELECT count(*) FROM rollup_changes');
  return [stored, counted, Number(waiting.rows[0]?.count ?? 0)];
}

/** Where the roll-ups of a database differ from counts of its messages; empty: nowhere, and nothing waits to be added. */
export async function rollupDifferences(url: string): Promise<string[]> {
  const client = await databaseClient(url);
  try {
    await client.query("BEGIN ISOLATION LEVEL REPEATABLE READ; SET LOCAL TIME ZONE 'UTC'");
    const [stored, counted, waiting] = await bothSides(client);
    const differing = [...new Set([...Object.keys(stored), ...Object.keys(counted)])].filter(
      (key) => stored[key] !== counted[key],
    );
    const shown = differing.map((key) => `${key}: stored ${stored[key]}, counted ${counted[key]}`);
    return waiting === 0 ? shown : [`${waiting} chunks wait`, ...shown];
  } finally {
    await client.end();
  }
}

/** Waits until the roll-ups of a database, which a scheduler keeps, are the counts of its messages. */
export async function expectExactRollups(url: string): Promise<void> {
  await expect.poll(() => rollupDifferences(url), { timeout: 30_000, interval: 500 }).toEqual([]);
}
