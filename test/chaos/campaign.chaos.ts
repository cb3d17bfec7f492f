import pg from 'pg';
import { afterEach, expect, test } from 'vitest';
import { groupBy } from '../../src/kernel/chunks.ts';
import { parseGlobalId } from '../../src/kernel/global-ids.ts';
import { CUTS } from '../../src/kernel/rollups.ts';
import { expectExactRollups } from '../support/rollups.ts';
import { FAULTS, type FaultName } from './faults.ts';
import { clientOf, memoryOf, type Note, notesOf, numbersFrom, SEED } from './through.ts';
import { PROCESSES, pause, RECORDED_WITHIN_MS, World } from './world.ts';

let world: World | undefined;

afterEach(async () => {
  await world?.dispose();
  world = undefined;
});

/** `npm run test:chaos -- campaign --messages 1000000` makes it a million. */
const PEOPLE = Number(process.env.CHAOS_MESSAGES ?? 5_000);
/** Those who say STOP while it runs, spread over the audience, the last first. */
const STOPS = Math.min(200, Math.floor(PEOPLE / 50));
const KILLS = Math.min(60, Math.max(6, Math.floor(PEOPLE / 10_000)));
/** Messages that a link has in hand. */
const WINDOW = 500;
/** What a message costs, in euros, and what may be spent at first, in percent of what all would cost. */
const [PRICE, AFFORDED_PERCENT] = [0.01, 60];
/** Time within which the last message ends, once all are made: a thousand a second are sent, and what a killed process had in hand is looked for. */
const SETTLE_WITHIN_MS = 150_000 + PEOPLE;
/** Time after an acknowledged STOP within which the last of a person's messages may still be submitted. */
const STOPPED_WITHIN_MS = 1_000;
const FAULTS_OF_IT: readonly FaultName[] = [
  'the API is killed',
  'the first dispatcher is killed',
  'the second dispatcher is killed',
  'the scheduler is killed',
  'the scheduler is killed',
  'both dispatchers are killed',
  'NATS is killed',
  'PostgreSQL is killed',
  'the SMSC cuts its links',
];
/** Up to so many messages every roll-up is compared with its messages; beyond that five counts of the campaign. */
const COMPARED_WHOLE = 50_000;
const OPEN = `('ACCEPTED', 'SCHEDULED', 'DEFERRED', 'QUEUED', 'SENDING', 'SENT')`;

/** Rows of a statement over a connection of its own: the server may be killed at any time. */
async function rowsOf<Row extends object>(text: string, values: unknown[] = []): Promise<Row[]> {
  const client = new pg.Client({ connectionString: world?.postgres.url ?? '' });
  client.on('error', () => {});
  await client.connect();
  try {
    return (await client.query<Row>(text, values)).rows;
  } finally {
    await client.end();
  }
}

/** Asks the API until it answers. */
async function ask<T>(query: string, variables: object = {}): Promise<T> {
  for (let left = 200; ; left--) {
    try {
      return await (world as World).hub.api.ask<T>(query, variables);
    } catch (error) {
      if (left === 0) throw error;
      await pause(300);
    }
  }
}

/** Does something; what is refused ends the test. */
async function act(name: string, type: string, input: object, fields = ''): Promise<object> {
  const answer = await ask<{ __typename: string; message?: string }>(
    `mutation($input: ${type}!) { ${name}(input: $input) { __typename ... on Error { message } ${fields} } }`,
    { input },
  );
  if (answer.message !== undefined) throw new Error(`${name}: ${JSON.stringify(answer)}`);
  return answer;
}

async function mutate(name: string, input: object): Promise<{ id: string }> {
  const type = name === 'createCampaign' ? 'CampaignInput' : `${name.charAt(0).toUpperCase()}${name.slice(1)}Input`;
  const answer = await act(name, type, input, '... on CampaignPayload { campaign { id } }');
  return (answer as { campaign: { id: string } }).campaign;
}

const setBudget = (campaignId: string, percent: number) => {
  const amount = { amount: ((PEOPLE * PRICE * percent) / 100).toFixed(2), currency: 'EUR' };
  return act('setBudget', 'BudgetInput', { campaignId, amount, period: 'TOTAL' });
};

interface Shown {
  status: string;
  reason: string | null;
  handled: number;
  recipients: number;
  token: string | null;
}
const shown = (id: string) => ask<Shown>(`{ campaign(id: "${id}") { status reason handled recipients token } }`);

