import { getNamedType, isObjectType } from 'graphql';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import '../graphql/fields.ts';
import { KEPT_A_SECOND, KEPT_MS, REQUEST_DUTIES } from '../../src/domains/accounts/request-log.ts';
import { PERSONAL_FIELDS } from '../../src/graphql/http/data-reads.ts';
import { schema } from '../../src/graphql/schema/schema.ts';
import { Quota } from '../../src/kernel/quota.ts';
import { openService, type Service } from '../contacts/service.ts';

let service: Service;

beforeAll(async () => {
  service = await openService({ HELIOGRAPH_OPERATIONS_PER_SECOND: '100000' });
});
afterAll(() => service.close());

interface Entry {
  requestId: string;
  type: string;
  operation: string | null;
  fields: string[];
  code: string;
  cost: number | null;
  durationMs: number;
  actor: { kind: string };
}
const logged = async (filter: object = {}, ask = service.ask) => {
  const { edges } = await ask<{ edges: { node: Entry }[] }>(
    `query Log($f: RequestLogFilter) { requestLog(first: 100, filter: $f) { edges { node {
      requestId type operation fields code cost durationMs actor { kind } } } } }`,
    { f: filter },
  );
  return edges.map(({ node }) => node).filter(({ operation }) => operation !== 'Log');
};

test('requests are logged with what they cost and how they ended, and never with what was in them', async () => {
  const key = service.api.owner.secret;
  const number = '+447911123999';
  await service.ask('query Named($p: PhoneNumber) { contact(phone: $p) { phone } }', { p: number });
  await service.ask('mutation { revokeApiKey(input: { id: "key_nothing" }) { ... on Error { code message } } }');
  await service.api.post({ query: `{ contact(phone: "${number}") { nothing } }` }, key);
  await service.api.post({ query: '{ messages(first: 1000) { edges { node { id } } } }' }, key);
  await expect.poll(() => logged().then((entries) => entries.length), { timeout: 10_000 }).toBe(4);
  expect(await logged()).toMatchObject([
    { type: 'query', operation: null, fields: ['messages'], code: 'LIMIT_EXCEEDED' },
    { type: 'none', operation: null, fields: [], code: 'GRAPHQL_VALIDATION_FAILED', cost: null },
    { type: 'mutation', fields: ['revokeApiKey'], code: 'NOT_FOUND' },
    {
      type: 'query',
      operation: 'Named',
      fields: ['contact'],
      code: 'OK',
      cost: 2,
      requestId: expect.stringMatching(/.+/),
      durationMs: expect.any(Number),
      actor: { kind: 'API_KEY' },
    },
  ]);
  expect((await logged({ failed: true })).map(({ code }) => code)).toEqual([
    'LIMIT_EXCEEDED',
    'GRAPHQL_VALIDATION_FAILED',
    'NOT_FOUND',
  ]);
  expect(await logged({ codes: ['OK'], failed: false })).toHaveLength(1);
  expect((await logged({ operation: 'Named' })).map(({ fields }) => fields)).toEqual([['contact']]);
  expect((await logged({ operation: 'contact' })).map(({ operation }) => operation)).toEqual(['Named']);
  expect(await logged({ operation: 'Nam' })).toEqual([]);
  expect(await logged({ actorKinds: ['API_KEY', 'MEMBER'] })).toHaveLength(4);
  expect(await logged({ actorKinds: ['MEMBER'] })).toEqual([]);
  expect(await logged({}, service.askOther)).toEqual([]);
  const rows = await service.sql('SELECT * FROM request_log');
  expect(JSON.stringify(rows)).not.toContain(number.slice(1));
});

test('of many requests a second some are kept, and all are forgotten after hours', async () => {
  const count = async () =>
    (await service.sql<{ count: number }>(`SELECT count(*)::int AS count FROM request_log WHERE operation = 'Many'`))[0]
      ?.count;
  const many = 400;
  const began = Date.now();
  await Promise.all(Array.from({ length: many }, () => service.ask('query Many { viewer { role } }')));
  await service.askOther('query Few { viewer { role } }');
  await service.api.runtime.requestLog.flush();
  const [few] = await service.sql<{ count: number }>(
    `SELECT count(*)::int AS count FROM request_log WHERE operation = 'Few'`,
  );
  expect(few?.count).toBe(1);
  const kept = Number(await count());
  // Requests of the tests before in the same second count too.
  const [all] = await service.sql<{ count: number }>('SELECT count(*)::int AS count FROM request_log');
  expect(kept).toBeGreaterThan(0);
  expect(all?.count).toBeGreaterThanOrEqual(KEPT_A_SECOND);
  const seconds = Math.ceil((Date.now() - began) / 1_000) + 1;
  expect(kept).toBeLessThanOrEqual(Math.min(many, KEPT_A_SECOND * seconds));
  await service.sql(
    `UPDATE request_log SET id = overlay(id::text PLACING '00' FROM 1 FOR 2)::uuid WHERE operation = 'Many'`,
  );
  const [duty] = REQUEST_DUTIES;
  await duty?.run(service.api.runtime, new AbortController().signal);
  expect(await count()).toBe(0);
  // Of the requests before these nothing was deleted.
  expect(await service.sql(`SELECT 1 FROM request_log WHERE operation = 'Named'`)).toHaveLength(1);
  expect(KEPT_MS).toBeLessThan(24 * 3_600_000);
});

