import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import '../graphql/fields.ts';
import { SETTINGS_CHANGED } from '../../src/bus/streams.ts';
import { toGlobalId } from '../../src/kernel/global-ids.ts';
import { idOfNothing, openService, type Service, uuidOf } from '../contacts/service.ts';
import { makeAuthority } from '../support/certificates.ts';

const CA = makeAuthority('Test').certificate;
let service: Service;
let own: string;
const hints: string[] = [];
beforeAll(async () => {
  service = await openService();
  own = toGlobalId('Connection', service.connectionId);
  const { connection } = service.api.runtime.bus;
  connection.subscribe(SETTINGS_CHANGED, {
    callback: (_error, message) => {
      hints.push(message.subject);
    },
  });
  await connection.flush();
});
afterAll(() => service.close());

interface Result {
  __typename: string;
  smscConnection?: {
    id: string;
    throughputPerSecond: number | null;
    sourceTon?: number | null;
    state: string;
    enabled: boolean;
  };
  route?: { id: string; pricePerPart: object | null; connections: { id: string }[] };
  sender?: { id: string; kind: string };
  issues?: { path: string[]; message: string; received: string | null }[];
}

const PAYLOADS = {
  createSmscConnection: 'SmscConnectionPayload { smscConnection { id throughputPerSecond state enabled } }',
  updateSmscConnection: 'SmscConnectionPayload { smscConnection { id throughputPerSecond state enabled } }',
  setSmscConnectionEnabled: 'SmscConnectionPayload { smscConnection { id throughputPerSecond state enabled } }',
  createRoute: 'RoutePayload { route { id pricePerPart { amount currency } connections { id } } }',
  createSender: 'SenderPayload { sender { id kind } }',
};
const INPUTS = {
  createSmscConnection: 'SmscConnectionInput',
  updateSmscConnection: 'UpdateSmscConnectionInput',
  setSmscConnectionEnabled: 'SetSmscConnectionEnabledInput',
  createRoute: 'RouteInput',
  createSender: 'SenderInput',
};
const call = (name: keyof typeof PAYLOADS, input: object, ask = service.ask) =>
  ask<Result>(
    `mutation($i: ${INPUTS[name]}!) { ${name}(input: $i) { __typename ... on ${PAYLOADS[name]}
      ... on InvalidInput { issues { path message received } } } }`,
    { i: input },
  );

const connection = (name: string, change: object = {}) => ({
  name,
  host: 'smsc.example.com',
  port: 2775,
  systemId: 'me',
  password: 'secret1',
  ...change,
});
const columns = async (id: string) =>
  (
    await service.sql<{
      revision: number;
      secret_cipher: Buffer;
      settings: Record<string, unknown>;
    }>('SELECT revision, secret_cipher, settings FROM connections WHERE id = $1', [uuidOf(id)])
  )[0];