/** A campaign of everybody that was checked, begins now, and may spend less than it costs. */
async function started(note: Note): Promise<string> {
  const { workspace } = await ask<{ workspace: { id: string } }>('{ viewer { workspace { id } } }');
  await rowsOf(
    `INSERT INTO contacts (id, workspace_id, phone, country, tags, created_at, updated_at)
     SELECT ('01980000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid, $1, '+447' || 400000000 + n, 'GB', '{all}', now(), now()
     FROM generate_series(0, $2::int - 1) AS n`,
    [parseGlobalId(workspace.id)?.uuid, PEOPLE],
  );
  await rowsOf('ANALYZE contacts');
  await act('setPrice', 'SetPriceInput', { country: 'GB', pricePerPart: { amount: String(PRICE), currency: 'EUR' } });
  const bodies = [{ locale: 'en', body: 'Doors open at nine.' }];
  await act('saveTemplate', 'SaveTemplateInput', { name: 'doors', bodies });
  const { id } = await mutate('createCampaign', {
    name: 'Everybody',
    objective: 'INFORMATION',
    purpose: 'TRANSACTIONAL',
    audience: { tags: ['all'] },
    content: { template: 'doors' },
  });
  await setBudget(id, AFFORDED_PERCENT);
  await mutate('checkCampaign', { id });
  while ((await shown(id)).token === null) await pause(500);
  note('it is checked');
  await mutate('startCampaign', { id, token: (await shown(id)).token });
  // Nobody waits for the undo window here.
  await rowsOf('UPDATE campaigns SET due_at = now() WHERE id = $1', [parseGlobalId(id)?.uuid]);
  return id;
}

/** Breaks something whenever the campaign has come so much further; adds money when it is spent. @returns what was broken */
async function throughFaults(id: string, most: Map<string, number>, note: Note): Promise<string[]> {
  const { random } = world as World;
  const faults: string[] = [];
  let paused = 0;
  for (let at = 0; ; ) {
    const { status, reason, handled } = await shown(id);
    for (const name of PROCESSES) {
      const pid = (world as World).process(name).child.pid;
      try {
        if (pid !== undefined) most.set(name, Math.max(most.get(name) ?? 0, memoryOf(pid)));
      } catch {
        // It was killed a moment ago.
      }
    }
    if (status === 'DONE') {
      expect(paused).toBe(1);
      return faults;
    }
    if (status === 'CANCELED' || status === 'STOPPED') throw new Error(`the campaign is ${status}: ${reason}`);
    if (status === 'PAUSED') {
      expect(reason).toContain('A budget is spent.');
      // Whoever said STOP cost nothing.
      const afforded = Math.floor((PEOPLE * AFFORDED_PERCENT) / 100);
      expect(handled).toBeGreaterThanOrEqual(afforded);
      expect(handled).toBeLessThanOrEqual(afforded + STOPS);
      paused++;
      note(`the budget is spent after ${handled}`);
      await setBudget(id, 100);
      await mutate('resumeCampaign', { id }).catch(async (error) => {
        // It was resumed, and the process that did it was killed before it answered.
        if ((await shown(id)).status === 'PAUSED') throw error;
      });
    }
    if (handled >= at && faults.length < KILLS) {
      at = handled + Math.floor(PEOPLE / KILLS);
      const name = random.pick(FAULTS_OF_IT);
      note(`${handled} handled; ${name}`);
      faults.push(name);
      await FAULTS[name](world as World);
    }
    await pause(100);
  }
}

async function refused(id: string): Promise<number> {
  const [row] = await rowsOf<{ count: number }>(
    'SELECT count(*)::int AS count FROM campaign_refusals WHERE campaign_id = $1',
    [parseGlobalId(id)?.uuid],
  );
  return row?.count ?? 0;
}

/** Waits until no message is on its way. */
async function settled(uuid: string): Promise<void> {
  for (const deadline = Date.now() + SETTLE_WITHIN_MS; Date.now() < deadline; ) {
    const open = await rowsOf(`SELECT FROM messages WHERE campaign_id = $1 AND status IN ${OPEN} LIMIT 1`, [uuid]);
    if (open.length === 0) return;
    await pause(1_000);
  }
  throw new Error('messages of the campaign did not end');
}

/** Where the hourly roll-ups of the campaign differ from its messages. */
async function counted(uuid: string): Promise<string[]> {
  const totals = await rowsOf<Record<string, string>>(
    `SELECT coalesce(sum(accepted), 0)::text AS accepted, coalesce(sum(submitted), 0)::text AS submitted, coalesce(sum(delivered), 0)::text AS delivered,
       coalesce(sum(undelivered), 0)::text AS undelivered, coalesce(sum(unknown), 0)::text AS unknown
     FROM rollups WHERE cut = $1 AND grain = $2 AND $3 IN (key1, key2, key3, key4)
     UNION ALL SELECT count(*)::text, count(sent_at)::text, count(*) FILTER (WHERE status IN ('DELIVERED', 'READ'))::text,
       count(*) FILTER (WHERE status = 'UNDELIVERED')::text, count(*) FILTER (WHERE status = 'OUTCOME_UNKNOWN')::text
     FROM messages WHERE campaign_id = $3::text::uuid`,
    [CUTS.findIndex((cut) => cut.includes('CAMPAIGN')), 0, uuid],
  );
  const [added, is] = totals.map((each) => JSON.stringify(each));
  return added === is ? [] : [`roll-ups ${added}, messages ${is}`];
}

