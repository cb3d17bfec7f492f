import fs from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { pathToFileURL } from 'node:url';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, type TestContext, test } from 'vitest';
import { parseGlobalId } from '../../src/kernel/global-ids.ts';
import { Api } from '../support/api.ts';
import { Carriers } from '../support/carriers.ts';
import { type TestDatabase, testDatabase } from '../support/database.ts';
import { Hub, RoleProcess } from '../support/hub.ts';
import type { LyingSmsc } from '../support/lying-smsc.ts';
import { freePort, ownNats, temporaryFolder } from '../support/servers.ts';

/** Longest time that a code may lose to a connection that takes nothing, in milliseconds. */
const LOST_MS = 5_000;

const folder = temporaryFolder('codes');
let nats: Awaited<ReturnType<typeof ownNats>>;
let database: TestDatabase;
let hub: Hub;
let pool: pg.Pool;
let collector: Server;
const carriers = new Carriers(() => hub);
/** What left the hub as logs and as traces. */
const logged: string[] = [];
const traced: string[] = [];

beforeAll(async () => {
  collector = createServer(async (request, response) => {
    traced.push(await text(request));
    response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
  });
  await new Promise<void>((resolve) => collector.listen(0, '127.0.0.1', resolve));
  [nats, database] = [await ownNats(folder), await testDatabase()];
  await nats.start();
  hub = await Hub.prepare(database.url, nats.url);
  Object.assign(hub.environment, {
    NODE_OPTIONS: `--import ${pathToFileURL('examples/tracing.mjs').href}`,
    OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${(collector.address() as AddressInfo).port}`,
    OTEL_BSP_SCHEDULE_DELAY: '100',
    HELIOGRAPH_LOG_LEVEL: 'debug',
  });
  pool = new pg.Pool({ connectionString: database.url, max: 3 });
  await hub.startAll();
  for (const { child } of hub.roles.values()) {
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (data: Buffer) => logged.push(String(data)));
  }
});

afterAll(async () => {
  await pool?.end();
  await hub?.stop();
  await database?.drop();
  await nats?.dispose();
  collector?.close();
});

interface Verification {
  id: string;
  status: string;
  sendsLeft: number;
  attemptsLeft: number;
  messages: { id: string; status: string; body: string | null }[];
}
const FIELDS = 'id status sendsLeft attemptsLeft messages { id status body }';

async function start(to: string, input: object = {}, api = hub.api): Promise<Verification> {
  const asked = { to, purposeText: 'Example', ...input };
  const { verification, message } = await api.ask<{ verification?: Verification; message?: string }>(
    `mutation StartCode($i: StartVerificationInput!) { startVerification(input: $i) {
      ... on StartVerificationPayload { verification { ${FIELDS} } } ... on Error { message } } }`,
    { i: asked },
  );
  if (verification === undefined) throw new Error(message);
  return verification;
}
const shown = (id: string) =>
  hub.api.ask<Verification>(`query($id: ID!) { verification(id: $id) { ${FIELDS} } }`, { id });
const check = (input: object, api = hub.api) =>
  api.ask<{ valid: boolean }>(
    `mutation CheckCode($i: CheckVerificationInput!) { checkVerification(input: $i) { ... on CheckVerificationPayload { valid } ... on Error { message } } }`,
    { i: input },
  );

/** Forms in which a code might be kept: as it is, and in hexadecimal digits, as PostgreSQL shows octets. */
const formsOf = (code: string) => [code, Buffer.from(code).toString('hex')];

/** Tables that hold a code in any form. */
async function tablesWith(code: string): Promise<string[]> {
  const { rows } = await pool.query<{ name: string }>(
    `SELECT c.relname AS name FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition`,
  );
  const found: string[] = [];
  for (const { name } of rows) {
    const held = `SELECT 1 FROM "${name}" t WHERE EXISTS (SELECT FROM unnest($1::text[]) form WHERE strpos(t::text, form) > 0) LIMIT 1`;
    if (((await pool.query(held, [formsOf(code)])).rowCount ?? 0) > 0) found.push(name);
  }
  return found;
}

/** Files of JetStream that hold a text, also what was acknowledged long ago. */
function filesWith(text: string): string[] {
  return fs
    .readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name))
    .filter((file) => formsOf(text).some((form) => fs.readFileSync(file).includes(form)));
}

/** Another code of the same length. */
const wrong = (code: string) => code.replace(/\d$/, (last) => String((Number(last) + 1) % 10));

/** Ways in which the life of a code ends, each with the status that it brings. */
const ENDS: readonly [string, string, (id: string, code: string) => Promise<void>][] = [
  [
    'is used',
    'APPROVED',
    async (id, code) => {
      expect(await check({ id, code: wrong(code) })).toEqual({ valid: false });
      expect(await check({ id, code })).toEqual({ valid: true });
    },
  ],
  [
    'is guessed at until it is exhausted',
    'EXHAUSTED',
    async (id, code) => {
      for (let tries = 0; tries < 5; tries++) expect(await check({ id, code: wrong(code) })).toEqual({ valid: false });
    },
  ],
  [
    'is canceled',
    'CANCELED',
    async (id) => {
      const query = `mutation($id: ID!) { cancelVerification(input: { id: $id }) { __typename } }`;
      expect(await hub.api.ask(query, { id })).toEqual({ __typename: 'VerificationPayload' });
    },
  ],
];

describe.concurrent('a code on the real road', () => {
  test('goes again as a new message of the same verification when no receipt comes, and uses up a send', async (context) => {
    const own = carriers.of(context);
    const silent = await own.smsc();
    silent.receipt = () => null;
    await own.routeTo('+4479111400', [await own.connect(silent)]);
    const { id, sendsLeft } = await start('+447911140001', { resendAfter: 'PT30S' });
    expect(sendsLeft).toBe(4);
    await context.expect
      .poll(async () => (await shown(id)).messages.map(({ status }) => status), { timeout: 60_000 })
      .toEqual(['SENT', 'SENT']);
    const again = await shown(id);
    expect(again).toMatchObject({ status: 'PENDING', sendsLeft: 3 });
    expect(new Set(silent.submits.map(({ shortMessage }) => shortMessage.toString())).size).toBe(1);
    expect(silent.submits).toHaveLength(2);
  }, 90_000);

  test.for(ENDS)('that %s is then in no table, stream, log or trace', async ([what, status, end], context) => {
    const to = `+44770090007${ENDS.findIndex(([name]) => name === what)}`;
    const { id, messages } = await start(to, { codeLength: 10, domain: 'example.com', clientAddress: '192.0.2.9' });
    const messageId = messages[0]?.id ?? '';
    const last = async () => (await hub.simulator<{ text: string }[]>(`GET /handsets/${to}`)).at(-1)?.text ?? '';
    await context.expect.poll(last, { timeout: 15_000 }).toMatch(/\n@example\.com #\d{10}$/);
    const code = /#(\d{10})$/.exec(await last())?.[1] ?? '';
    await context.expect.poll(async () => (await hub.api.message(messageId)).status).toBe('DELIVERED');
    // What looks for it finds it.
    expect(await tablesWith(code)).toEqual(['messages']);
    await end(id, code);
    expect(await check({ id, code })).toEqual({ valid: false });
    expect(await shown(id)).toMatchObject({ status, messages: [{ body: null }] });
    expect(await tablesWith(code)).toEqual([]);
    // The traces of the last check have left, and what was published of its message is on the disk.
    const spans = () => traced.join('').split('"CheckCode"').length;
    const before = spans();
    await check({ id, code });
    await context.expect.poll(spans, { timeout: 15_000 }).toBeGreaterThan(before);
    expect(filesWith(parseGlobalId(messageId)?.uuid ?? 'none').length).toBeGreaterThan(0);
    expect(filesWith(code)).toEqual([]);
    expect(logged.join('').length).toBeGreaterThan(1_000);
    for (const form of formsOf(code)) {
      expect(logged.join('')).not.toContain(form);
      expect(traced.join('')).not.toContain(form);
    }
  });

  test('takes no more than five tries and one message, however many processes are asked at once', async () => {
    const PORT = String(await freePort());
    const second = new RoleProcess('api', { ...hub.environment, PORT });
    await second.ready;
    const apis = [hub.api, new Api(`127.0.0.1:${PORT}`, hub.api.key)];
    const to = '+447911142001';
    const racing = <T>(ask: (api: Api, n: number) => Promise<T>) =>
      Promise.all(Array.from({ length: 64 }, (_, n) => ask(apis[n % 2] ?? hub.api, n)));
    const started = await racing((api) => start(to, {}, api).catch(({ message }: Error) => message));
    const [first, ...others] = started.filter((one) => typeof one !== 'string');
    expect(others).toEqual([]);
    expect(started.filter((one) => typeof one === 'string' && /next code|at once/.test(one))).toHaveLength(63);
    const { id, messages } = await shown(first?.id ?? '');
    expect(messages).toHaveLength(1);
    const code = /\d{6}/.exec(messages[0]?.body ?? '')?.[0] ?? '';
    // One of them is right: that it is among the first five is left to chance, and that it counts once is not.
    const checked = await racing((api, n) => check({ id, code: n === 63 ? code : wrong(code) }, api));
    const { status, attemptsLeft } = await shown(id);
    const taken = checked.filter(({ valid }) => valid).length;
    expect([status, taken]).toEqual(taken === 1 ? ['APPROVED', 1] : ['EXHAUSTED', 0]);
    if (taken === 0) expect(attemptsLeft).toBe(0);
    const again = await start('+447911142002');
    const right = /\d{6}/.exec(again.messages[0]?.body ?? '')?.[0] ?? '';
    const all = await racing((api) => check({ id: again.id, code: right }, api));
    expect(all.filter(({ valid }) => valid)).toHaveLength(1);
    await second.kill('SIGTERM');
  });
});

/** Spoils the first connection of a route. @param connection its id @param prefix numbers of the route, without the last two digits */
type Spoil = (context: TestContext, bad: LyingSmsc, connection: string, prefix: string) => Promise<void>;

const FAULTS: readonly [string, string, Spoil][] = [
  [
    'refuses it',
    '+4479111411',
    async (_context, bad) => {
      // ESME_RSUBMITFAIL
      bad.answer = () => ({ commandStatus: 0x45 });
    },
  ],
  ['is lost just before', '+4479111412', async (_context, bad) => bad.server.close()],
  [
    'is not bound any more',
    '+4479111413',
    async (context, bad, connection) => {
      await bad.server.close();
      await context.expect
        .poll(async () => (await carriers.connection(connection)).state, { timeout: 20_000 })
        .not.toBe('BOUND');
    },
  ],
  [
    'has an open circuit',
    '+4479111414',
    async (context, bad, connection, prefix) => {
      // ESME_RSYSERR
      bad.answer = () => ({ commandStatus: 0x08 });
      // In one request: a circuit that nobody tries closes again while they would come one by one.
      await hub.api.sendMany(Array.from({ length: 30 }, (_, n) => `${prefix}${String(10 + n)}`));
      const circuit = async () => (await carriers.connection(connection)).circuit;
      await context.expect.poll(circuit, { timeout: 20_000, interval: 20 }).toBe('OPEN');
    },
  ],
];

describe.concurrent('a code whose first connection', () => {
  test.for(FAULTS)(
    '%s goes by the next one within five seconds',
    { timeout: 60_000 },
    async ([what, prefix, spoil], context) => {
      const own = carriers.of(context);
      const [bad, good] = [await own.smsc(), await own.smsc()];
      const connections = [await own.connect(bad), await own.connect(good)];
      await own.routeTo(prefix, connections);
      await spoil(context, bad, connections[0] ?? '', prefix);
      const number = `${prefix}01`;
      const came = () => good.submits.filter(({ destAddr }) => `+${destAddr}` === number).length;
      const began = performance.now();
      await start(number);
      await context.expect.poll(came, { timeout: 20_000, interval: 20 }).toBe(1);
      const tookMs = performance.now() - began;
      console.log(`${what}: ${Math.round(tookMs)} ms`);
      expect(tookMs).toBeLessThan(LOST_MS);
    },
  );

  test('is silent is left to the policy of unknown outcomes: the same message once more, and no send is used up', async (context) => {
    const own = carriers.of(context);
    const seen: string[] = [];
    const silent = await own.smsc({ onSubmit: (_client, { destAddr }) => void seen.push(destAddr) });
    const good = await own.smsc();
    const settings = { responseTimeoutSeconds: 1 };
    const connections = [await own.connect(silent, settings), await own.connect(good, settings)];
    await own.routeTo('+4479111415', connections);
    const { id, messages } = await start('+447911141501');
    await context.expect.poll(() => seen.length + good.submits.length, { timeout: 30_000 }).toBe(2);
    const query = 'query($id: ID!) { message(id: $id) { possibleDuplicate } }';
    expect(await hub.api.ask(query, { id: messages[0]?.id })).toEqual({ possibleDuplicate: true });
    expect(await shown(id)).toMatchObject({ status: 'PENDING', sendsLeft: 4, messages: [{ id: messages[0]?.id }] });
  }, 60_000);
});
