import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { groupBy } from '../../src/kernel/chunks.ts';
import { toGlobalId } from '../../src/kernel/global-ids.ts';
import { numbers } from '../support/api.ts';
import { audit } from '../support/audit.ts';
import { type TestDatabase, testDatabase } from '../support/database.ts';
import { Hub } from '../support/hub.ts';

let database: TestDatabase;
let hub: Hub;

beforeAll(async () => {
  database = await testDatabase();
  // Slow enough that a queue of thousands is still there when something happens to it.
  hub = await Hub.prepare(database.url, inject('natsUrl'), { throughputPerSecond: 400, windowSize: 50 });
  await hub.startTogether();
});

afterAll(async () => {
  await hub?.stop();
  await database?.drop();
});

const canMessage = (to: string, purpose: string) =>
  hub.api.ask<{ allowed: boolean; reason: string | null }>(
    'query($i: CanMessageInput!) { canMessage(input: $i) { allowed reason } }',
    { i: { to: { phone: to }, purpose } },
  );

describe('STOP from a handset', () => {
  test('stops a queue of ten thousand for that person: nothing is submitted after its commit, and it is confirmed once', async () => {
    const person = '+447911150100';
    const { batch } = await hub.api.sendMany(Array.from({ length: 10_000 }, () => person));
    await expect.poll(async () => (await hub.api.counts(batch.id)).sent ?? 0, { timeout: 30_000 }).toBeGreaterThan(0);
    await hub.simulator('POST /handsets/447911150100/reply', { to: '+447700900999', text: 'Stop!!' });
    const counts = await hub.api.counts(batch.id);
    expect(counts.blocked ?? 0).toBeGreaterThan(5_000);
    expect(counts.queued ?? 0).toBe(0);
    const committed = await hub.api.ask<{
      edges: { node: { consentLedger: { recordedAt: string; action: string }[] } }[];
    }>(
      '{ contacts(filter: { phonePrefix: "+447911150100" }) { edges { node { consentLedger { action recordedAt } } } } }',
    );
    expect(committed.edges[0]?.node.consentLedger).toMatchObject([{ action: 'REVOKE' }]);
    // The handset's text was answered after the commit: what the SMSC gets from now on is only the confirmation.
    const before = (await audit(hub, batch.id)).submits.length;
    const confirmations = async () => {
      const inbox = await hub.simulator<{ text: string }[]>('GET /handsets/447911150100');
      return inbox.filter((message) => message.text.includes('Reply START')).length;
    };
    await expect.poll(confirmations, { timeout: 30_000 }).toBe(1);
    await new Promise((resolve) => setTimeout(resolve, 2_000));
    const { submits, stored } = await audit(hub, batch.id);
    expect(await confirmations()).toBe(1);
    expect(submits.length - before).toBeLessThanOrEqual(1);
    const status = groupBy(stored, (message) => message.status);
    expect((status.get('BLOCKED') ?? []).length).toBe(counts.blocked);
    expect((status.get('BLOCKED') ?? []).every((message) => message.reason === 'OPTED_OUT')).toBe(true);
  });

  test('blocks everything but one-time codes, and START opens it again', async () => {
    const person = '+447911150101';
    await hub.api.send(person);
    await hub.simulator('POST /handsets/447911150101/reply', { to: '+447700900999', text: 'stop please' });
    expect(await hub.api.send(person)).toMatchObject({ __typename: 'MessageRefused', code: 'MESSAGE_REFUSED' });
    expect(await hub.api.send(person, { purpose: 'OTP' })).toMatchObject({ __typename: 'SendMessagePayload' });
    expect(await canMessage(person, 'TRANSACTIONAL')).toMatchObject({ allowed: false });
    await hub.simulator('POST /handsets/447911150101/reply', { to: '+447700900999', text: 'START' });
    expect(await hub.api.send(person)).toMatchObject({ __typename: 'SendMessagePayload' });
    expect(await canMessage(person, 'MARKETING')).toMatchObject({ allowed: false });
  });

  test('HELP is answered and changes nothing', async () => {
    await hub.simulator('POST /handsets/447911150102/reply', { to: '+447700900999', text: 'Help' });
    const inbox = () => hub.simulator<{ text: string }[]>('GET /handsets/447911150102');
    await expect.poll(inbox, { timeout: 30_000 }).toMatchObject([{ text: expect.stringContaining('STOP') }]);
    expect(await canMessage('+447911150102', 'TRANSACTIONAL')).toMatchObject({ allowed: true });
  });
});