test(`a campaign of ${PEOPLE} with a budget that is short, processes and servers killed at random: each exactly once, who says STOP gets nothing more, and the budget is exact`, async () => {
  const note = notesOf('a campaign');
  world = await World.make(SEED, { windowSize: WINDOW, responseTimeoutSeconds: 10 });
  const id = await started(note);
  const uuid = parseGlobalId(id)?.uuid ?? '';
  const client = clientOf(world, 7_200);
  const stops = Array.from(
    { length: STOPS },
    (_, index) => numbersFrom(Math.floor((index * PEOPLE) / STOPS), 1)[0] ?? '',
  );
  stops.reverse();
  let ended = false;
  const stopping = (async () => {
    for (const number of stops) {
      if (!ended) await client.optOut(number);
      await pause(50);
    }
  })();
  const most = new Map<string, number>();
  const faults = await throughFaults(id, most, note);
  ended = true;
  await stopping;
  note('it is done');
  await settled(uuid);
  const { journal } = world.smsc;
  note(JSON.stringify({ faults: faults.length, submits: journal.length, mostMb: Object.fromEntries(most) }));

  const messages = await rowsOf<{ to: string; status: string; contact: string }>(
    'SELECT substr("to", 2) AS to, status, contact_id AS contact FROM messages WHERE campaign_id = $1',
    [uuid],
  );
  const unsent = await refused(id);
  const statuses = new Map([...groupBy(messages, ({ status }) => status)].map(([status, own]) => [status, own.length]));
  note(JSON.stringify({ messages: messages.length, refused: unsent, statuses: Object.fromEntries(statuses) }));
  expect(new Set(messages.map(({ contact }) => contact)).size).toBe(messages.length);
  expect(messages.length + unsent).toBe(PEOPLE);
  // Who said STOP before a message was made is refused, and nobody else is.
  expect(unsent).toBeGreaterThan(0);
  expect(unsent).toBeLessThanOrEqual(STOPS);
  const sum = (...of: string[]) => of.reduce((all, status) => all + (statuses.get(status) ?? 0), 0);
  const sent = sum('SENT', 'DELIVERED', 'UNDELIVERED');
  expect(sum('BLOCKED', 'CANCELED')).toBeLessThanOrEqual(STOPS - unsent);
  // What a killed process had in hand may have gone out, and is held: at most a window of each link.
  expect(sum('OUTCOME_UNKNOWN')).toBeLessThanOrEqual(faults.length * 2 * WINDOW);
  expect(sent + sum('BLOCKED', 'CANCELED', 'OUTCOME_UNKNOWN')).toBe(messages.length);

  const taken = new Map<string, number>();
  for (const { destination, commandStatus, text } of journal)
    if (text.startsWith('Doors') && (commandStatus === 0 || commandStatus === null))
      taken.set(destination, (taken.get(destination) ?? 0) + 1);
  expect([...taken].filter(([, count]) => count > 1)).toEqual([]);
  const [gone, held] = [new Set(['SENT', 'DELIVERED', 'UNDELIVERED']), new Set(['OUTCOME_UNKNOWN'])];
  const wrong = messages.filter(({ to, status }) =>
    taken.has(to) ? !gone.has(status) && !held.has(status) : gone.has(status),
  );
  expect(wrong).toEqual([]);
  const stored = new Set(messages.map(({ to }) => to));
  expect([...taken.keys()].filter((to) => !stored.has(to))).toEqual([]);
  const stoppedAt = new Map(client.journal.optedOut.map(({ at, number }) => [number.slice(1), at]));
  const late = journal.filter(
    ({ destination, at }) => at > (stoppedAt.get(destination) ?? Infinity) + STOPPED_WITHIN_MS,
  );
  expect(late).toEqual([]);
  expect(client.journal.contradictions).toEqual([]);
  expect(stoppedAt.size).toBeGreaterThan(0);
  expect(faults.length).toBeGreaterThanOrEqual(3);

  const [money] = await rowsOf(
    `SELECT b.spent_micros::text AS spent, b.reserved_micros::text AS reserved,
         (SELECT coalesce(sum((charge ->> 'price')::bigint), 0)::text FROM messages WHERE campaign_id = $1 AND charge ->> 'state' = 'SETTLED') AS charged,
         (SELECT coalesce(sum((charge ->> 'price')::bigint), 0)::text FROM messages WHERE campaign_id = $1 AND charge ->> 'state' = 'RESERVED') AS reserving
       FROM budget_spendings b JOIN budgets g ON g.id = b.budget_id WHERE g.subject_id = $1`,
    [uuid],
  );
  const { spent, reserved, charged, reserving } = money as Record<
    'spent' | 'reserved' | 'charged' | 'reserving',
    string
  >;
  note(JSON.stringify(money));
  expect({ spent, reserved }).toEqual({ spent: charged, reserved: reserving });
  expect(Number(charged)).toBeGreaterThanOrEqual(sent * PRICE * 1e6);
  expect(Number(charged)).toBeLessThanOrEqual(taken.size * PRICE * 1e6);
  await expect.poll(() => counted(uuid), { timeout: 60_000, interval: 1_000 }).toEqual([]);
  if (PEOPLE <= COMPARED_WHOLE) await expectExactRollups(world.postgres.url, { lateMs: RECORDED_WITHIN_MS });
  expect(world.lastWords).toEqual([]);
}, 7_200_000);
