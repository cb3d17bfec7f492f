import type http from 'node:http';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { NumberLookups } from '../../src/domains/lookups/lookups.ts';
import { storedPhone } from '../../src/kernel/phone.ts';
import { openService, type Service } from '../contacts/service.ts';
import { type Received, Receiver } from '../webhooks/receiver.ts';

/** The hub's clock: a test moves it. */
let now = new Date();
let service: Service;
const provider = new Receiver();
beforeAll(async () => {
  await provider.start();
  service = await openService({}, { clock: { now: () => now } });
});
afterAll(async () => {
  await service?.close();
  await provider.stop();
});

interface Result {
  lineType: string;
  mccMnc?: string | null;
  ported?: boolean;
}
const asked = (received: Received) => (JSON.parse(received.body) as { numbers: string[] }).numbers;
const answerWith =
  (result: (number: string) => object | null) => (received: Received, response: http.ServerResponse) => {
    const results = asked(received).flatMap((number) => result(number) ?? []);
    response.end(JSON.stringify({ results }));
  };
/** Landlines begin with +4420; all others are of one network. */
const usual = (number: string): Result & { number: string } => {
  if (number.startsWith('+4420')) return { number, lineType: 'LANDLINE' };
  return { number, lineType: 'MOBILE', mccMnc: '23410', ported: true };
};
beforeEach(async () => {
  provider.received.length = 0;
  provider.answer = answerWith(usual);
  await service.sql('DELETE FROM number_lookup_days');
});
const pass = (ms: number) => {
  now = new Date(now.getTime() + ms);
};

interface SetAnswer {
  __typename: string;
  settings?: Record<string, unknown> | null;
  issues?: { path: string[]; message: string }[];
}
const SETTING =
  'url hasToken timeLimit cacheDays silence price { amount currency } purposes countries refuseLandlines dailyLimit leftToday';
const set = (input: object, ask: Service['ask'] = service.ask) =>
  ask<SetAnswer>(
    `mutation($i: SetNumberLookupsInput!) { setNumberLookups(input: $i) { __typename
      ... on SetNumberLookupsPayload { settings { ${SETTING} } } ... on InvalidInput { issues { path message } } } }`,
    { i: { enabled: true, ...input } },
  );
const off = () => set({ enabled: false });
const on = async (input: object = {}) => {
  const price = { amount: '0.004', currency: 'GBP' };
  // A path of its own: whatever a test did to the circuit of its provider, the next one finds another.
  const url = `${provider.url}/${paths++}`;
  const answer = await set({ url, price, timeLimit: 'PT2S', ...input });
  expect(answer.issues).toBeUndefined();
};
let paths = 0;
afterEach(() => off());

let numbers = 0;
const mobile = () => `+4479112${10_000 + numbers++}`;
const landline = () => `+4420794${10_000 + numbers++}`;
interface Step {
  gate: string;
  verdict: string;
  reason: string;
  facts: Record<string, unknown>;
}
interface Sent {
  __typename: string;
  accepted?: { id: string; mccMnc: string | null; decision: { steps: Step[]; route: { name: string } | null } };
  message?: string;
  decision?: { steps: Step[] };
}
const STEPS = 'steps { gate verdict reason facts }';
const send = (phone: string, input: object = {}) =>
  service.ask<Sent>(
    `mutation($i: SendMessageInput!) { sendMessage(input: $i) { __typename
      ... on SendMessagePayload { accepted { id mccMnc decision { ${STEPS} route { name } } } }
      ... on MessageRefused { message decision { ${STEPS} } } ... on Error { message } } }`,
    { i: { to: { phone }, content: { text: 'Your order is on its way.' }, purpose: 'TRANSACTIONAL', ...input } },
  );
const lineOf = ({ accepted, decision }: Sent) =>
  (accepted?.decision ?? decision)?.steps.find(({ gate }) => gate === 'line') ?? null;
const batch = (phones: readonly string[]) =>
  service.ask<{ batch: { accepted: number; refusals: { index: number; code: string }[] } }>(
    `mutation($i: SendMessagesInput!) { sendMessages(input: $i) { ... on SendMessagesPayload {
      batch { accepted refusals(first: 100) { index code } } } } }`,
    {
      i: {
        recipients: phones.map((phone) => ({ to: { phone } })),
        content: { text: 'Your order is on its way.' },
        purpose: 'TRANSACTIONAL',
      },
    },
  );
