import {
  type GraphQLField,
  type GraphQLObjectType,
  getNamedType,
  isAbstractType,
  isLeafType,
  isObjectType,
  isRequiredArgument,
} from 'graphql';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createApiKey } from '../../src/domains/accounts/actions.ts';
import { authenticate } from '../../src/domains/accounts/keys.ts';
import { SCOPES, type Scope } from '../../src/domains/accounts/principal.ts';
import { readersOf, scopeOfField } from '../../src/graphql/schema/mutation-scopes.ts';
import { schema } from '../../src/graphql/schema/schema.ts';
import { openService, type Service } from '../contacts/service.ts';

type Field = GraphQLField<unknown, unknown>;

/** Whose key or session this is: each may know its own workspaces and itself. */
const OWN = new Set(['Viewer.workspace', 'Viewer.apiKey']);

const fieldsOf = (type: GraphQLObjectType): Field[] => Object.values(type.getFields());

/** The object types that a field may lead to. */
function behind(field: Field): readonly GraphQLObjectType[] {
  const named = getNamedType(field.type);
  if (isAbstractType(named)) return schema.getPossibleTypes(named);
  return isObjectType(named) ? [named] : [];
}

/** The fields that a key of one scope reads beyond ids of written things, with the way to each. */
function readable(scope: Scope): { type: GraphQLObjectType; field: Field; path: string }[] {
  const found: { type: GraphQLObjectType; field: Field; path: string }[] = [];
  const seen = new Set<GraphQLObjectType>();
  const mutation = schema.getMutationType();
  function visit(type: GraphQLObjectType, path: string, written: boolean): void {
    if (seen.has(type)) return;
    seen.add(type);
    for (const field of fieldsOf(type)) {
      const [own] = scopeOfField(field.extensions);
      if (own !== undefined && own !== scope) continue;
      // Answers of mutations are held against the scopes before anything runs.
      const readers = readersOf(type, field.name);
      if (written && readers.length > 0 && !readers.includes(scope)) continue;
      const way = `${path}.${field.name}`;
      if (type.extensions.scope !== undefined && field.name !== 'id') found.push({ type, field, path: way });
      if (OWN.has(`${type.name}.${field.name}`) || way === 'Query.node') continue;
      for (const next of behind(field)) visit(next, way, written);
    }
  }
  for (const root of [schema.getQueryType(), schema.getSubscriptionType(), mutation]) {
    if (root != null) visit(root, root.name, root === mutation);
  }
  return found;
}

describe.each(SCOPES)('a key with %s alone', (scope) => {
  test('reaches no field of a type whose scope it does not have, by any way through the schema', () => {
    const wrong = readable(scope).filter(({ type, field }) => !readersOf(type, field.name).includes(scope));
    expect(wrong.map(({ type, path }) => `${path} reads ${type.name}`)).toEqual([]);
  });
});

