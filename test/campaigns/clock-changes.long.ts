import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type pg from 'pg';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { fromGlobalId } from '../../src/kernel/global-ids.ts';
import { type TestDatabase, testDatabase } from '../support/database.ts';
import { databaseClient } from '../support/database-client.ts';
import { Hub } from '../support/hub.ts';

/** A time at which the clocks of the zones of a tag are put forward or back in 2027. */
interface Change {
  tag: string;
  localAt: string;
  /** Number of times that those clocks show it. */
  shows: 0 | 2;
}

const EUROPE = [
  'Paris',
  'Berlin',
  'Madrid',
  'Rome',
  'Warsaw',
  'Stockholm',
  'Vienna',
  'Zurich',
  'Brussels',
  'Amsterdam',
  'Prague',
  'Oslo',
];
const AMERICA = ['New_York', 'Chicago', 'Denver', 'Los_Angeles', 'Halifax', 'Anchorage'];
const AUSTRALIA = ['Sydney', 'Melbourne', 'Hobart', 'Adelaide'];

/**
 * Zones by the tag of their people: those of one tag change their clocks at the same time of their own. Of them the rules for 2027 are the same in
 * the hub's data and in those of Node, which may be older.
 */
const ZONES: Readonly<Record<string, readonly string[]>> = {
  europe: EUROPE.map((city) => `Europe/${city}`),
  london: ['Europe/London', 'Europe/Lisbon', 'Europe/Dublin'],
  helsinki: ['Europe/Helsinki', 'Europe/Athens', 'Europe/Bucharest'],
  azores: ['Atlantic/Azores'],
  beirut: ['Asia/Beirut'],
  cairo: ['Africa/Cairo'],
  america: AMERICA.map((city) => `America/${city}`),
  santiago: ['America/Santiago'],
  australia: AUSTRALIA.map((city) => `Australia/${city}`),
  howe: ['Australia/Lord_Howe'],
  auckland: ['Pacific/Auckland'],
  still: [
    'Asia/Kolkata',
    'Asia/Tokyo',
    'America/Phoenix',
    'Africa/Johannesburg',
    'Pacific/Kiritimati',
    'Pacific/Pago_Pago',
  ],
};

/** Numbers of people whose zone nobody has told: it is that of the number. */
const BY_NUMBER: readonly [phone: string, zone: string][] = [
  ['+33612345678', 'Europe/Paris'],
  ['+4915112345678', 'Europe/Berlin'],
  ['+447400123456', 'Europe/London'],
  ['+201001234567', 'Africa/Cairo'],
  ['+9613123456', 'Asia/Beirut'],
  ['+12125552345', 'America/New_York'],
  ['+12135552345', 'America/Los_Angeles'],
  ['+64211234567', 'Pacific/Auckland'],
  ['+818012345678', 'Asia/Tokyo'],
];

const CHANGES: readonly Change[] = [
  { tag: 'europe', localAt: '2027-03-28T02:15', shows: 0 },
  { tag: 'europe', localAt: '2027-10-31T02:15', shows: 2 },
  { tag: 'london', localAt: '2027-03-28T01:30', shows: 0 },
  { tag: 'london', localAt: '2027-10-31T01:30', shows: 2 },
  { tag: 'helsinki', localAt: '2027-03-28T03:45', shows: 0 },
  { tag: 'helsinki', localAt: '2027-10-31T03:45', shows: 2 },
  { tag: 'azores', localAt: '2027-03-28T00:30', shows: 0 },
  { tag: 'azores', localAt: '2027-10-31T00:30', shows: 2 },
  { tag: 'beirut', localAt: '2027-03-28T00:30', shows: 0 },
  { tag: 'beirut', localAt: '2027-10-30T23:30', shows: 2 },
  { tag: 'cairo', localAt: '2027-04-30T00:30', shows: 0 },
  { tag: 'cairo', localAt: '2027-10-28T23:30', shows: 2 },
  { tag: 'america', localAt: '2027-03-14T02:30', shows: 0 },
  { tag: 'america', localAt: '2027-11-07T01:30', shows: 2 },
  { tag: 'santiago', localAt: '2027-09-05T00:30', shows: 0 },
  { tag: 'santiago', localAt: '2027-04-03T23:30', shows: 2 },
  { tag: 'australia', localAt: '2027-10-03T02:30', shows: 0 },
  { tag: 'australia', localAt: '2027-04-04T02:30', shows: 2 },
  { tag: 'howe', localAt: '2027-10-03T02:15', shows: 0 },
  { tag: 'howe', localAt: '2027-04-04T01:45', shows: 2 },
  { tag: 'auckland', localAt: '2027-09-26T02:30', shows: 0 },
  { tag: 'auckland', localAt: '2027-04-04T02:30', shows: 2 },
];
/** Those that go to people of all zones. */
const TO_EVERYONE = ['2027-03-28T02:30', '2027-10-31T02:30'] as const;