interface Day {
  asked: number;
  answered: number;
  cost: { amount: string; currency: string };
}
const today = async (): Promise<Day> => {
  const [day] = await service.ask<Day[]>('{ numberLookupDays(days: 1) { asked answered cost { amount currency } } }');
  return day ?? { asked: 0, answered: 0, cost: { amount: '0', currency: 'GBP' } };
};

describe('look-ups of numbers', () => {
  test('are off until they are set: nobody is asked, and a decision has no step of them', async () => {
    expect(await service.ask('{ numberLookupSettings { url } }')).toBeNull();
    const sent = await send(landline());
    expect(sent.__typename).toBe('SendMessagePayload');
    expect(lineOf(sent)).toBeNull();
    expect(provider.received).toEqual([]);
  });

  test('refuse landlines, and say so; the networks of the others go to their messages and contacts', async () => {
    await on({ refuseLandlines: true, token: 'abc' });
    const refused = await send(landline());
    expect(refused.message).toBe('The number is a landline, and the workspace sends landlines nothing.');
    expect(lineOf(refused)).toMatchObject({ verdict: 'REFUSE', facts: { lineType: 'LANDLINE' } });
    const phone = mobile();
    const { accepted } = await send(phone);
    expect(accepted).toMatchObject({ mccMnc: '23410' });
    expect(lineOf({ __typename: '', accepted })).toMatchObject({ verdict: 'ALLOW', facts: { lineType: 'MOBILE' } });
    expect(await service.sql('SELECT mcc_mnc FROM contacts WHERE phone = $1', [phone])).toEqual([{ mcc_mnc: '23410' }]);
    expect(provider.received.map(({ headers }) => headers.authorization)).toEqual(['Bearer abc', 'Bearer abc']);
  });

  test('give a contact whose number was ported its new network, and a network that was set by hand stays after that', async () => {
    const phone = mobile();
    const upsert = (mccMnc: string) =>
      service.ask('mutation($c: [ContactInput!]!) { upsertContacts(input: { contacts: $c }) { __typename } }', {
        c: [{ phone, mccMnc }],
      });
    await upsert('23430');
    await on();
    expect((await send(phone)).accepted?.mccMnc).toBe('23410');
    await upsert('23433');
    expect((await send(phone)).accepted?.mccMnc).toBe('23433');
    expect(provider.received).toHaveLength(1);
  });

  test('are asked once for as long as an answer holds', async () => {
    await on({ cacheDays: 2 });
    const phone = mobile();
    for (let n = 0; n < 3; n++) await send(phone);
    expect(provider.received).toHaveLength(1);
    pass(2 * 86_400_000 + 1);
    await send(phone);
    expect(provider.received).toHaveLength(2);
    expect(await today()).toMatchObject({ asked: 1, answered: 1, cost: { amount: '0.004', currency: 'GBP' } });
  });

  test('decide the route and the price by the network', async () => {
    const route = { name: 'by network', mccMncs: ['23410'], connectionIds: [await connectionId()], priority: 9 };
    const { route: made } = await service.ask<{ route: { id: string } }>(
      'mutation($i: RouteInput!) { createRoute(input: $i) { ... on RoutePayload { route { id } } } }',
      { i: route },
    );
    const price = (mccMnc: string | undefined, amount: string) =>
      service.ask('mutation($i: SetPriceInput!) { setPrice(input: $i) { __typename } }', {
        i: { country: 'GB', mccMnc, pricePerPart: { amount, currency: 'GBP' } },
      });
    await price(undefined, '0.05');
    await price('23410', '0.02');
    const costOf = ({ accepted }: Sent) =>
      service.ask('query($id: ID!) { message(id: $id) { price { amount } decision { route { name } } } }', {
        id: accepted?.id,
      });
    expect(await costOf(await send(mobile()))).toEqual({
      price: { amount: '0.05' },
      decision: { route: { name: 'all' } },
    });
    await on();
    const phone = mobile();
    expect(await previewOf(phone)).toMatchObject({ price: { amount: '0.05' } });
    expect(await costOf(await send(phone))).toEqual({
      price: { amount: '0.02' },
      decision: { route: { name: 'by network' } },
    });
    expect(await previewOf(phone)).toMatchObject({ price: { amount: '0.02' } });
    await service.ask('mutation($i: DeleteRouteInput!) { deleteRoute(input: $i) { __typename } }', {
      i: { id: made.id },
    });
  });

  test('of a batch go a hundred at a time, and what is refused is told by position; the cost is exact', async () => {
    await on({ refuseLandlines: true });
    const phones = Array.from({ length: 250 }, (_, n) => (n % 50 === 0 ? landline() : mobile()));
    const { batch: made } = await batch(phones);
    expect(made.accepted).toBe(245);
    expect(made.refusals.map(({ index, code }) => `${index} ${code}`)).toEqual(
      [0, 50, 100, 150, 200].map((index) => `${index} NUMBER_IS_LANDLINE`),
    );
    expect(provider.received.map((each) => asked(each).length).toSorted()).toEqual([100, 100, 50]);
    expect(await today()).toMatchObject({ asked: 250, answered: 250, cost: { amount: '1', currency: 'GBP' } });
  });

  test('of one number by 64 senders at once are one request, and are counted once', async () => {
    await on();
    provider.answer = (received, response) => setTimeout(() => answerWith(usual)(received, response), 100);
    const phone = mobile();
    const all = await Promise.all(Array.from({ length: 64 }, () => send(phone)));
    expect(new Set(all.map((each) => lineOf(each)?.facts.lineType))).toEqual(new Set(['MOBILE']));
    expect(provider.received).toHaveLength(1);
    expect(await today()).toMatchObject({ asked: 1, answered: 1 });
  });

  test('tell nobody of a suppressed number, contact or not, but of one that is suppressed for other messages', async () => {
    await on({ silence: 'REFUSE' });
    const [stranger, other] = [mobile(), mobile()];
    const known = mobile();
    await service.ask('mutation($c: [ContactInput!]!) { upsertContacts(input: { contacts: $c }) { __typename } }', {
      c: [{ phone: known }],
    });
    const suppress = (phone: string, purposes?: string[]) =>
      service.ask('mutation($i: SuppressInput!) { suppress(input: $i) { __typename } }', {
        i: { to: { phone }, reason: 'MANUAL', purposes },
      });
    await suppress(known);
    await suppress(stranger);
    await suppress(other, ['MARKETING']);
    for (const phone of [known, stranger]) {
      const { decision } = await send(phone);
      expect(decision?.steps.at(-1)).toMatchObject({ gate: 'suppression', verdict: 'REFUSE' });
    }
    expect(provider.received).toEqual([]);
    expect((await batch([known, other, stranger])).batch).toMatchObject({ accepted: 1 });
    expect(provider.received.map(asked)).toEqual([[other]]);
  });

  test('belong to a workspace: another one asks its own provider, and pays for it', async () => {
    await on();
    const phone = mobile();
    await send(phone);
    const lookup = (ask: Service['ask']) => looked(phone, {}, ask);
    expect(await lookup(service.askOther)).toMatchObject({
      issues: [{ path: ['phone'], message: expect.stringContaining('setNumberLookups switches them on') }],
    });
    await set({ url: `${provider.url}/other`, price: { amount: '0.1', currency: 'GBP' } }, service.askOther);
    expect(await lookup(service.askOther)).toMatchObject({
      lookup: { source: 'PROVIDER', cost: { amount: '0.1', currency: 'GBP' } },
    });
    expect(await lookup(service.ask)).toMatchObject({ lookup: { source: 'CACHE', cost: { amount: '0' } } });
    expect(provider.received.map(({ path }) => path).at(-1)).toBe('/other');
  });

  test('are for the purposes and countries that are named', async () => {
    await on({ purposes: ['MARKETING'] });
    await send(mobile());
    await on({ purposes: [], countries: ['DE'] });
    expect(lineOf(await send(mobile()))).toBeNull();
    expect(provider.received).toEqual([]);
    await send('+4915112345678');
    expect(provider.received.map(asked)).toEqual([['+4915112345678']]);
  });

  test('are not made for a preview, nor for the question whether one may write', async () => {
    await on({ refuseLandlines: true });
    const phone = landline();
    const may = () =>
      service.ask(
        'query($p: PhoneNumber!) { canMessage(input: { to: { phone: $p }, purpose: TRANSACTIONAL }) { allowed code } }',
        {
          p: phone,
        },
      );
    const line = async () => (await previewOf(phone)).decision.steps.find(({ gate }) => gate === 'line');
    expect(await line()).toMatchObject({ verdict: 'ALLOW', reason: expect.stringContaining('when a message is sent') });
    expect(await may()).toEqual({ allowed: true, code: null });
    expect(provider.received).toEqual([]);
    await send(phone);
    expect(await line()).toMatchObject({ verdict: 'REFUSE' });
    expect(await may()).toEqual({ allowed: false, code: 'NUMBER_IS_LANDLINE' });
    expect(provider.received).toHaveLength(1);
  });

  test('are forgotten when the person is erased', async () => {
    await on();
    const phone = mobile();
    await send(phone);
    const rows = () => service.sql('SELECT 1 FROM number_lookups WHERE workspace_id = $1', [service.workspaceId]);
    const before = (await rows()).length;
    await service.ask('mutation($p: PhoneNumber!) { eraseContact(input: { phone: $p }) { __typename } }', {
      p: phone,
    });
    expect((await rows()).length).toBe(before - 1);
  });
});

