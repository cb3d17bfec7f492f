import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import '../graphql/fields.ts';
import { partsByRemoteKey } from '../../src/db/sql/message-parts.ts';
import { TON } from '../../src/kernel/address.ts';
import { matchReceipt } from '../../src/pipeline/record/receipt-matching.ts';
import { hear } from '../conversations/hear.ts';
import { openService, type Service, uuidOf } from './service.ts';

let service: Service;
beforeAll(async () => {
  service = await openService();
});
afterAll(() => service.close());

interface Inbound {
  from: string | null;
  fromType: string | null;
  to: string;
  contact: {
    id: string;
    phone: string | null;
    country: string | null;
    address: { type: string; text: string } | null;
  } | null;
}

const INBOUND = `{ inboundMessages(first: 1) { edges { node { from fromType to contact { id phone country address { type text } } } } } }`;

async function heard(from: string, ton: number, text = 'HELP', to = '447700900999'): Promise<Inbound> {
  await hear(service, from, to, text, { sourceTon: ton });
  const { edges } = await service.ask<{ edges: { node: Inbound }[] }>(INBOUND);
  const [last] = edges;
  if (last === undefined) throw new Error('nothing was heard');
  return last.node;
}

const sent = (to: string) => service.sql('SELECT 1 FROM messages WHERE "to" LIKE $1', [`%${to}%`]);
const send = (to: object, change: object = {}) =>
  service.ask<{
    __typename: string;
    accepted?: { id: string; to: string };
    replayed?: boolean;
    message?: string;
    issues?: { message: string }[];
  }>(
    `mutation($i: SendMessageInput!) { sendMessage(input: $i) { __typename ... on SendMessagePayload { replayed accepted { id to } }
       ... on InvalidInput { issues { message } } ... on Error { message } } }`,
    { i: { to, content: { text: 'Hello' }, purpose: 'TRANSACTIONAL', ...change } },
  );

describe('what is no number', () => {
  test.each([
    ['10086', TON.national, 'SHORT_CODE'],
    ['72727', TON.networkSpecific, 'SHORT_CODE'],
    ['BANK', TON.alphanumeric, 'ALPHANUMERIC'],
    ['447700900777', TON.alphanumeric, 'ALPHANUMERIC'],
  ])('%s of type %i is a contact without a number, and nothing is ever sent to it', async (text, ton, type) => {
    const { from, fromType, contact } = await heard(text, ton);
    expect({ from, fromType }).toEqual({ from: text, fromType: type });
    expect(contact).toMatchObject({ phone: null, country: null, address: { type, text } });
    // The reply to HELP is kept back: cut or whole, it would be somebody else's.
    expect(await sent(text.slice(1))).toEqual([]);
    expect(await send({ contactId: contact?.id })).toMatchObject({ __typename: 'NotFound' });
    expect((await heard(text, ton, 'hello again')).contact?.id).toBe(contact?.id);
    const erase = `mutation($id: ID!) { eraseContact(input: { id: $id }) { ... on EraseContactPayload { contact { address { text } erasedAt } } } }`;
    expect(await service.ask(erase, { id: contact?.id })).toMatchObject({
      contact: { address: null, erasedAt: expect.any(String) },
    });
    const { edges } = await service.ask<{ edges: { node: Inbound }[] }>(INBOUND);
    expect(edges[0]?.node).toMatchObject({ from: null, fromType: null });
  });

  test.each([
    ['\u0001\u0001\u0002', TON.unknown, '\\u0001\\u0001\\u0002'],
    ['9'.repeat(500), TON.international, '9'.repeat(20)],
    ['', TON.unknown, ''],
  ])('and can be nobody’s (%j) makes no contact; what it said is kept', async (text, ton, shown) => {
    const before = await service.sql('SELECT 1 FROM contacts');
    const { from, fromType, contact } = await heard(text, ton, 'STOP');
    expect({ from, fromType, contact }).toEqual({ from: shown, fromType: null, contact: null });
    expect(await service.sql('SELECT 1 FROM contacts')).toHaveLength(before.length);
  });
});

