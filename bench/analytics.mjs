#!/usr/bin/env node
// How long questions about a year take, over roll-ups as 100 million messages make them. Fills them, asks over HTTP, prints JSON.
//
//   node bench/analytics.mjs [--messages 100000000] [--rounds 20]
import { parseArgs } from 'node:util';
import pg from 'pg';
import { startHub } from './hub.mjs';

const { values } = parseArgs({
  options: { messages: { type: 'string', default: '100000000' }, rounds: { type: 'string', default: '20' } },
});
const [messages, rounds] = [Number(values.messages), Number(values.rounds)];

/** Numbers of values of each dimension: a large workspace. */
const SIZES = { ROUTE: 6, CONNECTION: 8, COUNTRY: 40, PURPOSE: 5, TEMPLATE: 60, LOCALE: 4, SENDER: 25, NETWORK: 120, CAMPAIGN: 200, VARIANT: 2 };
const CUTS = [
  [],
  ['ROUTE'],
  ['CONNECTION'],
  ['COUNTRY'],
  ['PURPOSE'],
  ['ROUTE', 'CONNECTION', 'COUNTRY', 'PURPOSE'],
  ['TEMPLATE'],
  ['TEMPLATE', 'LOCALE'],
  ['SENDER'],
  ['SENDER', 'COUNTRY'],
  ['NETWORK'],
  ['CAMPAIGN'],
  ['CAMPAIGN', 'VARIANT'],
  ['CAMPAIGN', 'VARIANT', 'COUNTRY'],
];
/** Of the widest cuts not every combination occurs in a bucket. */
const MOST_ROWS = 150;

const FIGURES = 'accepted delivered deliveryRate optOutsPer1000';
const LATENCY = 'submitLatency { p50Ms p99Ms } deliveryLatency { p50Ms p99Ms }';
const YEAR = { from: new Date(Date.now() - 365 * 86_400_000).toISOString() };
const QUESTIONS = {
  'year by month, all': [{ ...YEAR, step: 'MONTH' }, `total { series { at figures { ${FIGURES} } } }`],
  'year by day, all': [{ ...YEAR, step: 'DAY' }, `total { series { at figures { ${FIGURES} } } }`],
  'year by week, by route': [{ ...YEAR, step: 'WEEK', groupBy: ['ROUTE'] }, `groups { keys { name } series { at figures { ${FIGURES} } } }`],
  'year by country, compared': [{ ...YEAR, groupBy: ['COUNTRY'], compareTo: 'PREVIOUS_PERIOD' }, `groups { keys { name } figures { ${FIGURES} } before { ${FIGURES} } }`],
  'year by country, with latencies, reasons and charges': [
    { ...YEAR, groupBy: ['COUNTRY'] },
    `groups { keys { name } figures { ${FIGURES} ${LATENCY} failures { code count } charges { amount currency } } }`,
  ],
  'year by day of one country': [{ ...YEAR, step: 'DAY', filter: { countries: ['C3'] } }, `total { series { at figures { ${FIGURES} } } }`],
  'year by route and country': [{ ...YEAR, groupBy: ['ROUTE', 'COUNTRY'] }, `groups { keys { name } figures { ${FIGURES} } }`],
  'year by month, 50 templates': [{ ...YEAR, step: 'MONTH', groupBy: ['TEMPLATE'] }, `groups { keys { name } series { at figures { ${FIGURES} } } }`],
  'year by network': [{ ...YEAR, groupBy: ['NETWORK'] }, `groups { keys { name } figures { ${FIGURES} } }`],
  'thirty days by hour, all': [{ from: new Date(Date.now() - 30 * 86_400_000).toISOString(), step: 'HOUR' }, `total { series { at figures { ${FIGURES} } } }`],
};

const hub = await startHub();
try {
  const { databaseUrl } = hub;
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  const rows = await fill(client);
  const sizes = await client.query(
    "SELECT pg_total_relation_size('rollups')::text AS rollups, pg_total_relation_size('rollup_amounts')::text AS amounts",
  );
  await client.end();
  const ms = {};
  for (const [name, question] of Object.entries(QUESTIONS)) ms[name] = await measured(question);
  const mebibytes = Object.values(sizes.rows[0]).reduce((sum, size) => sum + Number(size), 0) / 2 ** 20;
  process.stdout.write(`${JSON.stringify({ messages, rows, mebibytes: Math.round(mebibytes), rounds, ms }, null, 2)}\n`);
} finally {
  await hub.stop();
}