describe('consent', () => {
  const record = (name: 'recordConsent' | 'revokeConsent', to: string) =>
    hub.api.ask(
      `mutation($i: ${name === 'recordConsent' ? 'RecordConsentInput' : 'RevokeConsentInput'}!) { ${name}(input: $i) { __typename ... on Error { error: message } } }`,
      { i: { contact: { phone: to }, purposes: ['MARKETING'], source: 'FORM', proof: { text: 'Yes' } } },
    );

  test('marketing is refused without it, sent with it, and refused again after its revocation', async () => {
    const to = '+447911150103';
    const marketing = { purpose: 'MARKETING' };
    expect(await hub.api.send(to, marketing)).toMatchObject({ __typename: 'MessageRefused' });
    await record('recordConsent', to);
    expect(await hub.api.send(to, marketing)).toMatchObject({ __typename: 'SendMessagePayload' });
    await record('revokeConsent', to);
    expect(await hub.api.send(to, marketing)).toMatchObject({
      __typename: 'MessageRefused',
      decision: { verdict: 'REFUSE', steps: expect.arrayContaining([{ gate: 'consent', verdict: 'REFUSE' }]) },
    });
    expect(await hub.api.send(to)).toMatchObject({ __typename: 'SendMessagePayload' });
  });
});

describe('live', () => {
  test('inbound messages, traffic and the health of connections come over one socket', async () => {
    const client = hub.api.socket();
    const seen: Record<string, unknown>[] = [];
    const follow = (query: string) =>
      client.subscribe<Record<string, unknown>>(
        { query },
        { next: ({ data }) => data && seen.push(data), error: (error) => seen.push({ error }), complete: () => {} },
      );
    follow('subscription { inboundMessages { ... on InboundStreamMessage { cursor message { from body keyword } } } }');
    follow('subscription { traffic(intervalMs: 200) { accepted inbound delivered } }');
    follow('subscription { smscConnectionHealth { name state } }');
    await expect.poll(() => seen.some((data) => 'smscConnectionHealth' in data), { timeout: 30_000 }).toBe(true);
    await hub.api.send('+447911150106');
    await hub.simulator('POST /handsets/447911150106/reply', { to: '+447700900999', text: 'when?' });
    const inbound = () => seen.filter((data) => 'inboundMessages' in data).map((data) => data.inboundMessages);
    await expect
      .poll(inbound, { timeout: 30_000 })
      .toMatchObject([{ message: { from: '+447911150106', body: 'when?', keyword: null } }]);
    const traffic = (name: string) =>
      seen.reduce((sum, data) => sum + ((data.traffic as Record<string, number> | undefined)?.[name] ?? 0), 0);
    await expect.poll(() => [traffic('accepted') > 0, traffic('inbound')], { timeout: 30_000 }).toEqual([true, 1]);
    await client.dispose();
  });
});

describe('cancel', () => {
  const cancel = (input: object) =>
    hub.api.ask<{ canceledCount: number; notCanceled: string[] }>(
      'mutation($i: CancelMessagesInput!) { cancelMessages(input: $i) { ... on CancelMessagesPayload { canceledCount notCanceled } ... on Error { error: message } } }',
      { i: input },
    );

  test('races the dispatch of a batch: what is canceled was never submitted, what was submitted is not canceled', async () => {
    const { batch } = await hub.api.sendMany(numbers(3_000, 60_000));
    await expect
      .poll(async () => (await hub.api.counts(batch.id)).delivered ?? 0, { timeout: 30_000 })
      .toBeGreaterThan(100);
    const { canceledCount } = await cancel({ batchId: batch.id });
    expect(canceledCount).toBeGreaterThan(100);
    await expect
      .poll(() => hub.api.counts(batch.id), { timeout: 30_000 })
      .toEqual({ canceled: canceledCount, delivered: 3_000 - canceledCount });
    const { submits, stored, duplicates, missing } = await audit(hub, batch.id);
    const canceled = new Set(
      stored.filter((message) => message.status === 'CANCELED').map((message) => message.to.slice(1)),
    );
    expect(submits.filter((line) => canceled.has(line.destination))).toEqual([]);
    expect({ duplicates, missing }).toEqual({ duplicates: [], missing: [] });
  });

  test('of a message that is not there yet is told', async () => {
    const { accepted: message } = await hub.api.send('+447911150104', {
      sendAt: new Date(Date.now() + 60_000).toISOString(),
    });
    const nothing = toGlobalId('Message', '00000000-0000-7000-8000-000000000000');
    expect(await cancel({ ids: [message.id, nothing] })).toEqual({ canceledCount: 1, notCanceled: [nothing] });
    expect((await hub.api.message(message.id)).status).toBe('CANCELED');
  });
});