describe('a connection', () => {
  test('keeps its password encrypted, tells the dispatchers, and is audited without it', async () => {
    hints.length = 0;
    const { smscConnection } = await call('createSmscConnection', connection('encrypted'));
    await expect.poll(() => hints.length).toBeGreaterThan(0);
    const row = await columns(smscConnection?.id ?? '');
    const cipher = row?.secret_cipher ?? Buffer.alloc(0);
    expect(cipher.includes('secret1')).toBe(false);
    expect(await service.api.runtime.secrets.decrypt(cipher)).toBe('secret1');
    const entries = await service.sql('SELECT action, detail FROM audit_entries WHERE subject = $1', [
      uuidOf(smscConnection?.id ?? ''),
    ]);
    const detail = { host: 'smsc.example.com', port: 2775, tls: false, caCertificate: null };
    expect(entries).toEqual([{ action: 'smscConnection.create', detail }]);
    expect(service.api.logged.join('')).not.toContain('secret1');
  });

  test.each<[string, object, string, RegExp]>([
    ['no name', { name: ' ' }, 'name', /must not be empty/],
    ['a name with a NUL', { name: 'a\u0000' }, 'name', /NUL/],
    ['a name that is taken', { name: 'carrier' }, 'name', /taken/],
    ['a URL for a host', { host: 'https://example.com' }, 'host', /host name/],
    ['port 0', { port: 0 }, 'port', /at least 1/],
    ['port 65,536', { port: 65_536 }, 'port', /at most 65535/],
    ['a system id of 16', { systemId: 'x'.repeat(16) }, 'systemId', /1 to 15/],
    ['a system id with a NUL', { systemId: 'a\u0000' }, 'systemId', /printable/],
    ['a password of 65', { password: 'x'.repeat(65) }, 'password', /0 to 64/],
    ['a system type of 13', { systemType: 'x'.repeat(13) }, 'systemType', /0 to 12/],
    ['no binds', { binds: 0 }, 'binds', /at least 1/],
    ['33 binds', { binds: 33 }, 'binds', /at most 32/],
    ['a window of 10,001', { windowSize: 10_001 }, 'windowSize', /at most 10000/],
    ['a rate of 0', { throughputPerSecond: 0 }, 'throughputPerSecond', /at least 1/],
    ['no enquire_link', { enquireLinkSeconds: 0 }, 'enquireLinkSeconds', /at least 1/],
    ['no patience', { responseTimeoutSeconds: 0 }, 'responseTimeoutSeconds', /at least 1/],
    ['a type of number of 7', { sourceTon: 7 }, 'sourceTon', /at most 6/],
    ['a numbering plan of 19', { destNpi: 19 }, 'destNpi', /at most 18/],
  ])('with %s is refused', async (_what, change, path, message) => {
    const { issues } = await call('createSmscConnection', connection('wrong', change));
    expect(issues).toEqual([expect.objectContaining({ path: [path], message: expect.stringMatching(message) })]);
    if (path === 'password') expect(issues?.[0]?.received).toBeNull();
  });

  test('is changed field by field; null takes away what may be absent', async () => {
    const made = await call('createSmscConnection', connection('changing', { throughputPerSecond: 50, sourceTon: 5 }));
    const id = made.smscConnection?.id ?? '';
    const change = (input: object) => call('updateSmscConnection', { id, ...input });
    expect(await change({ binds: 2 })).toMatchObject({ smscConnection: { throughputPerSecond: 50 } });
    expect(await change({ throughputPerSecond: null, sourceTon: null, host: null, binds: null })).toMatchObject({
      smscConnection: { throughputPerSecond: null },
    });
    const row = await columns(id);
    expect(row).toMatchObject({ revision: 3, settings: { sourceTon: null, throughputPerSecond: null, binds: 2 } });
    expect(await service.api.runtime.secrets.decrypt(row?.secret_cipher ?? Buffer.alloc(0))).toBe('secret1');
    await change({ password: 'secret2' });
    const after = await columns(id);
    expect(await service.api.runtime.secrets.decrypt(after?.secret_cipher ?? Buffer.alloc(0))).toBe('secret2');
  });

  test.each<[string, object]>([
    ['host', { host: 'other.example.com' }],
    ['port', { port: 2776 }],
    ['tls', { tls: false }],
    ['caCertificate', { caCertificate: null }],
    ['host, tls', { host: 'other.example.com', tls: false, name: 'moved' }],
  ])('does not take its stored password to another %s, whoever asks', async (fields, target) => {
    const made = await call('createSmscConnection', connection(`target ${fields}`, { tls: true, caCertificate: CA }));
    const id = made.smscConnection?.id ?? '';
    const before = await columns(id);
    const { issues } = await call('updateSmscConnection', { id, ...target });
    expect(issues).toEqual([
      { path: ['password'], message: expect.stringContaining(`with a change of ${fields}:`), received: null },
    ]);
    expect(await columns(id)).toEqual(before);
    const given = await call('updateSmscConnection', { id, ...target, name: `moved ${fields}`, password: 'secret2' });
    expect(given.__typename).toBe('SmscConnectionPayload');
    const [entry] = await service.sql<{ detail: { before: object; after: object } }>(
      `SELECT detail FROM audit_entries WHERE subject = $1 AND action = 'smscConnection.update'`,
      [uuidOf(id)],
    );
    const ca = expect.stringMatching(/^[0-9a-f]{64}$/);
    const old = { host: 'smsc.example.com', port: 2775, tls: true, caCertificate: ca };
    const named = Object.fromEntries(Object.entries(target).filter(([name]) => name !== 'name'));
    expect(entry?.detail).toMatchObject({ before: old, after: { ...old, ...named } });
    expect(JSON.stringify(entry)).not.toContain('secret2');
  });

  test('is told its target again, as it is, without a password', async () => {
    const made = await call('createSmscConnection', connection('same', { tls: true }));
    const same = { host: 'smsc.example.com', port: 2775, tls: true, caCertificate: null };
    const again = await call('updateSmscConnection', { id: made.smscConnection?.id, ...same });
    expect(again.__typename).toBe('SmscConnectionPayload');
  });

  test('that is changed in nothing is not bound anew', async () => {
    const before = await columns(own);
    expect(await call('updateSmscConnection', { id: own })).toMatchObject({ __typename: 'SmscConnectionPayload' });
    expect(await columns(own)).toEqual(before);
    const taken = await call('updateSmscConnection', { id: own, name: 'encrypted' });
    expect(taken.issues).toEqual([{ path: ['name'], message: expect.stringMatching(/taken/), received: 'encrypted' }]);
  });

  test('that is bound and switched on again stays bound', async () => {
    const { smscConnection } = await call('createSmscConnection', connection('switched'));
    const id = smscConnection?.id ?? '';
    await service.sql(`UPDATE connections SET state = 'BOUND' WHERE id = $1`, [uuidOf(id)]);
    const set = async (enabled: boolean) => (await call('setSmscConnectionEnabled', { id, enabled })).smscConnection;
    expect(await set(true)).toMatchObject({ enabled: true, state: 'BOUND' });
    expect(await set(false)).toMatchObject({ enabled: false, state: 'DISABLED' });
    expect(await set(false)).toMatchObject({ enabled: false, state: 'DISABLED' });
    expect(await set(true)).toMatchObject({ enabled: true, state: 'CLOSED' });
    const entries = await service.sql(
      `SELECT detail FROM audit_entries WHERE subject = $1 AND action = 'smscConnection.setEnabled' ORDER BY id`,
      [uuidOf(id)],
    );
    expect(entries).toEqual([{ detail: { enabled: false } }, { detail: { enabled: true } }]);
  });
});

