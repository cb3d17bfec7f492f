// Places where statements of PostgreSQL may stand, and which file of src/db/sql owns which table.

/** Files beside db/sql that speak to PostgreSQL, and why: none of them owns a table. */
const SPEAKS_SQL = {
  'db/client.ts': 'opens connections',
  'db/transaction.ts': 'runs transactions',
  'db/migrate.ts': 'applies the migrations, and remembers which',
  'db/rehearsal.ts': 'runs work in a transaction that is rolled back',
  'db/readiness.ts': 'looks whether the schema and the rights are those of this release',
  'db/run-role.ts': 'grants the run role its rights',
  'embedded/postgres.ts': 'makes the roles and the database of the embedded server',
};
/** Calls of `query` that are no statements, and what they are. */
const OTHER_QUERIES = { 'channels/smpp/channel.ts': 'query_sm, by the SMPP client' };

const QUERY = /\.query\s*[(<]/;
const STATEMENT =
  /\b(?:SELECT\s|INSERT INTO\s|DELETE FROM\s|UPDATE\s+["\w]+\s+(?:\w+\s+)?SET\s)|\$(?:query|execute)Raw|\bPrisma\.(?:sql|join|raw)\b/;

/** Tables that are written by the file of another one, which they have no life without; and a file by a plainer name. */
const OWNERS = {
  batch_refusals: 'message-batches',
  data_key_wraps: 'data-keys',
  feed_life: 'feed-epochs',
  rollup_amounts: 'rollups',
  route_targets: 'routes',
  verification_sends: 'verifications',
};
/** Statements that write a second table beside their own, and why they are one. */
const SECOND_TABLES = {
  'sample.ts': {
    messages: 'sample data are moved and deleted whole, and by one condition',
    message_parts: 'they go with their message',
    message_events: 'they go with their message',
    message_links: 'they go with their message',
    link_clicks: 'they go with their message',
    links: 'they go with the last message that has them',
    inbound_messages: 'they go with their contact',
    conversations: 'they go with their contact',
    conversation_events: 'they go with their conversation',
    conversation_reads: 'they go with their conversation',
    campaigns: 'those of the sample go with the last of their messages',
    campaign_chunks: 'they go with their campaign',
    campaign_refusals: 'they go with their campaign',
    coupon_pools: 'those of the sample go with its campaigns',
    coupons: 'they go with their pool',
  },
  'outbox.ts': { feed_life: 'what JetStream has taken is deleted and noted at once' },
  'data-keys.ts': { '${table}': 'every encrypted column is written anew, whatever table it is of' },
  'retention.ts': { '${table}': 'what is past its time is deleted alike, whatever table it is of' },
};
const WRITE = /\b(?:INSERT INTO|DELETE FROM|(?<!FOR |KEY |DO )UPDATE)\s+(?:ONLY\s+)?("?\w+"?|\$\{\w+\})/g;
/** Words that may follow UPDATE and are no table. */
const NO_TABLE = new Set(['SET', 'SKIP', 'OF', 'NOWAIT']);

/** Faults of the SQL of a module. @param file its path below src */
export function sqlFaults(file, text) {
  if (file.startsWith('db/sql/')) return ownerFaults(file.slice('db/sql/'.length), text);
  const speaks = file in SPEAKS_SQL;
  const faults = [];
  if (QUERY.test(text) && !speaks && !(file in OTHER_QUERIES))
    faults.push(`${file} calls query: statements stand in db/sql/<table>.ts, and others call its functions`);
  const [statement] = STATEMENT.exec(withoutComments(text)) ?? [];
  if (statement !== undefined && !speaks)
    faults.push(`${file} holds SQL ("${statement.trim()}"): statements stand in db/sql/<table>.ts`);
  return faults;
}

function ownerFaults(file, text) {
  const written = new Set([...withoutComments(text).matchAll(WRITE)].map(([, table]) => table.replaceAll('"', '')));
  return [...written].flatMap((table) => {
    if (NO_TABLE.has(table) || table in (SECOND_TABLES[file] ?? {})) return [];
    const owner = OWNERS[table] ?? table.replaceAll('_', '-');
    if (file === `${owner}.ts` || file.startsWith(`${owner}-`)) return [];
    if (table.startsWith('$')) return [`db/sql/${file} writes to a table that is not named there`];
    return [`db/sql/${file} writes to ${table}, which db/sql/${owner}.ts owns`];
  });
}

function withoutComments(text) {
  return text.replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '');
}