describe('a provider that', () => {
  const ANSWERS: Record<string, (received: Received, response: http.ServerResponse) => void> = {
    fails: (_received, response) => void response.writeHead(500).end('no'),
    redirects: (_received, response) => void response.writeHead(302, { location: provider.url }).end(),
    'breaks off': (_received, response) => void response.destroy(),
    'answers garbage': (_received, response) => void response.end('<html>'),
    'answers something else': (_received, response) => void response.end('{"results":{}}'),
    'answers too much': (received, response) =>
      void response.end(JSON.stringify({ results: asked(received).map(usual), more: 'x'.repeat(100_000) })),
    'answers about other numbers': answerWith(() => usual('+447911000000')),
    'answers a line that does not exist': answerWith((number) => ({ number, lineType: 'BOAT' })),
    'answers a network that cannot be': answerWith((number) => ({ number, lineType: 'MOBILE', mccMnc: 'x' })),
  };

  test.each(Object.entries(ANSWERS))('%s leaves the line unknown; the message goes, or not', async (_name, answer) => {
    provider.answer = answer;
    await on({ refuseLandlines: true });
    const sent = await send(mobile());
    expect(sent.__typename).toBe('SendMessagePayload');
    expect(lineOf(sent)).toMatchObject({ verdict: 'ALLOW', facts: { lineType: null } });
    await on({ silence: 'REFUSE' });
    const refused = await send(mobile());
    expect(lineOf(refused)).toMatchObject({ verdict: 'REFUSE' });
    expect(refused.message).toContain('the provider of look-ups did not answer in time');
    expect(await today()).toMatchObject({ asked: 2, answered: 0, cost: { amount: '0' } });
  });

  test('is slow is waited for until the limit, for a whole batch, and by a code half a second at most', async () => {
    provider.answer = () => {};
    await on({ timeLimit: 'PT0.3S' });
    const took = async (work: () => Promise<unknown>) => {
      const startedAt = performance.now();
      await work();
      return performance.now() - startedAt;
    };
    expect(await took(() => batch(Array.from({ length: 2_000 }, mobile)))).toBeLessThan(5_000);
    expect(provider.received.length).toBeLessThanOrEqual(16);
    await on({ timeLimit: 'PT5S' });
    expect(await took(() => send(mobile(), { purpose: 'OTP' }))).toBeLessThan(3_000);
  });

  test('answers some numbers of a batch in time has those counted', async () => {
    provider.answer = (received, response) => {
      if (asked(received).length === 100) answerWith(usual)(received, response);
    };
    await on({ timeLimit: 'PT1S' });
    await batch(Array.from({ length: 150 }, mobile));
    expect(await today()).toMatchObject({ asked: 150, answered: 100, cost: { amount: '0.4' } });
  });

  test('fails again and again is left alone for a while, tried with one request, and trusted again', async () => {
    provider.answer = (_received, response) => void response.writeHead(503).end();
    await on();
    for (let n = 0; n < 6; n++) await send(mobile());
    expect(provider.received).toHaveLength(3);
    pass(5_001);
    await Promise.all(Array.from({ length: 8 }, () => send(mobile())));
    expect(provider.received).toHaveLength(4);
    pass(5_001);
    await send(mobile());
    expect(provider.received).toHaveLength(4);
    pass(5_000);
    provider.answer = answerWith(usual);
    for (let n = 0; n < 2; n++) expect(lineOf(await send(mobile()))).toMatchObject({ facts: { lineType: 'MOBILE' } });
    expect(provider.received).toHaveLength(6);
  });
});