describe('a route', () => {
  const route = (name: string, change: object = {}) => ({ name, connectionIds: [own], ...change });

  test('keeps the order of its connections and an exact price', async () => {
    const second = (await call('createSmscConnection', connection('second'))).smscConnection?.id ?? '';
    const made = await call('createRoute', {
      ...route('ordered', { connectionIds: [second, own] }),
      pricePerPart: { amount: '0.007500', currency: 'EUR' },
    });
    expect(made.route).toMatchObject({
      connections: [{ id: second }, { id: own }],
      pricePerPart: { amount: '0.0075', currency: 'EUR' },
    });
  });

  test.each<[string, object, string[], RegExp]>([
    ['no connection', { connectionIds: [] }, ['connectionIds'], /at least one/],
    ['a country of three letters', { countries: ['gb', 'GBR'] }, ['countries', '1'], /ISO 3166-1/],
    ['a prefix without a plus', { prefixes: ['+44', '49'] }, ['prefixes', '1'], /E\.164 prefix/],
    [
      'a price of seven places',
      { pricePerPart: { amount: '0.0000001', currency: 'EUR' } },
      ['pricePerPart', 'amount'],
      /six places/,
    ],
    ['a negative price', { pricePerPart: { amount: '-1', currency: 'EUR' } }, ['pricePerPart', 'amount'], /decimal/],
    [
      'a currency that is none',
      { pricePerPart: { amount: '1', currency: 'euro' } },
      ['pricePerPart', 'currency'],
      /ISO 4217/,
    ],
    ['a sender that is none', { defaultSender: 'Twelve chars' }, ['defaultSender'], /1 to 11/],
    ['a name that is taken', { name: 'all' }, ['name'], /taken/],
  ])('with %s is refused', async (_what, change, path, message) => {
    const { issues } = await call('createRoute', route('wrong', change));
    expect(issues).toEqual([expect.objectContaining({ path, message: expect.stringMatching(message) })]);
  });

  test('names a connection once, and 32 at most', async () => {
    expect((await call('createRoute', route('x', { connectionIds: [own, own] }))).issues).toMatchObject([
      { message: 'names a connection twice' },
    ]);
    const many = Array.from({ length: 33 }, () => own);
    expect((await call('createRoute', route('x', { connectionIds: many }))).issues).toMatchObject([
      { message: 'names 33 connections, at most 32' },
    ]);
  });

  test('is chosen, and the others are explained, by simulateRoute', async () => {
    await call('createRoute', route('codes', { purposes: ['OTP'], priority: 9 }));
    const simulate = (purpose: string) =>
      service.ask(
        'query($i: SimulateRouteInput!) { simulateRoute(input: $i) { route { name } rejected { name code } } }',
        {
          i: { to: '07911 123456', purpose },
        },
      );
    expect(await simulate('OTP')).toMatchObject({ route: { name: 'codes' } });
    expect(await simulate('ALERT')).toMatchObject({
      rejected: expect.arrayContaining([{ name: 'codes', code: 'OTHER_PURPOSE' }]),
    });
  });
});