describe('one person', () => {
  test.each([
    ['+5491155551235', '541155551235'],
    ['+525512345678', '5215512345678'],
    ['+5511987654321', '551187654321'],
    ['+2290197123456', '22997123456'],
    ['+2250707123456', '22507123456'],
    ['+970599123456', '972599123456'],
  ])('%s, whose network writes %s, has one consent, one STOP and one suppression', async (phone, network) => {
    const allowed = (text: string) =>
      service.ask<{ allowed: boolean }>(
        'query($p: PhoneNumber!) { canMessage(input: { to: { phone: $p }, purpose: MARKETING }) { allowed } }',
        { p: text },
      );
    const consent = `mutation($p: PhoneNumber!) { recordConsent(input: { contact: { phone: $p }, purposes: [MARKETING], source: FORM, proof: { text: "yes" } }) { __typename } }`;
    await service.ask(consent, { p: phone });
    expect(await allowed(`+${network}`)).toEqual({ allowed: true });
    const { contact } = await heard(network, TON.international, 'STOP');
    expect(contact).toMatchObject({ phone, address: { type: 'E164', text: phone } });
    expect(await allowed(phone)).toEqual({ allowed: false });
    expect(await service.ask('query($p: PhoneNumber!) { contact(phone: $p) { id } }', { p: `+${network}` })).toEqual({
      id: contact?.id,
    });
    // The confirmation goes to the number as it is now.
    const [reply] = await service.sql(
      'SELECT "to" FROM messages WHERE contact_id = (SELECT id FROM contacts WHERE phone = $1)',
      [phone],
    );
    expect(reply).toEqual({ to: phone });
    await service.ask('mutation($p: PhoneNumber!) { eraseContact(input: { phone: $p }) { __typename } }', {
      p: `+${network}`,
    });
    expect(await send({ phone })).toMatchObject({ __typename: 'MessageRefused' });
    expect(await send({ phone: `+${network}` })).toMatchObject({ __typename: 'MessageRefused' });
  });

  test('is found, upserted and counted once in either spelling', async () => {
    const upsert = `mutation($c: [ContactInput!]!) { upsertContacts(input: { contacts: $c }) { ... on UpsertContactsPayload { created updated } } }`;
    const contacts = [{ phone: '+5491144445555' }, { phone: '+54 11 4444-5555', locale: 'es-AR' }];
    expect(await service.ask(upsert, { c: contacts })).toEqual({ created: 1, updated: 0 });
    expect(await service.ask('{ contact(phone: "+541144445555") { phone locale } }')).toEqual({
      phone: '+5491144445555',
      locale: 'es-AR',
    });
  });

  test('whose national number comes with its type is of the country of the connection, where it has one', async () => {
    await hear(service, '4355551234', '12345', 'hello', { sourceTon: TON.national }, 'US');
    const { edges } = await service.ask<{ edges: { node: Inbound }[] }>(INBOUND);
    expect(edges[0]?.node.contact).toMatchObject({ phone: '+14355551234', country: 'US' });
    const change =
      'mutation($i: UpdateSmscConnectionInput!) { updateSmscConnection(input: $i) { ... on SmscConnectionPayload { smscConnection { country } } ... on InvalidInput { issues { path message } } } }';
    const { id } =
      (await service.ask<{ edges: { node: { id: string } }[] }>('{ smscConnections { edges { node { id } } } }'))
        .edges[0]?.node ?? {};
    expect(await service.ask(change, { i: { id, country: 'US' } })).toEqual({ smscConnection: { country: 'US' } });
    expect(await service.ask(change, { i: { id, country: null } })).toEqual({ smscConnection: { country: null } });
    expect(await service.ask(change, { i: { id, country: 'us' } })).toEqual({ smscConnection: { country: 'US' } });
    expect(await service.ask(change, { i: { id, country: null } })).toEqual({ smscConnection: { country: null } });
    expect(await service.ask(change, { i: { id, country: 'zz' } })).toMatchObject({ issues: [{ path: ['country'] }] });
  });

  const moveTo = (defaultCountry: string) =>
    service.ask('mutation($i: UpdateWorkspaceInput!) { updateWorkspace(input: $i) { __typename } }', {
      i: { defaultCountry },
    });

  test('whose national number comes with its type is of the country of the workspace', async () => {
    await moveTo('US');
    expect((await heard('4355551234', TON.national, 'hello')).contact).toMatchObject({
      phone: '+14355551234',
      country: 'US',
    });
    await moveTo('GB');
    expect((await heard('07700900456', TON.national, 'hello')).contact).toMatchObject({
      phone: '+447700900456',
      country: 'GB',
    });
  });
});