describe('validity', () => {
  test('a message that waits longer than it is valid expires, and is never submitted', async () => {
    const filler = await hub.api.sendMany(numbers(2_000, 70_000));
    const { accepted: message } = await hub.api
      .send('+447911150105', { validFor: 'PT2S', purpose: 'MARKETING' })
      .then(async (result) =>
        result.__typename === 'SendMessagePayload' ? result : hub.api.send('+447911150105', { validFor: 'PT2S' }),
      );
    await expect.poll(async () => (await hub.api.message(message.id)).status, { timeout: 30_000 }).toBe('EXPIRED');
    expect((await hub.api.message(message.id)).reason?.code).toBe('EXPIRED_IN_QUEUE');
    await expect.poll(() => hub.api.counts(filler.batch.id), { timeout: 30_000 }).toEqual({ delivered: 2_000 });
    expect((await audit(hub)).submits.filter((line) => line.destination === '447911150105')).toEqual([]);
  });
});

describe('the handsets of the simulator', () => {
  const HANDSET = 'phone state fate messages { direction text address }';
  const handset = (phone: string) =>
    hub.api.ask(`query($p: PhoneNumber!) { handset(phone: $p) { ${HANDSET} } }`, { p: phone });
  const set = (phone: string, state: string) =>
    hub.api.ask(
      `mutation($i: SetHandsetInput!) { setHandset(input: $i) { ... on SetHandsetPayload { handset { ${HANDSET} } } ... on Error { message } } }`,
      { i: { phone, state } },
    );
  const sent = async (phone: string) => (await hub.api.sendMany([phone])).batch.id;
  const counts = (batchId: string) => () => hub.api.counts(batchId);
  const arrive = { timeout: 30_000 };

  test('are listed with what they got and wrote, and with what their number does', async () => {
    const phone = '+447911150120';
    expect(await handset(phone)).toEqual({ phone, state: 'ON', fate: null, messages: [] });
    await expect.poll(counts(await sent(phone)), arrive).toEqual({ delivered: 1 });
    await hub.api.ask(
      'mutation($i: SimulateReplyInput!) { simulateReply(input: $i) { ... on SimulateReplyPayload { delivered } } }',
      { i: { from: phone, text: 'Thanks, all of you' } },
    );
    expect(await handset(phone)).toMatchObject({
      messages: [{ direction: 'RECEIVED' }, { direction: 'WRITTEN', text: 'Thanks, all of you' }],
    });
    const listed = await hub.api.ask<{ phone: string }[]>('{ handsets { phone } }');
    expect(listed[0]).toEqual({ phone });
    expect(await handset('+447911150005')).toMatchObject({ fate: expect.stringContaining('ESME_RINVDSTADR') });
  });

  test('that are off get nothing until they are on again; without room they never do', async () => {
    const [off, away, full] = ['+447911150121', '+447911150122', '+447911150123'];
    await set(off, 'OFF');
    await set(away, 'NO_COVERAGE');
    expect(await set(full, 'MEMORY_FULL')).toMatchObject({ handset: { state: 'MEMORY_FULL' } });
    const batches = await Promise.all([off, away, full].map(sent));
    await expect.poll(counts(batches[2] ?? ''), arrive).toEqual({ undelivered: 1 });
    await expect.poll(counts(batches[1] ?? ''), arrive).toEqual({ sent: 1 });
    expect(await handset(off)).toMatchObject({ state: 'OFF', messages: [] });
    expect(await set(off, 'ON')).toMatchObject({ handset: { state: 'ON', messages: [{ direction: 'RECEIVED' }] } });
    await set(away, 'ON');
    await expect.poll(counts(batches[0] ?? ''), arrive).toEqual({ delivered: 1 });
    await expect.poll(counts(batches[1] ?? ''), arrive).toEqual({ delivered: 1 });
    expect(await handset(full)).toMatchObject({ messages: [] });
  });

  test('refuse a state and a number that are none', async () => {
    expect(await set('12', 'OFF')).toMatchObject({ message: expect.stringContaining('phone') });
  });
});