interface Person {
  phone: string;
  zone: string;
  tag: string;
  isOfNumber: boolean;
}

const tagOf = (zone: string) => Object.keys(ZONES).find((tag) => ZONES[tag]?.includes(zone)) ?? '';
const PEOPLE: readonly Person[] = [
  ...Object.values(ZONES)
    .flat()
    .map((zone, index) => ({ phone: `+1212555${3_000 + index}`, zone, tag: tagOf(zone), isOfNumber: false })),
  ...BY_NUMBER.map(([phone, zone]) => ({ phone, zone, tag: tagOf(zone), isOfNumber: true })),
];

const MINUTE_MS = 60_000;

/**
 * Reckons without the hub's data when the clocks of a zone show a time, minute by minute by those of Node.
 *
 * @returns the first moment, or that of the change where they never do; and how often they do
 */
function reckoned(zone: string, localAt: string): { at: number; shows: number } {
  const parts = { year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit' } as const;
  const clock = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, ...parts });
  const shown = localAt.replace('T', ' ');
  const around = Date.parse(`${localAt}Z`);
  let [first, past, shows] = [0, 0, 0];
  for (let at = around - 15 * 60 * MINUTE_MS; at <= around + 15 * 60 * MINUTE_MS; at += MINUTE_MS) {
    const text = clock.format(at);
    if (text === shown && shows++ === 0) first = at;
    if (text > shown && past === 0) past = at;
  }
  return { at: shows === 0 ? past : first, shows };
}

interface Run {
  id: string;
  name: string;
  beginsAt: number;
  /** Moment of each of its recipients. */
  due: ReadonlyMap<string, number>;
}

interface Submit {
  at: string;
  destination: string;
  /** Its octets, in hexadecimal. */
  text: string;
}

/** Time before a moment to which the clocks are moved: the rest passes by itself. */
const BEFORE_MS = 1_000;
/** A message is submitted within this time after its moment: the connection comes back first, as clocks that move past it have dropped it. */
const WITHIN_MS = 60_000;

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'heliograph-clock-'));
const clockFile = path.join(folder, 'moved');
let hub: Hub;
let database: TestDatabase;
let client: pg.Client;

/** Moves the clocks of all processes of the hub. */
function moveTo(at: number): void {
  fs.writeFileSync(`${clockFile}.new`, String(at - Date.now()));
  fs.renameSync(`${clockFile}.new`, clockFile);
}

beforeAll(async () => {
  database = await testDatabase();
  hub = await Hub.prepare(database.url, inject('natsUrl'));
  hub.environment.NODE_OPTIONS = `--import ${pathToFileURL(path.resolve('test/support/moved-clock.mjs')).href}`;
  hub.environment.MOVED_CLOCK_FILE = clockFile;
  moveTo(Date.parse('2027-03-01T12:00:00Z'));
  await hub.startAll();
  client = await databaseClient(database.url);
});
afterAll(async () => {
  await client?.end();
  await hub?.stop();
  await database?.drop();
  fs.rmSync(folder, { recursive: true, force: true });
});

const act = async (name: string, type: string, input: object) => {
  const answer = await hub.api.ask<{ campaign?: { id: string; beginsAt: string | null } }>(
    `mutation($input: ${type}!) { ${name}(input: $input) { ... on Error { message } ... on InvalidInput { issues { path message } } ... on CampaignPayload { campaign { id beginsAt } } } }`,
    { input },
  );
  if (answer.campaign === undefined) throw new Error(JSON.stringify(answer));
  return answer.campaign;
};
const shown = (id: string) =>
  hub.api.ask<{ status: string; token: string | null }>(`{ campaign(id: "${id}") { status token } }`);

async function started(name: string, localAt: string, tag: string): Promise<Run> {
  await hub.api.ask(
    `mutation { saveTemplate(input: { name: "${name}", bodies: [{ locale: "en", body: "${name}" }] }) { __typename } }`,
  );
  const { id } = await act('createCampaign', 'CampaignInput', {
    ...{ name, objective: 'INFORMATION', purpose: 'TRANSACTIONAL', content: { template: name } },
    ...{ audience: { tags: [tag] }, schedule: { localAt } },
  });
  await act('checkCampaign', 'CheckCampaignInput', { id });
  await expect.poll(async () => (await shown(id)).token, { timeout: 60_000, interval: 100 }).not.toBeNull();
  const { beginsAt } = await act('startCampaign', 'StartCampaignInput', { id, token: (await shown(id)).token });
  const recipients = PEOPLE.filter((person) => tag === 'everyone' || person.tag === tag);
  const due = new Map(recipients.map(({ phone, zone }) => [phone, reckoned(zone, localAt).at]));
  return { id, name, beginsAt: Date.parse(beginsAt ?? ''), due };
}