test('a receipt that comes for a message of an erased person still finds its part', async () => {
  const { accepted } = await send({ phone: '+447700900555' });
  const { connectionId } = service;
  await service.sql(
    `INSERT INTO message_parts (message_id, number, attempt, connection_id, status, remote_id, remote_key) VALUES ($1, 1, 1, $2, 'SENT', 'E1', 'e1')`,
    [uuidOf(accepted?.id ?? ''), connectionId],
  );
  await service.ask('mutation { eraseContact(input: { phone: "+447700900555" }) { __typename } }');
  const found = await partsByRemoteKey(service.api.runtime.db.pool, connectionId, [{ remoteKey: 'e1', to: null }]);
  expect(found).toMatchObject([{ remoteId: 'E1', to: '' }]);
  const facts = {
    kind: 'receipt',
    certain: true,
    remoteId: 'E1',
    from: '447700900555',
    to: '',
    state: 'DELIVERED',
    rawText: '',
  } as const;
  const rest = { word: null, networkErrorCode: null, tlvs: null, doneAt: null, receivedAt: new Date() };
  const keys = [{ format: 'SAME', key: 'e1' }] as const;
  expect(() => matchReceipt({ ...facts, ...rest }, keys, new Map([['e1', found]]))).not.toThrow();
  expect(await service.ask('query($id: ID!) { message(id: $id) { to body } }', { id: accepted?.id })).toEqual({
    to: null,
    body: null,
  });
});

describe('an address of ours', () => {
  test.each(['+447700900999', '447700900999', '07700 900999', '00447700900999'])(
    'is taken as %s where it is shown with its plus',
    async (written) => {
      const add =
        'mutation($a: String!) { createSender(input: { address: $a }) { ... on SenderPayload { sender { address } } ... on Error { message } } }';
      await service.ask(add, { a: written });
      const { to } = await heard('447700900321', TON.international, 'hello', '447700900999');
      expect(to).toBe('+447700900999');
      expect(await send({ phone: '+447700900321' }, { sender: to })).toMatchObject({
        __typename: 'SendMessagePayload',
      });
      expect(await send({ phone: '+447700900321' }, { sender: written })).toMatchObject({
        __typename: 'SendMessagePayload',
      });
      const found = await service.ask<{ edges: unknown[] }>(
        'query($to: String!) { inboundMessages(filter: { to: $to }) { edges { node { to } } } }',
        { to: written },
      );
      expect(found.edges.length).toBeGreaterThan(0);
    },
  );
});

