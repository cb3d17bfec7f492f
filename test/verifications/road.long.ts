import fs from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { pathToFileURL } from 'node:url';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Carriers } from '../support/carriers.ts';
import { type TestDatabase, testDatabase } from '../support/database.ts';
import { Hub } from '../support/hub.ts';
import type { LyingSmsc } from '../support/lying-smsc.ts';
import { ownNats, temporaryFolder } from '../support/servers.ts';

/** Longest time that a code may lose to a connection that takes nothing, in milliseconds. */
const LOST_MS = 5_000;

const folder = temporaryFolder('codes');
let nats: Awaited<ReturnType<typeof ownNats>>;
let database: TestDatabase;
let hub: Hub;
let client: pg.Client;
let collector: Server;
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
  client = new pg.Client({ connectionString: database.url });
  await client.connect();
  await hub.startAll();
  for (const { child } of hub.roles.values()) {
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (data: Buffer) => logged.push(String(data)));
  }
});

afterAll(async () => {
  await client?.end();
  await hub?.stop();
  await database?.drop();
  await nats?.dispose();
  collector?.close();
});

interface Verification {
  id: string;
  status: string;
  sendsLeft: number;
  messages: { id: string; status: string; body: string | null }[];
}
const FIELDS = 'id status sendsLeft messages { id status body }';

async function start(to: string, input: object = {}): Promise<Verification> {
  const asked = { to, purposeText: 'Example', ...input };
  const { verification, message } = await hub.api.ask<{ verification?: Verification; message?: string }>(
    `mutation($i: StartVerificationInput!) { startVerification(input: $i) {
      ... on StartVerificationPayload { verification { ${FIELDS} } } ... on Error { message } } }`,
    { i: asked },
  );
  if (verification === undefined) throw new Error(message);
  return verification;
}
const shown = (id: string) =>
  hub.api.ask<Verification>(`query($id: ID!) { verification(id: $id) { ${FIELDS} } }`, { id });
const check = (input: object) =>
  hub.api.ask<{ valid: boolean }>(
    `mutation($i: CheckVerificationInput!) { checkVerification(input: $i) { ... on CheckVerificationPayload { valid } ... on Error { message } } }`,
    { i: input },
  );

/** Tables that hold a text. */
async function tablesWith(code: string): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(
    `SELECT c.relname AS name FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition`,
  );
  const found: string[] = [];
  for (const { name } of rows) {
    const { rowCount } = await client.query(`SELECT 1 FROM ${name} t WHERE strpos(t::text, $1) > 0 LIMIT 1`, [code]);
    if ((rowCount ?? 0) > 0) found.push(name);
  }
  return found;
}

/** Files of JetStream that hold a text, also what was acknowledged long ago. */
function filesWith(code: string): string[] {
  return fs
    .readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name))
    .filter((file) => fs.readFileSync(file).includes(code));
}

describe('a code on the real road', () => {
  test('reaches the phone, is taken once, and is then in no table, stream, log or trace', async () => {
    const to = '+447700900071';
    const { id, messages } = await start(to, { codeLength: 10, domain: 'example.com', clientAddress: '192.0.2.9' });
    const handset = () => hub.simulator<{ text: string }[]>(`GET /handsets/${to}`);
    await expect
      .poll(async () => (await handset()).at(-1)?.text ?? '', { timeout: 15_000 })
      .toMatch(/@example\.com #\d{10}$/);
    const code = /#(\d{10})$/.exec((await handset()).at(-1)?.text ?? '')?.[1] ?? '';
    await expect.poll(async () => (await hub.api.message(messages[0]?.id ?? '')).status).toBe('DELIVERED');
    expect(await tablesWith(code)).toEqual(['messages']);
    expect(await check({ id, code: code.replace(/\d$/, (last) => String((Number(last) + 1) % 10)) })).toEqual({
      valid: false,
    });
    expect(await check({ id, code })).toEqual({ valid: true });
    expect(await check({ id, code })).toEqual({ valid: false });
    // What was published of its end is in the stream, and the trace of the check has left.
    await expect.poll(() => traced.join('').includes('checkVerification'), { timeout: 15_000 }).toBe(true);
    expect(await tablesWith(code)).toEqual([]);
    expect(filesWith(messages[0]?.id.replace(/^msg_/, '').slice(0, 8) ?? 'none').length).toBeGreaterThan(0);
    expect(filesWith(code)).toEqual([]);
    expect(logged.join('').length).toBeGreaterThan(1_000);
    expect(logged.join('')).not.toContain(code);
    expect(traced.join('')).not.toContain(code);
  });

  test('goes again as a new message of the same verification when no receipt comes, and uses up a send', async () => {
    const carriers = new Carriers(() => hub);
    const silent = await carriers.smsc();
    silent.receipt = () => null;
    await carriers.routeTo('+4479113001', [await carriers.connect(silent)]);
    const { id, sendsLeft } = await start('+447911300101', { resendAfter: 'PT30S' });
    expect(sendsLeft).toBe(4);
    await expect
      .poll(async () => (await shown(id)).messages.map(({ status }) => status), { timeout: 60_000 })
      .toEqual(['SENT', 'SENT']);
    const again = await shown(id);
    expect(again).toMatchObject({ status: 'PENDING', sendsLeft: 3 });
    expect(new Set(silent.submits.map(({ shortMessage }) => shortMessage.toString())).size).toBe(1);
    expect(silent.submits).toHaveLength(2);
  }, 90_000);
});

/** What the first connection of a route does to a code. */
const FAULTS: readonly [string, string, (bad: LyingSmsc, prefix: string) => Promise<void>][] = [
  [
    'refuses it',
    '+4479113101',
    async (bad) => {
      // ESME_RSUBMITFAIL
      bad.answer = () => ({ commandStatus: 0x45 });
    },
  ],
  [
    'is lost just before',
    '+4479113102',
    async (bad) => {
      await bad.server.close();
    },
  ],
  [
    'has an open circuit',
    '+4479113103',
    async (bad, prefix) => {
      // ESME_RSYSERR
      bad.answer = () => ({ commandStatus: 0x08 });
      for (let n = 0; n < 30; n++) await hub.api.send(`${prefix}${String(10 + n)}`);
      await expect.poll(() => bad.submits.length, { timeout: 20_000 }).toBeGreaterThan(0);
    },
  ],
];

describe('a code whose first connection', () => {
  test.each(FAULTS)(
    '%s goes by the next one within five seconds',
    async (_what, prefix, spoil) => {
      const carriers = new Carriers(() => hub);
      const [bad, good] = [await carriers.smsc(), await carriers.smsc()];
      const connections = [await carriers.connect(bad), await carriers.connect(good)];
      await carriers.routeTo(prefix, connections);
      await spoil(bad, prefix);
      const number = `${prefix}01`;
      const began = performance.now();
      await start(number);
      const came = () => good.submits.some(({ destAddr }) => destAddr === number.slice(1));
      await expect.poll(came, { timeout: 20_000, interval: 20 }).toBe(true);
      const tookMs = performance.now() - began;
      console.log(`${_what}: ${Math.round(tookMs)} ms`);
      expect(tookMs).toBeLessThan(LOST_MS);
      expect(good.submits.filter(({ destAddr }) => destAddr === number.slice(1))).toHaveLength(1);
    },
    60_000,
  );
});