/** Fills the roll-ups of the one workspace: hours of thirty days, days and months of a year. */
async function fill(client) {
  const { rows } = await client.query('SELECT id FROM workspaces ORDER BY id LIMIT 1');
  const grains = [
    ['hour', 30 * 24],
    ['day', 366],
    ['month', 13],
  ];
  let count = 0;
  for (const [cut, dimensions] of CUTS.entries()) {
    const all = dimensions.reduce((product, each) => product * SIZES[each], 1);
    const groups = Math.min(all, MOST_ROWS);
    const keys = [0, 1, 2, 3].map((index) => keyOf(dimensions, index));
    for (const [grain, [word, buckets]] of grains.entries()) {
      // An hour has fewer of them.
      const own = word === 'hour' ? Math.ceil(groups / 10) : groups;
      const each = Math.max(1, Math.round((messages / own) * (word === 'month' ? 1 / 12 : word === 'day' ? 1 / 365 : 1 / 8_760)));
      const from = `FROM generate_series(0, ${buckets - 1}) AS b(n), generate_series(0, ${own - 1}) AS g(n)`;
      const bucket = `date_trunc('${word}', now() - b.n * interval '1 ${word}', 'UTC')`;
      const { rowCount } = await client.query(
        `INSERT INTO rollups (workspace_id, cut, grain, bucket, key1, key2, key3, key4, accepted, submitted, delivered, undelivered, failed,
           parts, opted_out, submit_ms, delivery_ms)
         SELECT $1, ${cut}, ${grain}, ${bucket}, ${keys.join(', ')}, ${each}, ${each}, ${Math.floor(each * 0.95)}, ${Math.ceil(each * 0.04)},
           ${Math.ceil(each * 0.01)}, ${each}, ${Math.round(each / 500)}, array_fill(${Math.ceil(each / 20)}, ARRAY[20]), array_fill(${Math.ceil(each / 28)}, ARRAY[28])
         ${from} ON CONFLICT DO NOTHING`,
        [rows[0].id],
      );
      const amounts = await client.query(
        `INSERT INTO rollup_amounts (workspace_id, cut, grain, bucket, kind, key1, key2, key3, key4, name, amount)
         SELECT $1, ${cut}, ${grain}, ${bucket}, a.kind, ${keys.join(', ')}, a.name, a.amount ${from},
           (VALUES ('REASON', 'UNDELIVERABLE', ${Math.ceil(each * 0.05)}), ('CHARGE', 'EUR', ${each * 40_000})) AS a(kind, name, amount)
         ON CONFLICT DO NOTHING`,
        [rows[0].id],
      );
      count += rowCount + amounts.rowCount;
    }
  }
  await client.query('VACUUM ANALYZE rollups, rollup_amounts');
  return count;
}

/** The SQL of the value of a dimension, of the group `g`. */
function keyOf(dimensions, index) {
  const dimension = dimensions[index];
  if (dimension === undefined) return "''";
  const before = dimensions.slice(0, index).reduce((product, each) => product * SIZES[each], 1);
  const number = `((g.n / ${before}) % ${SIZES[dimension]})`;
  if (dimension === 'COUNTRY') return `'C' || ${number}`;
  if (['ROUTE', 'CONNECTION', 'TEMPLATE', 'CAMPAIGN'].includes(dimension))
    return `'01a20000-0000-7000-8000-' || lpad(${number}::text, 12, '0')`;
  return `'${dimension} ' || ${number}`;
}

/** Times from a request to its answer, in milliseconds. */
async function measured([input, fields]) {
  const times = [];
  for (let round = 0; round < rounds; round++) {
    const startedAt = performance.now();
    await hub.ask(`query($input: AnalyticsInput!) { analytics(input: $input) { ${fields} } }`, { input });
    times.push(performance.now() - startedAt);
  }
  times.sort((a, b) => a - b);
  const at = (share) => Math.round((times[Math.min(times.length - 1, Math.floor(share * times.length))] ?? 0) * 10) / 10;
  return { p50: at(0.5), p90: at(0.9), most: at(1) };
}