describe('a number that stands in one request more than once', () => {
  interface Batch {
    total: number;
    accepted: number;
    duplicates: number;
    refusals: { index: number; code: string; message: string }[];
  }
  const sendAll = async (recipients: object[], purpose: string, change: object = {}) =>
    (
      await service.ask<{ batch: Batch }>(
        `mutation($i: SendMessagesInput!) { sendMessages(input: $i) { ... on SendMessagesPayload { batch { total accepted duplicates refusals { index code message } } } } }`,
        { i: { recipients, content: { text: 'Hello' }, purpose, ...change } },
      )
    ).batch;
  const to = (...phones: string[]) => phones.map((phone) => ({ to: { phone } }));

  test('gets marketing once, in whatever spelling it stands there, and each message of other purposes', async () => {
    const numbers = ['+447700900111', '07700 900111', '+447700900112', 'tel:+44-7700-900111'];
    for (const phone of ['+447700900111', '+447700900112']) {
      await service.ask(
        `mutation($p: PhoneNumber!) { recordConsent(input: { contact: { phone: $p }, purposes: [MARKETING], source: FORM, proof: { text: "yes" } }) { __typename } }`,
        { p: phone },
      );
    }
    const marketing = await sendAll(to(...numbers), 'MARKETING');
    expect(marketing).toMatchObject({ total: 4, accepted: 2, duplicates: 2 });
    expect(marketing.refusals.map(({ index, code }) => [index, code])).toEqual([
      [1, 'DUPLICATE_RECIPIENT'],
      [3, 'DUPLICATE_RECIPIENT'],
    ]);
    expect(marketing.refusals[0]?.message).toContain('recipient 0');
    expect(await sendAll(to(...numbers), 'TRANSACTIONAL')).toMatchObject({ accepted: 4, duplicates: 2, refusals: [] });
    expect(await sendAll(to(...numbers), 'TRANSACTIONAL', { duplicates: 'REFUSE' })).toMatchObject({
      accepted: 2,
      duplicates: 2,
    });
    expect(await sendAll(to(...numbers), 'MARKETING', { duplicates: 'SEND' })).toMatchObject({
      accepted: 4,
      duplicates: 2,
    });
  });

  test('is one person by number, by old spelling and by contact', async () => {
    const { accepted } = await send({ phone: '+5491133334444' });
    expect(accepted?.to).toBe('+5491133334444');
    const { id } = await service.ask<{ id: string }>('{ contact(phone: "+5491133334444") { id } }');
    const recipients = [{ to: { contactId: id } }, ...to('+541133334444', '+5491133334444')];
    expect(await sendAll(recipients, 'TRANSACTIONAL', { duplicates: 'REFUSE' })).toMatchObject({
      accepted: 1,
      duplicates: 2,
    });
  });

  test('is sent to by the first that can be accepted', async () => {
    const long = { note: 'x'.repeat(9_000) };
    const recipients = [{ to: { phone: '+447700900113' }, metadata: long }, ...to('+447700900113')];
    const batch = await sendAll(recipients, 'TRANSACTIONAL', { duplicates: 'REFUSE' });
    expect(batch).toMatchObject({ accepted: 1, duplicates: 0 });
    expect(batch.refusals.map(({ index, code }) => [index, code])).toEqual([[0, 'INVALID_INPUT']]);
  });
});

describe('a request that comes again', () => {
  const key = () => randomUUID();

  test('with its number in another form is the same request', async () => {
    const idempotencyKey = key();
    const first = await send({ phone: '+447700900200' }, { idempotencyKey });
    for (const phone of ['07700 900200', 'tel:+44-7700-900200', '\u202a+447700900200\u202c']) {
      expect(await send({ phone }, { idempotencyKey })).toMatchObject({
        replayed: true,
        accepted: { id: first.accepted?.id },
      });
    }
    const { id } = await service.ask<{ id: string }>('{ contact(phone: "+447700900200") { id } }');
    expect(await send({ contactId: id }, { idempotencyKey })).toMatchObject({ replayed: true });
    expect(await send({ phone: '+447700900201' }, { idempotencyKey })).toMatchObject({
      __typename: 'IdempotencyConflict',
    });
    expect(await send({ phone: '+447700900200' }, { idempotencyKey, content: { text: 'Other' } })).toMatchObject({
      __typename: 'IdempotencyConflict',
    });
  });

  test('with what is understood the same, absent or null, is the same request', async () => {
    const idempotencyKey = key();
    await send({ phone: '+447700900202' }, { idempotencyKey, sendAt: '2027-01-01T12:00:00Z' });
    const again = { idempotencyKey, sendAt: '2027-01-01T13:00:00+01:00', tags: [], flash: false, sender: null };
    expect(await send({ phone: '+447700900202' }, again)).toMatchObject({ replayed: true });
  });

  test('as a batch is compared by the numbers of its recipients', async () => {
    const idempotencyKey = key();
    const ask = (phones: string[]) =>
      service.ask<{ __typename: string; replayed?: boolean }>(
        'mutation($i: SendMessagesInput!) { sendMessages(input: $i) { __typename ... on SendMessagesPayload { replayed } } }',
        {
          i: {
            recipients: phones.map((phone) => ({ to: { phone } })),
            content: { text: 'x' },
            purpose: 'ALERT',
            idempotencyKey,
          },
        },
      );
    expect(await ask(['+447700900203', 'nobody'])).toMatchObject({ replayed: false });
    expect(await ask(['07700900203', 'nobody'])).toMatchObject({ replayed: true });
    expect(await ask(['07700900204', 'nobody'])).toEqual({ __typename: 'IdempotencyConflict' });
  });
});