describe('the setting of look-ups', () => {
  test('is as usual where nothing is said, keeps what is not named, and never shows its token', async () => {
    const url = `${provider.url}/a`;
    expect(await set({ url })).toMatchObject({
      settings: {
        ...{ url, hasToken: false, timeLimit: 'PT1S', cacheDays: 30, silence: 'SEND', purposes: [], countries: [] },
        ...{ refuseLandlines: false, price: { amount: '0', currency: 'GBP' }, dailyLimit: null, leftToday: null },
      },
    });
    expect(await set({ token: 'very-secret', countries: ['GB'] })).toMatchObject({
      settings: { url, hasToken: true, countries: ['GB'] },
    });
    expect(await set({ cacheDays: 7 })).toMatchObject({
      settings: { hasToken: true, countries: ['GB'], cacheDays: 7 },
    });
    expect(await set({ url: `${provider.url}/b` })).toMatchObject({ settings: { hasToken: false, cacheDays: 7 } });
    const stored = await service.sql<{ all: string }>(`SELECT w::text AS all FROM workspaces w`);
    const audited = await service.sql<{ detail: unknown }>(
      `SELECT detail FROM audit_entries WHERE action = 'numberLookups.set' ORDER BY id`,
    );
    expect(JSON.stringify([stored, audited])).not.toContain('very-secret');
    expect(audited).toContainEqual({ detail: { enabled: true, fields: ['enabled', 'token', 'countries'] } });
    expect(await off()).toEqual({ __typename: 'SetNumberLookupsPayload', settings: null });
  });

  test.each<[string, object, string, RegExp]>([
    ['no URL', {}, 'url', /is missing/],
    ['a URL that is none', { url: 'ftp://x' }, 'url', /https/],
    ['a password in the URL', { url: 'https://a:b@example.com' }, 'url', /password/],
    ['a time limit', { timeLimit: 'PT9S' }, 'timeLimit', /between PT0.1S and PT5S/],
    ['days', { cacheDays: 0 }, 'cacheDays', /1/],
    ['a price', { price: { amount: '-1', currency: 'GBP' } }, 'price', /decimal/],
    ['a country', { countries: ['XX'] }, 'countries', /ISO 3166/],
    ['a token', { token: 'a b' }, 'token', /ASCII/],
    ['a daily limit of nobody', { dailyLimit: 0 }, 'dailyLimit', /at least 1/],
    ['a daily limit below nothing', { dailyLimit: -5 }, 'dailyLimit', /at least 1/],
    ['a daily limit beyond all', { dailyLimit: 100_000_001 }, 'dailyLimit', /at most 100000000/],
  ])('is refused with %s that is wrong, and stays', async (_name, input, field, message) => {
    await on();
    const before = await service.ask(`{ numberLookupSettings { ${SETTING} } }`);
    if (field === 'url' && Object.keys(input).length === 0) await off();
    const { issues } = await set(input);
    expect(issues?.[0]?.path[0]).toBe(field);
    expect(issues?.[0]?.message).toMatch(message);
    if (Object.keys(input).length > 0)
      expect(await service.ask(`{ numberLookupSettings { ${SETTING} } }`)).toEqual(before);
  });
});

