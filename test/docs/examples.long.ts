import fs from 'node:fs';
import { type DocumentNode, type ExecutionResult, getOperationAST, Kind, parse, print, validate, visit } from 'graphql';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { openDatabase } from '../../src/db/client.ts';
import { makeMachineLink } from '../../src/domains/members/on-machine.ts';
import { firstMessage } from '../../src/embedded/banner.ts';
import { START_TEXT } from '../../src/graphql/http/graphiql.ts';
import { schema } from '../../src/graphql/schema/schema.ts';
import { systemClock } from '../../src/kernel/clock.ts';
import { fromGlobalId, toGlobalId } from '../../src/kernel/global-ids.ts';
import { newId } from '../../src/kernel/ids.ts';
import { Api } from '../support/api.ts';
import { type TestDatabase, testDatabase } from '../support/database.ts';
import { databaseClient } from '../support/database-client.ts';
import { Hub, seedWorkspace } from '../support/hub.ts';

/** An operation that somebody is told to run, and where. */
interface Example {
  place: string;
  text: string;
}

let hub: Hub;
let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
  hub = await Hub.prepare(database.url, inject('natsUrl'));
  await hub.startTogether();
});
afterAll(async () => {
  await hub?.stop();
  await database?.drop();
});

const FILES = [
  'README.md',
  ...['docs', 'docs/guides'].flatMap((folder) =>
    fs.readdirSync(folder).flatMap((name) => (name.endsWith('.md') ? [`${folder}/${name}`] : [])),
  ),
];

/** The GraphQL blocks of a page, with their lines. */
function blocksOf(file: string): Example[] {
  const text = fs.readFileSync(file, 'utf8');
  return [...text.matchAll(/^```graphql\n(.*?)^```/gms)].map(({ 1: block = '', index }) => ({
    place: `${file}:${text.slice(0, index).split('\n').length}`,
    text: block,
  }));
}