describe('a sender', () => {
  test.each<[string, string]>([
    ['Heliograph', 'ALPHANUMERIC'],
    ['A', 'ALPHANUMERIC'],
    ['Shop & Co.', 'ALPHANUMERIC'],
    ['12345A', 'ALPHANUMERIC'],
    ['123', 'SHORT_CODE'],
    ['12345678', 'SHORT_CODE'],
    ['+447700900123', 'LONG_CODE'],
  ])('%j is %s', async (address, kind) => {
    expect(await call('createSender', { address })).toMatchObject({ sender: { kind } });
  });

  test.each(['', 'Twelve chars', '12', '123456789', '+0123456789', '+1', 'Größe', 'a\u0000', 'tab\there', '....'])(
    '%j is none',
    async (address) => {
      expect((await call('createSender', { address })).issues).toMatchObject([{ path: ['address'] }]);
    },
  );

  test('is allowed once', async () => {
    await call('createSender', { address: 'Twice' });
    expect((await call('createSender', { address: ' Twice ' })).issues).toMatchObject([
      { path: ['address'], message: expect.stringMatching(/taken/) },
    ]);
  });
});

describe('carriers of another workspace', () => {
  test('are behind no id', async () => {
    for (const id of [own, idOfNothing('Connection'), 'nonsense', toGlobalId('Route', service.connectionId)]) {
      const ask = service.askOther;
      expect(await call('updateSmscConnection', { id, port: 1 }, ask)).toEqual({ __typename: 'NotFound' });
      expect(await call('setSmscConnectionEnabled', { id, enabled: false }, ask)).toEqual({ __typename: 'NotFound' });
      expect(await call('createRoute', { name: 'x', connectionIds: [id] }, ask)).toEqual({
        __typename: 'NotFound',
      });
      expect(await ask('query($id: ID!) { node(id: $id) { id } }', { id })).toBeNull();
    }
  });

  test('are in no list and in no simulation, and their names are free', async () => {
    for (const list of ['smscConnections', 'routes', 'senders', 'unmatchedReceipts']) {
      expect(await service.askOther(`{ ${list} { edges { node { id } } } }`)).toEqual({ edges: [] });
    }
    const simulated = await service.askOther(
      '{ simulateRoute(input: { to: "+447911123456", purpose: ALERT }) { route { id } connection { id } rejected { name } } }',
    );
    expect(simulated).toEqual({ route: null, connection: null, rejected: [] });
    expect(await call('createSmscConnection', connection('carrier'), service.askOther)).toMatchObject({
      __typename: 'SmscConnectionPayload',
    });
    expect(await call('createSender', { address: 'Twice' }, service.askOther)).toMatchObject({
      __typename: 'SenderPayload',
    });
  });
});