describe('a daily limit of look-ups', () => {
  const left = () =>
    service.ask<{ dailyLimit: number | null; leftToday: number | null }>(
      '{ numberLookupSettings { dailyLimit leftToday } }',
    );
  const setZone = (timeZone: string) =>
    service.ask('mutation($i: UpdateWorkspaceInput!) { updateWorkspace(input: $i) { __typename } }', {
      i: { timeZone },
    });
  const may = (phone: string) =>
    service.ask<{ allowed: boolean; code: string | null; reason: string }>(
      'query($p: PhoneNumber!) { canMessage(input: { to: { phone: $p }, purpose: TRANSACTIONAL }) { allowed code reason } }',
      { p: phone },
    );
  const askedNumbers = () => provider.received.flatMap(asked);
  const warnings = () =>
    service.api.logged.filter((line) => line.includes('daily limit of number look-ups is used up'));
  const limitedSoFar = async () => {
    const { body } = await service.api.runtime.telemetry.text();
    return Number(/^heliograph_number_lookups_total\{[^}]*outcome="limited"[^}]*\} (\d+)/m.exec(body)?.[1] ?? 0);
  };
  const USED_UP = expect.stringContaining('the daily limit of look-ups is used up');

  test('holds exactly when 64 send to different numbers at once, and the cost of what was answered is exact', async () => {
    await on({ dailyLimit: 20, timeLimit: 'PT5S' });
    const sent = await Promise.all(Array.from({ length: 64 }, () => send(mobile())));
    expect(new Set(askedNumbers()).size).toBe(20);
    expect(askedNumbers()).toHaveLength(20);
    const lines = sent.map((each) => lineOf(each)?.facts.lineType);
    expect(lines.filter((lineType) => lineType === 'MOBILE')).toHaveLength(20);
    expect(sent.filter((each) => each.__typename === 'SendMessagePayload')).toHaveLength(64);
    expect(await today()).toEqual({ asked: 20, answered: 20, cost: { amount: '0.08', currency: 'GBP' } });
    expect(await left()).toEqual({ dailyLimit: 20, leftToday: 0 });
  });

  test('holds between processes, which reserve of the same day', async () => {
    await on({ dailyLimit: 37, timeLimit: 'PT5S' });
    const { runtime } = service.api;
    const { workspace } = await runtime.settings.of(service.workspaceId);
    const processes = Array.from({ length: 4 }, () => new NumberLookups(runtime, runtime.poster));
    const lines = await Promise.all(
      Array.from({ length: 64 }, (_, n) => {
        const phone = storedPhone(mobile());
        const asks = { purpose: 'TRANSACTIONAL', patience: { kind: 'ASK', waitedMs: 0 } } as const;
        return processes[n % 4]?.of(workspace, asks, [phone]).then((found) => found.get(phone.e164));
      }),
    );
    expect(askedNumbers()).toHaveLength(37);
    expect(lines.filter((line) => line?.lineType === 'MOBILE')).toHaveLength(37);
    expect(lines.filter((line) => line?.isLimited === true)).toHaveLength(27);
    expect(await left()).toEqual({ dailyLimit: 37, leftToday: 0 });
  });

  test('lets a batch ask about as many as are left, and the others are refused or sent as the workspace wants', async () => {
    await on({ dailyLimit: 130, silence: 'REFUSE' });
    const before = await limitedSoFar();
    expect((await batch(Array.from({ length: 250 }, mobile))).batch).toMatchObject({ accepted: 130 });
    expect(askedNumbers()).toHaveLength(130);
    expect(await limitedSoFar()).toBe(before + 120);
    const refused = await send(mobile());
    expect(refused).toMatchObject({ __typename: 'MessageRefused', message: USED_UP });
    expect(lineOf(refused)).toMatchObject({ verdict: 'REFUSE', reason: USED_UP, facts: { lineType: null } });
    await on({ dailyLimit: 130, silence: 'SEND' });
    expect(lineOf(await send(mobile()))).toMatchObject({ verdict: 'ALLOW', reason: USED_UP });
    expect(askedNumbers()).toHaveLength(130);
  });

  test('is said by a preview and by canMessage once it is used up, and what is stored is still used', async () => {
    await on({ dailyLimit: 1, silence: 'REFUSE' });
    const [known, other] = [mobile(), mobile()];
    const line = async (phone: string) => (await previewOf(phone)).decision.steps.find(({ gate }) => gate === 'line');
    expect(await line(other)).toMatchObject({ verdict: 'ALLOW', reason: expect.stringContaining('when a message is') });
    await send(known);
    expect(await line(other)).toMatchObject({ verdict: 'REFUSE', reason: USED_UP });
    expect(await may(other)).toEqual({ allowed: false, code: 'LOOKUP_UNANSWERED', reason: USED_UP });
    expect(await line(known)).toMatchObject({ verdict: 'ALLOW', facts: { lineType: 'MOBILE' } });
    expect(await send(known)).toMatchObject({ __typename: 'SendMessagePayload' });
    await on({ silence: 'SEND' });
    expect(await may(other)).toMatchObject({ allowed: true, code: null });
    expect(askedNumbers()).toEqual([known]);
  });

  test('begins anew at midnight in the zone of the workspace, and is warned of once a day', async () => {
    await setZone('Asia/Tokyo');
    // 23:59:58 in Tokyo.
    now = new Date(`${new Date(now.getTime() + 2 * 86_400_000).toISOString().slice(0, 10)}T14:59:58.000Z`);
    const before = warnings().length;
    await on({ dailyLimit: 2 });
    for (let n = 0; n < 4; n++) await send(mobile());
    expect(askedNumbers()).toHaveLength(2);
    expect(warnings()).toHaveLength(before + 1);
    const midnight = `${now.toISOString().slice(0, 10)}T15:00:00.000Z`;
    expect(await looked(mobile())).toMatchObject({
      lookup: null,
      fault: `the daily limit of 2 look-ups is used up, and begins anew at ${midnight}, midnight in Asia/Tokyo`,
    });
    pass(1_999);
    expect(await left()).toMatchObject({ leftToday: 0 });
    pass(1);
    expect(await left()).toMatchObject({ leftToday: 2 });
    expect(await looked(mobile())).toMatchObject({ lookup: { source: 'PROVIDER' }, fault: null });
    for (let n = 0; n < 3; n++) await send(mobile());
    expect(askedNumbers()).toHaveLength(4);
    expect(warnings()).toHaveLength(before + 2);
    expect(warnings().at(-1)).not.toContain('+44');
    await setZone('Europe/London');
  });

  test('counts requests that fail, and all currencies together', async () => {
    await on({ dailyLimit: 3 });
    provider.answer = (_received, response) => void response.writeHead(500).end('no');
    await batch([mobile(), mobile()]);
    expect(await left()).toEqual({ dailyLimit: 3, leftToday: 1 });
    provider.answer = answerWith(usual);
    await on({ price: { amount: '0.01', currency: 'EUR' } });
    await batch([mobile(), mobile()]);
    expect(askedNumbers()).toHaveLength(3);
    const days = await service.ask<Day[]>('{ numberLookupDays(days: 1) { asked answered cost { amount currency } } }');
    expect(days.toSorted((a, b) => a.asked - b.asked)).toEqual([
      { asked: 1, answered: 1, cost: { amount: '0.01', currency: 'EUR' } },
      { asked: 2, answered: 0, cost: { amount: '0', currency: 'GBP' } },
    ]);
  });

  test('counts nobody who waited too long for others, and asks about nobody then', async () => {
    await on({ dailyLimit: 5, timeLimit: 'PT2S' });
    const other = await service.api.runtime.db.pool.connect();
    try {
      await other.query('BEGIN');
      const name = `number lookups ${service.workspaceId}`;
      await other.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [name]);
      // Half of the time is left for the provider: the lock is waited for no longer than the other half.
      const sent = await Promise.all([send(mobile()), send(mobile())]);
      for (const each of sent)
        expect(lineOf(each)).toMatchObject({ verdict: 'ALLOW', reason: expect.stringContaining('in time') });
      expect(await looked(mobile())).toMatchObject({ fault: 'the hub could not count the look-up' });
    } finally {
      other.release(true);
    }
    expect(provider.received).toEqual([]);
    expect(await left()).toEqual({ dailyLimit: 5, leftToday: 5 });
    await send(mobile());
    expect(await left()).toEqual({ dailyLimit: 5, leftToday: 4 });
  });

  test('that is used up leaves the try of a provider that failed to whoever may ask', async () => {
    const url = `${provider.url}/tried`;
    provider.answer = (_received, response) => void response.writeHead(500).end('no');
    await on({ url, dailyLimit: 3 });
    for (let n = 0; n < 3; n++) await send(mobile());
    pass(5_001);
    provider.answer = answerWith(usual);
    expect(lineOf(await send(mobile()))).toMatchObject({ reason: USED_UP });
    await on({ url, dailyLimit: 4 });
    expect(lineOf(await send(mobile()))).toMatchObject({ facts: { lineType: 'MOBILE' } });
    expect(provider.received).toHaveLength(4);
  });

  test('stays until it is taken away, may be raised in a day, and is of one workspace', async () => {
    await on({ dailyLimit: 1 });
    await batch([mobile(), mobile()]);
    await on({ cacheDays: 9 });
    expect(await left()).toEqual({ dailyLimit: 1, leftToday: 0 });
    await on({ dailyLimit: 3 });
    expect(await left()).toEqual({ dailyLimit: 3, leftToday: 2 });
    await batch([mobile(), mobile(), mobile()]);
    expect(askedNumbers()).toHaveLength(3);
    await set({ url: `${provider.url}/other`, dailyLimit: 1 }, service.askOther);
    expect(await looked(mobile(), {}, service.askOther)).toMatchObject({ fault: null });
    await on({ dailyLimit: null });
    expect(await left()).toEqual({ dailyLimit: null, leftToday: null });
    await batch([mobile(), mobile()]);
    expect(askedNumbers()).toHaveLength(6);
    const [audited] = await service.sql<{ detail: { fields: string[] } }>(
      `SELECT detail FROM audit_entries WHERE action = 'numberLookups.set' ORDER BY id DESC LIMIT 1`,
    );
    expect(audited?.detail.fields).toContain('dailyLimit');
  });

  test.each(['1.5', '"many"'])('is refused as %s, and stays', async (dailyLimit) => {
    await on({ dailyLimit: 7 });
    const query = `mutation { setNumberLookups(input: { enabled: true, dailyLimit: ${dailyLimit} }) { __typename } }`;
    const { body } = await service.api.post({ query });
    expect(JSON.stringify(body.errors)).toContain('Int cannot represent non-integer value');
    expect(await left()).toMatchObject({ dailyLimit: 7 });
  });
});