test('limits say what they are and what is used of them', async () => {
  const limits = await service.ask<{ name: string; max: number | null; used: number | null }[]>(
    '{ limits { name unit max used } }',
  );
  expect(limits).toMatchObject([
    { name: 'operationsPerSecond', max: 100_000, used: expect.any(Number) },
    { name: 'messagesPerSecond', max: null, used: null },
  ]);
});

test('a quota is used up by what was taken and is not paid for yet', () => {
  const quota = new Quota(10);
  quota.take('a', 10, 1_000);
  expect([quota.used('a', 1_000), quota.used('a', 1_500), quota.used('a', 2_500), quota.used('b', 1_000)]).toEqual([
    10, 5, 0, 0,
  ]);
});

describe('reads of data of people', () => {
  interface Read {
    operation: string | null;
    fields: string[];
    filters: string[];
    count: number | null;
    contactId: string | null;
    actor: { kind: string };
  }
  const reads = async (ask = service.ask) => {
    await service.api.runtime.dataReads.flush();
    const { edges } = await ask<{ edges: { node: Read }[] }>(
      '{ dataReads(first: 100) { edges { node { operation fields filters count contactId actor { kind } } } } }',
    );
    return edges.map(({ node }) => node);
  };
  const phone = '+447911100871';

  test('are a row a request, with the contact of a single one, and no values', async () => {
    await service.ask(`mutation { upsertContacts(input: { contacts: [{ phone: "${phone}" }] }) { __typename } }`);
    const { id } = await service.ask<{ id: string }>(
      'query One447911100871($p: PhoneNumber) { contact(phone: $p) { id phone } }',
      { p: phone },
    );
    await service.ask('query Some($f: ContactFilter) { contacts(first: 5, filter: $f) { edges { node { name } } } }', {
      f: { phonePrefix: '+4479111008' },
    });
    await service.ask('query Other { contacts(first: 5, filter: { search: "xy" }) { edges { node { id } } } }');
    await service.ask('query Status { messages(first: 5) { edges { node { status } } } }');
    const rows = (await reads()).slice(0, 2);
    expect(rows).toEqual([
      {
        operation: 'Some',
        fields: ['contacts'],
        filters: ['phonePrefix'],
        count: 1,
        contactId: null,
        actor: { kind: 'API_KEY' },
      },
      { operation: 'One…', fields: ['contact'], filters: [], count: 1, contactId: id, actor: { kind: 'API_KEY' } },
    ]);
    expect(JSON.stringify(await service.sql('SELECT * FROM data_reads'))).not.toContain(phone.slice(1));
    expect(await reads(service.askOther)).toEqual([]);
  });

  test('are opened subscriptions too, and cannot be changed', async () => {
    const socket = await service.api.connected();
    socket.send({
      id: '1',
      type: 'subscribe',
      payload: { query: 'subscription Watch { inboundMessages { ... on InboundStreamMessage { message { body } } } }' },
    });
    await expect
      .poll(async () => (await reads())[0], { timeout: 10_000 })
      .toMatchObject({ operation: 'Watch', count: null });
    socket.close();
    await expect(service.sql('DELETE FROM data_reads')).rejects.toThrow(/permission denied|append-only/);
  });

  test('are told by fields that the API has', () => {
    for (const [type, fields] of Object.entries(PERSONAL_FIELDS)) {
      const known = schema.getType(type);
      for (const field of fields)
        expect(isObjectType(known) && field in known.getFields(), `${type}.${field}`).toBe(true);
    }
  });

  test('are told by every field that holds a number or what was said', () => {
    const names = ['from', 'to', 'body', 'rawText', 'receipt', 'metadata', 'attributes', 'properties', 'tlvs', 'media'];
    // Days, teams, the workspace's own numbers and settings, and answers of mutations, which the audit log has.
    const others = [
      ...[
        'Absence.from',
        'Analytics.from',
        'AssignmentRule.to',
        'Bot.from',
        'InboundMessage.to',
        'SmscConnection.tlvs',
      ],
      ...['SimulateReplyPayload.from', 'SimulateReplyPayload.to', 'StreamGap.from', 'TemplateBody.body'],
    ];
    const left = Object.values(schema.getTypeMap())
      .filter(isObjectType)
      .filter(({ name }) => !/^(Query|Mutation|Subscription|__.*)$/.test(name))
      .flatMap((type) =>
        Object.values(type.getFields())
          .filter((field) => getNamedType(field.type).name === 'PhoneNumber' || names.includes(field.name))
          .filter((field) => PERSONAL_FIELDS[type.name]?.includes(field.name) !== true)
          .map((field) => `${type.name}.${field.name}`),
      );
    expect(left.sort()).toEqual(others.sort());
  });
});