describe('with keys of one scope each', () => {
  let service: Service;
  const keys = new Map<Scope, string>();
  beforeAll(async () => {
    service = await openService();
    const { runtime, owner } = service.api;
    const principal = await authenticate(runtime.db.pool, owner.secret, new Date());
    if (principal === null) throw new Error('the owner has no key');
    for (const scope of SCOPES.filter((each) => principal.scopes.has(each))) {
      const { secret } = await createApiKey(runtime, principal, { name: scope, role: 'OWNER', scopes: [scope] });
      keys.set(scope, secret);
    }
  });
  afterAll(() => service.close());

  /** Every leaf of a list that asks for nothing. */
  function queryOf(field: Field): string | null {
    const [page] = behind(field);
    const edges = page?.getFields().edges;
    const node = edges === undefined ? undefined : behind(edges)[0]?.getFields().node;
    const [type] = node === undefined ? [] : behind(node);
    if (type === undefined || field.args.some(isRequiredArgument)) return null;
    const leaves = fieldsOf(type).filter((each) => isLeafType(getNamedType(each.type)) && each.args.length === 0);
    return `{ ${field.name} { edges { node { ${leaves.map(({ name }) => name).join(' ')} } } } }`;
  }

  const queryType = schema.getQueryType();
  const lists = (queryType == null ? [] : fieldsOf(queryType)).flatMap((field) => {
    const query = queryOf(field);
    return query === null ? [] : [[field.name, query, scopeOfField(field.extensions)[0]] as const];
  });

  test('there are lists to look at', () => expect(lists.length).toBeGreaterThan(7));

  test.each(lists)('%s is for its own scope alone', async (name, query, needed) => {
    for (const [scope, key] of keys) {
      const { body } = await service.api.post({ query }, key);
      if (scope === needed) expect(body.data?.[name]).not.toBeNull();
      else expect(body).toMatchObject({ data: { [name]: null }, errors: [{ extensions: { code: 'FORBIDDEN' } }] });
    }
  });

  const upsert = 'upsertContacts(input: { contacts: [{ phone: "+447911120077", attributes: { vip: true } }] })';
  test.each<[string, Scope, string, Scope]>([
    [
      'what is written of a template',
      'templates:write',
      'saveTemplate(input: { name: "t", bodies: [{ locale: "en", body: "Secret" }], variables: [] }) { ... on SaveTemplatePayload { template { name } } }',
      'templates:read',
    ],
    [
      'a connection',
      'carriers:write',
      'setSmscConnectionEnabled(input: { id: "x", enabled: true }) { ... on SmscConnectionPayload { smscConnection { host systemId } } }',
      'carriers:read',
    ],
    [
      'a connection by a fragment',
      'carriers:write',
      'setSmscConnectionEnabled(input: { id: "x", enabled: true }) { ...P } } fragment P on SmscConnectionPayload { smscConnection { ...C } } fragment C on SmscConnection { host',
      'carriers:read',
    ],
    [
      'the way of a message',
      'messages:send',
      'sendMessage(input: { to: { phone: "+447911120078" }, content: { text: "x" }, purpose: OTP }) { ... on SendMessagePayload { accepted { id decision { route { name } } } } }',
      'carriers:read',
    ],
    [
      'the person of a message',
      'messages:send',
      'sendMessage(input: { to: { phone: "+447911120078" }, content: { text: "x" }, purpose: OTP }) { ... on SendMessagePayload { accepted { id contact { phone } } } }',
      'contacts:read',
    ],
  ])(
    '%s is not read back by who may only write it, and then nothing is written',
    async (_what, scope, field, needed) => {
      const { body } = await service.api.post({ query: `mutation { ${field} }` }, keys.get(scope));
      expect(body.data ?? null).toBeNull();
      expect(body.errors).toMatchObject([{ extensions: { code: 'FORBIDDEN', neededScopes: [needed] } }]);
      const [{ count } = { count: -1 }] = await service.sql<{ count: number }>(
        `SELECT (SELECT count(*) FROM templates WHERE name = 't') + (SELECT count(*) FROM messages) AS count`,
      );
      expect(Number(count)).toBe(0);
    },
  );

  test('the id of what was written is for who wrote it', async () => {
    const template = 'saveTemplate(input: { name: "own", bodies: [{ locale: "en", body: "Hi" }], variables: [] })';
    const query = `mutation { ${template} { __typename ... on SaveTemplatePayload { template { id } } } }`;
    const { body } = await service.api.post({ query }, keys.get('templates:write'));
    expect(body).toMatchObject({ data: { saveTemplate: { template: { id: expect.any(String) } } } });
    const counted = await service.api.post(
      { query: `mutation { ${upsert} { __typename } }` },
      keys.get('contacts:write'),
    );
    expect(counted.body.data).toEqual({ upsertContacts: { __typename: 'UpsertContactsPayload' } });
  });

  test('a template is not read by a preview, nor numbers and texts by unmatched receipts', async () => {
    const preview =
      '{ previewMessage(input: { to: { phone: "+447911120077" }, content: { template: { name: "own" } }, purpose: OTP }) { text } }';
    const { body } = await service.api.post({ query: preview }, keys.get('messages:read'));
    expect(body.data ?? null).toBeNull();
    expect(body.errors).toMatchObject([{ extensions: { code: 'FORBIDDEN', neededScopes: ['templates:read'] } }]);
    const receiptType = schema.getType('UnmatchedReceipt');
    const personal = isObjectType(receiptType)
      ? ['from', 'to', 'rawText', 'tlvs'].map((name) => receiptType.getFields()[name])
      : [];
    expect(personal.map((field) => scopeOfField(field?.extensions ?? {}))).toEqual(
      personal.map(() => ['messages:read']),
    );
  });
});