const nameOf = (tag: string, localAt: string) => `${tag}-${localAt.replace(/\D/g, '')}`;

/** Moments that the messages of a campaign wait for. */
const stored = async ({ id }: Run) => {
  const query = 'SELECT "to", send_at AS at FROM messages WHERE campaign_id = $1';
  const { rows } = await client.query<{ to: string; at: Date }>(query, [fromGlobalId('Campaign', id)]);
  return Object.fromEntries(rows.map(({ to, at }) => [to, at.toISOString()]));
};
const inText = (due: ReadonlyMap<string, number>) =>
  Object.fromEntries([...due].map(([phone, at]) => [phone, new Date(at).toISOString()]));

test('the times of the campaigns are left out or come twice in more than twelve zones each', () => {
  const zonesOf = (shows: number) =>
    CHANGES.filter((change) => change.shows === shows).flatMap(({ tag, localAt }) =>
      (ZONES[tag] ?? []).filter((zone) => reckoned(zone, localAt).shows === shows),
    );
  const changing = Object.keys(ZONES).flatMap((tag) => (tag === 'still' ? [] : (ZONES[tag] ?? [])));
  expect(changing.length).toBeGreaterThan(12);
  expect(zonesOf(0).sort()).toEqual([...changing].sort());
  expect(zonesOf(2).sort()).toEqual([...changing].sort());
});

test('each recipient gets a campaign of a local time exactly once, the first time their clock shows it, in zones that change their clocks in 2027 and in others', async () => {
  const taken = await hub.api.ask(
    'mutation($contacts: [ContactInput!]!) { upsertContacts(input: { contacts: $contacts }) { ... on UpsertContactsPayload { created refusals { index message } } } }',
    {
      contacts: PEOPLE.map(({ phone, zone, tag, isOfNumber }) => ({
        ...{ phone, tags: [tag, 'everyone'], ...(isOfNumber ? {} : { timeZone: zone }) },
      })),
    },
  );
  expect(taken).toEqual({ created: PEOPLE.length, refusals: [] });
  const runs: Run[] = [];
  for (const { tag, localAt } of CHANGES) runs.push(await started(nameOf(tag, localAt), localAt, tag));
  for (const localAt of TO_EVERYONE) runs.push(await started(nameOf('everyone', localAt), localAt, 'everyone'));

  const moments = [...new Set(runs.flatMap(({ beginsAt, due }) => [beginsAt, ...due.values()]))].sort((a, b) => a - b);
  for (const moment of moments) {
    moveTo(moment - BEFORE_MS);
    for (const run of runs.filter(({ beginsAt }) => beginsAt === moment)) {
      const options = { timeout: 60_000, interval: 100 };
      await expect.poll(async () => (await shown(run.id)).status, options).toBe('DONE');
      expect(await stored(run), run.name).toEqual(inText(run.due));
    }
    const due = runs.flatMap((run) => [...run.due.values()]).filter((at) => at <= moment).length;
    const delivered = async () => {
      const query = `SELECT count(*)::int AS count FROM messages WHERE status = 'DELIVERED'`;
      return (await client.query<{ count: number }>(query)).rows[0]?.count;
    };
    const options = { timeout: 60_000, interval: 100, message: new Date(moment).toISOString() };
    await expect.poll(delivered, options).toBe(due);
  }

  // The second time at which the last ones' clocks show it has passed too.
  moveTo((moments.at(-1) ?? 0) + 24 * 60 * MINUTE_MS);
  const queued = async () =>
    (await client.query(`SELECT 1 FROM messages WHERE status <> 'DELIVERED' LIMIT 1`)).rows.length;
  await expect.poll(queued, { timeout: 60_000, interval: 100 }).toBe(0);
  const submits = (await hub.simulator<Submit[]>('GET /audit')).map(({ at, destination, text }) => ({
    key: `${Buffer.from(text, 'hex').toString('latin1')} ${destination}`,
    at: Date.parse(at),
  }));
  const expected = runs.flatMap(({ name, due }) =>
    [...due].map(([phone, at]): [key: string, at: number] => [`${name} ${phone.slice(1)}`, at]),
  );
  expect(submits.map(({ key }) => key).sort()).toEqual(expected.map(([key]) => key).sort());
  const momentOf = new Map(expected);
  const lateMs = submits.map(({ key, at }) => at - (momentOf.get(key) ?? 0));
  expect(Math.min(...lateMs)).toBeGreaterThanOrEqual(0);
  expect(Math.max(...lateMs)).toBeLessThan(WITHIN_MS);
}, 600_000);