describe('a number that is looked up by itself', () => {
  test('is told with its source and cost, and is asked for anew to try the provider', async () => {
    await on();
    const phone = mobile();
    const answer = { phone, country: 'GB', lineType: 'MOBILE', mccMnc: '23410', ported: true, reachable: null };
    expect(await looked(phone)).toMatchObject({
      fault: null,
      lookup: { ...answer, source: 'PROVIDER', cost: { amount: '0.004', currency: 'GBP' } },
    });
    expect(await looked(phone)).toMatchObject({ lookup: { ...answer, source: 'CACHE', cost: { amount: '0' } } });
    expect(await looked(phone, { fresh: true })).toMatchObject({ lookup: { source: 'PROVIDER' } });
    provider.answer = (_received, response) => void response.writeHead(401).end();
    expect(await looked(phone, { fresh: true })).toMatchObject({ lookup: null, fault: 'HTTP 401' });
    provider.answer = answerWith(() => null);
    expect(await looked(phone, { fresh: true })).toMatchObject({
      lookup: null,
      fault: 'the answer does not name the number',
    });
    expect(await looked('nobody')).toMatchObject({ issues: [{ path: ['phone'] }] });
    expect(await today()).toMatchObject({ asked: 4, answered: 2, cost: { amount: '0.008' } });
  });
});

function looked(phone: string, more: object = {}, ask: Service['ask'] = service.ask): Promise<Record<string, unknown>> {
  return ask(
    `mutation($i: LookupNumberInput!) { lookupNumber(input: $i) { ... on LookupNumberPayload { fault
      lookup { phone country lineType mccMnc ported reachable source at cost { amount currency } } }
      ... on InvalidInput { issues { path message } } } }`,
    { i: { phone, ...more } },
  );
}

async function connectionId(): Promise<string> {
  const { edges } = await service.ask<{ edges: { node: { id: string } }[] }>(
    '{ smscConnections(first: 1) { edges { node { id } } } }',
  );
  return edges[0]?.node.id ?? '';
}

function previewOf(phone: string): Promise<{ price: { amount: string }; decision: { steps: Step[] } }> {
  return service.ask(
    `query($i: SendMessageInput!) { previewMessage(input: $i) { price { amount } decision { ${STEPS} } } }`,
    { i: { to: { phone }, content: { text: 'Your order is on its way.' }, purpose: 'TRANSACTIONAL' } },
  );
}
