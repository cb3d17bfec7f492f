import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import '../graphql/fields.ts';
import { idOfNothing, openService, type Service, uuidOf } from '../contacts/service.ts';

let service: Service;
beforeAll(async () => {
  service = await openService();
});
afterAll(() => service.close());

const CONNECTION = { host: 'smsc.example.com', port: 2775, systemId: 'me', password: 'secret' };
const ERRORS = '... on InvalidInput { issues { path message received } } ... on Error { code }';

interface Answer {
  code?: string;
  issues?: { path: string[]; message: string; received: string }[];
  smscConnection: { id: string };
  sender: { id: string };
  route: { id: string };
  deletedSmscConnectionId?: string;
  deletedSenderId?: string;
}

const connect = async (name: string) =>
  (
    await service.ask<Answer>(
      `mutation($i: SmscConnectionInput!) { createSmscConnection(input: $i) {
        ... on SmscConnectionPayload { smscConnection { id } } ${ERRORS} } }`,
      { i: { name, ...CONNECTION } },
    )
  ).smscConnection.id;
const allow = async (address: string) =>
  (
    await service.ask<Answer>(
      `mutation($i: SenderInput!) { createSender(input: $i) { ... on SenderPayload { sender { id } } ${ERRORS} } }`,
      { i: { address } },
    )
  ).sender.id;
const route = (input: object) =>
  service.ask<Answer>(
    `mutation($i: RouteInput!) { createRoute(input: $i) { ... on RoutePayload { route { id } } ${ERRORS} } }`,
    { i: input },
  );
const deleteConnection = (id: string) =>
  service.ask<Answer>(
    `mutation($i: DeleteSmscConnectionInput!) { deleteSmscConnection(input: $i) {
      ... on DeleteSmscConnectionPayload { deletedSmscConnectionId } ${ERRORS} } }`,
    { i: { id } },
  );
const deleteSender = (id: string) =>
  service.ask<Answer>(
    `mutation($i: DeleteSenderInput!) { deleteSender(input: $i) {
      ... on DeleteSenderPayload { deletedSenderId } ${ERRORS} } }`,
    { i: { id } },
  );
const deleteRoute = (id: string) =>
  service.ask('mutation($i: DeleteRouteInput!) { deleteRoute(input: $i) { __typename } }', { i: { id } });
const listed = async (): Promise<string[]> => {
  const { edges } = await service.ask<{ edges: { node: { id: string } }[] }>(
    '{ smscConnections(first: 100) { edges { node { id } } } }',
  );
  return edges.map((edge) => edge.node.id);
};
const audited = (id: string) =>
  service.sql('SELECT action, detail FROM audit_entries WHERE subject = $1 ORDER BY id', [uuidOf(id)]);

describe('a connection that is deleted', () => {
  test('is in no list, frees its name, takes no route and no change, and still answers to its id', async () => {
    const id = await connect('old carrier');
    expect(await listed()).toContain(id);
    expect(await deleteConnection(id)).toEqual({ deletedSmscConnectionId: id });
    expect(await listed()).not.toContain(id);
    expect(
      await service.ask('query($id: ID!) { smscConnection(id: $id) { name enabled state deletedAt } }', { id }),
    ).toEqual({
      ...{ name: 'old carrier', enabled: false, state: 'DISABLED', deletedAt: expect.any(String) },
    });
    expect(await route({ name: 'nowhere', connectionIds: [id] })).toMatchObject({ code: 'NOT_FOUND' });
    expect(await deleteConnection(id)).toMatchObject({ code: 'NOT_FOUND' });
    expect(
      await service.ask<Answer>(
        `mutation($i: SetSmscConnectionEnabledInput!) { setSmscConnectionEnabled(input: $i) { __typename ${ERRORS} } }`,
        { i: { id, enabled: true } },
      ),
    ).toMatchObject({ code: 'NOT_FOUND' });
    expect(await connect('old carrier')).not.toBe(id);
    expect((await audited(id)).at(-1)).toEqual({
      action: 'smscConnection.delete',
      detail: { name: 'old carrier', host: 'smsc.example.com', port: 2775 },
    });
  });

  test('may not be one that routes use: they are named', async () => {
    const id = await connect('in use');
    const one = await route({ name: 'first', connectionIds: [id] });
    const two = await route({ name: 'second', connectionIds: [id] });
    const message = 'is a connection of the routes "first", "second": change or delete them first';
    expect(await deleteConnection(id)).toMatchObject({ issues: [{ path: ['id'], message, received: id }] });
    await deleteRoute(one.route.id);
    expect((await deleteConnection(id)).issues?.[0]?.message).toContain(
      'the route "second": change or delete it first',
    );
    await deleteRoute(two.route.id);
    expect(await deleteConnection(id)).toEqual({ deletedSmscConnectionId: id });
  });

  test('and a route that is made of it at the same time leave no route without a connection', async () => {
    for (let turn = 0; turn < 8; turn++) {
      const id = await connect(`raced ${turn}`);
      const [made, deleted] = await Promise.all([
        route({ name: `raced ${turn}`, connectionIds: [id] }),
        deleteConnection(id),
      ]);
      expect([made.route === undefined, deleted.deletedSmscConnectionId === undefined].sort()).toEqual([false, true]);
    }
  });

  test('is not one of another workspace, nor of nothing', async () => {
    const id = await connect('mine');
    const query = `mutation($i: DeleteSmscConnectionInput!) { deleteSmscConnection(input: $i) { __typename ${ERRORS} } }`;
    expect(await service.askOther(query, { i: { id } })).toMatchObject({ code: 'NOT_FOUND' });
    expect(await deleteConnection(idOfNothing('Connection'))).toMatchObject({ code: 'NOT_FOUND' });
    expect(await listed()).toContain(id);
  });
});

describe('a sender that is deleted', () => {
  test('is allowed no more, and may be allowed anew', async () => {
    const id = await allow('OldBrand');
    expect(await service.ask('query($id: ID!) { sender(id: $id) { address kind } }', { id })).toEqual({
      ...{ address: 'OldBrand', kind: 'ALPHANUMERIC' },
    });
    expect(await deleteSender(id)).toEqual({ deletedSenderId: id });
    expect(await service.ask('query($id: ID!) { sender(id: $id) { address } }', { id })).toBeNull();
    expect(await deleteSender(id)).toMatchObject({ code: 'NOT_FOUND' });
    const preview = await service.ask<Answer>(
      `mutation($i: SendMessageInput!) { sendMessage(input: $i) { __typename ${ERRORS} } }`,
      { i: { to: { phone: '+447911123456' }, content: { text: 'x' }, purpose: 'TRANSACTIONAL', sender: 'OldBrand' } },
    );
    expect(preview.issues?.[0]?.path).toEqual(['sender']);
    expect(await allow('OldBrand')).not.toBe(id);
    expect((await audited(id)).at(-1)).toEqual({ action: 'sender.delete', detail: { address: 'OldBrand' } });
  });

  test.each([
    ['the default', { defaultSender: 'Held' }],
    ['one that it is limited to', { senders: ['Held'] }],
  ])('may not be %s of a route', async (_what, use) => {
    const id = await allow('Held');
    const connection = await connect(`for ${Object.keys(use)}`);
    const made = await route({ name: `for ${Object.keys(use)}`, connectionIds: [connection], ...use });
    expect((await deleteSender(id)).issues?.[0]?.message).toBe(
      `is a sender of the route "for ${Object.keys(use)}": change or delete it first`,
    );
    await deleteRoute(made.route.id);
    expect(await deleteSender(id)).toEqual({ deletedSenderId: id });
  });
});