/** The operations of GraphiQL's start text: those in comments are meant to be run too. */
function startOperations(): Example[] {
  const [, ...parts] = START_TEXT.replaceAll(/^# ?/gm, '').split(/^(?=(?:query|mutation|subscription) )/m);
  return parts.map((text, index) => ({ place: `operation ${index + 1} of GraphiQL's start text`, text }));
}

/** The operation of the command that the first screen prints. */
function bannerOperation(): Example {
  const [, body = ''] = /-d '(.*)'$/s.exec(firstMessage('http://localhost:4000/graphql', 'hg_…')) ?? [];
  return { place: 'the first screen', text: (JSON.parse(body) as { query: string }).query };
}

/** The operation with `__typename` of what each root field answers. */
function withTypename(document: DocumentNode): string {
  const typename = { kind: Kind.FIELD, name: { kind: Kind.NAME, value: '__typename' } } as const;
  return print(
    visit(document, {
      OperationDefinition: (operation) => ({
        ...operation,
        selectionSet: {
          ...operation.selectionSet,
          selections: operation.selectionSet.selections.map((field) =>
            field.kind === Kind.FIELD && field.selectionSet !== undefined
              ? {
                  ...field,
                  selectionSet: { ...field.selectionSet, selections: [...field.selectionSet.selections, typename] },
                }
              : field,
          ),
        },
      }),
    }),
  );
}

/** Runs it as a reader of the docs would. @returns the type that its root field answered */
async function run(api: Api, example: Example, ids: { connection: string }): Promise<string> {
  let { text } = example;
  if (text.includes('contact_…')) text = text.replaceAll('contact_…', await somebody(api));
  if (text.includes('segment_…')) text = text.replaceAll('segment_…', await aSegment(api));
  const document = parse(text);
  expect(validate(schema, document)).toEqual([]);
  const query = withTypename(document);
  if (getOperationAST(document)?.operation === 'subscription') return firstOf(api, query);
  const variables = {
    id: ids.connection,
    ...(text.includes('$inboundId') ? { inboundId: await written(api) } : {}),
    ...(text.includes('$conversationId') ? { conversationId: await talk(api) } : {}),
    ...(text.includes('$botId') ? { botId: await aBot(api) } : {}),
  };
  const { data, errors } = await api.raw(query, text.includes('$') ? variables : {});
  expect(errors).toBeUndefined();
  const found = Object.values(data ?? {}).find((value) => typeof value === 'object');
  if (Array.isArray(found)) return 'List';
  const answer = found as {
    __typename: string;
    smscConnection?: { id?: string };
  };
  ids.connection = answer.smscConnection?.id ?? ids.connection;
  return answer.__typename;
}

/** Makes a link on the machine for the owner of this workspace. @returns its token */
async function signInToken(api: Api): Promise<string> {
  const { workspace } = await api.ask<{ workspace: { id: string } }>('{ viewer { workspace { id } } }');
  const db = openDatabase(database.url, 2);
  const workspaceId = fromGlobalId('Workspace', workspace.id) ?? '';
  try {
    return (await makeMachineLink(db, systemClock, { workspaceId, role: 'OWNER' })).token;
  } finally {
    await db.close();
  }
}

/** Has the person whom messages went to write to this workspace: the simulator knows none. @returns the id of it */
async function written(api: Api): Promise<string> {
  const { workspace } = await api.ask<{ workspace: { id: string } }>('{ viewer { workspace { id } } }');
  const client = await databaseClient(database.url);
  const id = newId();
  await client.query(
    `INSERT INTO inbound_messages (id, workspace_id, contact_id, connection_id, "from", from_type, "to", body, encoding, received_at)
     SELECT $1, c.workspace_id, c.id, s.id, c.phone, 'E164', '+447700900999', 'Open?', 'GSM7', now()
     FROM contacts c JOIN connections s ON s.workspace_id = c.workspace_id WHERE c.workspace_id = $2 LIMIT 1`,
    [id, fromGlobalId('Workspace', workspace.id)],
  );
  await client.end();
  return toGlobalId('InboundMessage', id);
}

/** Writes to a person. @returns the id of the contact */
async function somebody(api: Api): Promise<string> {
  await api.send('+447911123460');
  const { edges } = await api.ask<{ edges: { node: { id: string } }[] }>(
    '{ contacts(first: 1, filter: { phonePrefix: "+447911123460" }) { edges { node { id } } } }',
  );
  return edges[0]?.node.id ?? '';
}

/** Begins a conversation by a message. @returns its id */
async function talk(api: Api): Promise<string> {
  await api.send('+447911123459', { purpose: 'CONVERSATION' });
  const { edges } = await api.ask<{ edges: { node: { id: string } }[] }>(
    '{ conversations(first: 1) { edges { node { id } } } }',
  );
  return edges[0]?.node.id ?? '';
}

/** Registers a bot. @returns its id */
async function aBot(api: Api): Promise<string> {
  const { bot } = await api.ask<{ bot: { id: string } }>(
    `mutation { registerBot(input: { name: "${newId()}" }) { ... on RegisterBotPayload { bot { id } } } }`,
  );
  return bot.id;
}

/** Makes a segment. @returns its id */
async function aSegment(api: Api): Promise<string> {
  const { segment } = await api.ask<{ segment: { id: string } }>(
    `mutation { createSegment(input: { name: "${newId()}", expression: "tag vip" }) { ... on SegmentPayload { segment { id } } } }`,
  );
  return segment.id;
}

/** Gives a contact another name. */
async function rename(api: Api): Promise<void> {
  await api.ask(
    `mutation { upsertContacts(input: { contacts: [{ phone: "+447911123457", name: "${newId()}" }] }) { __typename } }`,
  );
}

/** Sets a rule of the fraud guard. */
async function watchCountry(api: Api): Promise<void> {
  await api.ask(
    'mutation { setFraudRule(input: { action: WATCH, country: "GB", reason: "docs" }) { __typename ... on Error { message } } }',
  );
}

/** First answer of a subscription, while one-time codes (of conversations their texts) are sent, or a contact is changed. */
async function firstOf(api: Api, query: string): Promise<string> {
  const client = api.socket();
  const events = client.iterate<Record<string, { __typename: string }>>({ query });
  const purpose = query.includes('conversationEvents') ? 'CONVERSATION' : 'OTP';
  const happen = () => {
    if (query.includes('fraudAlerts')) return watchCountry(api);
    return query.includes('changes') ? rename(api) : api.send('+447911123458', { purpose });
  };
  const sending = setInterval(() => void happen(), 500);
  try {
    const { value } = await events.next();
    const { data, errors } = value as ExecutionResult<Record<string, { __typename: string }>>;
    expect(errors).toBeUndefined();
    return Object.values(data ?? {})[0]?.__typename ?? '';
  } finally {
    clearInterval(sending);
    await client.dispose();
  }
}

/** Order of examples: one that others need comes first, wherever a page tells of it. */
const order = ({ text }: Example) => (text.includes('saveTemplate') ? 0 : 1);

describe('every operation that somebody is told to run is valid and does what it says', () => {
  const places = new Map<string, () => Example[]>([
    ['the first screen, GraphiQL', () => [bannerOperation(), ...startOperations()]],
    ...FILES.filter((file) => blocksOf(file).length > 0).map((file) => [file, () => blocksOf(file)] as const),
  ]);

  test.each([...places.keys()])('%s', async (place) => {
    const key = await seedWorkspace(database.url, Number(hub.environment.HELIOGRAPH_SIMULATOR_PORT));
    const keyed = new Api(new URL(hub.api.origin).host, key);
    const api = place === 'docs/sign-in.md' ? await keyed.signedIn(await signInToken(keyed)) : keyed;
    const examples = [...(places.get(place)?.() ?? [])].sort((a, b) => order(a) - order(b));
    // The page begins behind the first screen, whose command was pasted.
    if (place === 'README.md') examples.unshift(bannerOperation());
    const ids = { connection: '' };
    for (const example of examples) {
      const isMutation = /^\s*mutation\b/.test(example.text);
      // Whoever reads is slower than a message on its way to the handset that is to reply.
      await expect
        .poll(() => run(api, example, ids), { timeout: 30_000, interval: 250, message: example.place })
        .toMatch(isMutation ? /^\w+Payload$/ : /^\w+$/);
    }
  });

  test('there is something to run in each place', () => {
    expect(startOperations()).toHaveLength(3);
    expect(FILES.flatMap(blocksOf).length).toBeGreaterThan(12);
  });
});