describe('the live view', () => {
  const LIVE =
    'at since seconds { at accepted submitted delivered failed inbound } waiting { lane messages atLeast connection { id } }';
  type Seconds = Record<'accepted' | 'submitted' | 'delivered' | 'failed' | 'inbound', number> & { at: string };
  interface Live {
    since: string;
    seconds: Seconds[];
    waiting: { lane: string; messages: number; atLeast: boolean }[];
  }
  const look = () => hub.api.ask<Live>(`{ live { ${LIVE} } }`);
  const sum = (live: Live, name: keyof Omit<Seconds, 'at'>) => live.seconds.reduce((all, each) => all + each[name], 0);

  test('counts what happened before anybody looked, second by second, and goes on', async () => {
    const before = await look();
    expect(before.seconds.length).toBeGreaterThan(1);
    expect(before.seconds.length).toBeLessThanOrEqual(300);
    const at = before.seconds.map((second) => Date.parse(second.at));
    expect(at).toEqual(at.map((_, index) => (at[0] ?? 0) + index * 1_000));
    // Messages of the tests before this one.
    expect([sum(before, 'accepted') > 0, sum(before, 'delivered') > 0]).toEqual([true, true]);
    const seen: Live[] = [];
    const client = hub.api.socket();
    client.subscribe<{ live: Live }>(
      { query: `subscription { live { ${LIVE} } }` },
      { next: ({ data }) => data != null && seen.push(data.live), error: () => {}, complete: () => {} },
    );
    await expect.poll(() => seen.length).toBeGreaterThan(0);
    const { batch } = await hub.api.sendMany(Array.from({ length: 1_500 }, () => '+447911150130'));
    await expect.poll(() => seen.flatMap((live) => live.waiting).some(({ messages }) => messages > 0)).toBe(true);
    await expect.poll(() => hub.api.counts(batch.id), { timeout: 30_000 }).toEqual({ delivered: 1_500 });
    await expect
      .poll(() => seen.slice(1).reduce((all, live) => all + sum(live, 'delivered'), 0), { timeout: 10_000 })
      .toBeGreaterThanOrEqual(1_500);
    await client.dispose();
    // An event has the seconds since the one before it, each once.
    const seconds = seen.flatMap((live) => live.seconds.map((second) => second.at));
    expect(seconds).toEqual([...new Set(seconds)].sort());
    await expect.poll(async () => (await look()).waiting).toEqual([]);
  });

  test('names what an SMSC refuses, with its meaning and what to do', async () => {
    const { batch } = await hub.api.sendMany(['+447911150005', '+447911150005']);
    await expect.poll(() => hub.api.counts(batch.id), { timeout: 30_000 }).toEqual({ failed: 2 });
    const refusals = () =>
      hub.api
        .ask<{ edges: { node: { refusals: object[] } }[] }>(
          '{ smscConnections { edges { node { refusals { commandStatus name meaning remedy count lastAt } } } } }',
        )
        .then(({ edges }) => edges.flatMap(({ node }) => node.refusals));
    await expect.poll(refusals, { timeout: 10_000 }).toContainEqual({
      commandStatus: 0x0b,
      name: 'ESME_RINVDSTADR',
      meaning: 'the destination address is invalid',
      remedy: expect.stringContaining('not tried again'),
      count: expect.any(Number),
      lastAt: expect.any(String),
    });
  });
});

describe('a trial bind', () => {
  const TEST = `mutation($i: TestSmscConnectionInput!) { testSmscConnection(input: $i) { __typename
    ... on TestSmscConnectionPayload { bound answer remedy tookMs } ... on Error { message } } }`;
  const trial = (i: object) =>
    hub.api.ask<{ bound: boolean; answer: string | null; remedy: string | null }>(TEST, { i });

  test('says what the SMSC answers, of a stored connection and of settings that are not stored', async () => {
    const { edges } = await hub.api.ask<{ edges: { node: { id: string; systemId: string; port: number } }[] }>(
      '{ smscConnections { edges { node { id systemId port } } } }',
    );
    const [own] = edges.map(({ node }) => node);
    expect(await trial({ id: own?.id })).toMatchObject({ bound: true, answer: null, remedy: null });
    const { systemId, port } = own ?? {};
    const connection = { name: 'new', host: '127.0.0.1', port, systemId, password: 'wrong' };
    expect(await trial({ connection })).toMatchObject({
      bound: false,
      answer: expect.stringContaining('ESME_RINVPASWD'),
      remedy: expect.stringContaining('systemId, password'),
    });
    expect(await trial({ connection: { ...connection, port: 1 } })).toMatchObject({
      bound: false,
      answer: expect.stringContaining('ECONNREFUSED'),
      remedy: expect.stringContaining('host, port'),
    });
    expect(await trial({ id: 'con_nothing' })).toMatchObject({ __typename: 'NotFound' });
    expect(await hub.api.ask('{ smscConnections { edges { node { id } } } }')).toEqual({
      edges: [{ node: { id: own?.id } }],
    });
  });
});
