import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import '../graphql/fields.ts';
import { idOfNothing, openService, type Service } from '../contacts/service.ts';

let service: Service;
beforeAll(async () => {
  service = await openService();
});
afterAll(() => service.close());

const HOUR_MS = 3_600_000;
const inHours = (hours: number) => new Date(Date.now() + hours * HOUR_MS).toISOString();

interface Answer {
  code?: string;
  rescheduledCount: number;
  notRescheduled: string[];
  issues: { path: string[]; message: string }[];
}

const reschedule = (input: object, ask = service.ask) =>
  ask<Answer>(
    `mutation($i: RescheduleMessagesInput!) { rescheduleMessages(input: $i) {
      ... on RescheduleMessagesPayload { rescheduledCount notRescheduled }
      ... on InvalidInput { issues { path message } } ... on Error { code } } }`,
    { i: input },
  );

const send = async (phone: string, sendAt: string | null, validFor = 'PT2H') =>
  (
    await service.ask<{ accepted: { id: string } }>(
      `mutation($i: SendMessageInput!) { sendMessage(input: $i) { ... on SendMessagePayload { accepted { id } } } }`,
      { i: { to: { phone }, content: { text: 'Hello' }, purpose: 'TRANSACTIONAL', sendAt, validFor } },
    )
  ).accepted.id;

const read = (id: string) =>
  service.ask<{ status: string; sendAt: string; expiresAt: string; timeline: { type: string; detail: object }[] }>(
    'query($id: ID!) { message(id: $id) { status sendAt expiresAt timeline { type detail } } }',
    { id },
  );

describe('rescheduleMessages', () => {
  test('moves the time, keeps how long the message is valid, and tells it in the timeline and the audit log', async () => {
    const id = await send('+447911123501', inHours(5));
    const sendAt = inHours(48);
    expect(await reschedule({ ids: [id], sendAt })).toEqual({ rescheduledCount: 1, notRescheduled: [] });
    const { status, timeline, ...times } = await read(id);
    expect(times).toEqual({ sendAt, expiresAt: new Date(Date.parse(sendAt) + 2 * HOUR_MS).toISOString() });
    expect(status).toBe('SCHEDULED');
    expect(timeline.at(-1)).toEqual({ type: 'SCHEDULED', detail: { sendAt } });
    expect(
      (await service.sql<{ due_at: Date }>('SELECT due_at FROM messages WHERE send_at = $1', [sendAt]))[0]?.due_at,
    ).toEqual(new Date(sendAt));
    const [entry] = await service.sql('SELECT action, detail FROM audit_entries ORDER BY id DESC LIMIT 1');
    expect(entry).toEqual({ action: 'message.reschedule', detail: { sendAt, messages: 1 } });
  });

  test('leaves what is not scheduled as it is, and names it', async () => {
    const queued = await send('+447911123502', null);
    const scheduled = await send('+447911123503', inHours(1));
    const nothing = idOfNothing('Message');
    const answer = await reschedule({ ids: [queued, scheduled, nothing], sendAt: inHours(3) });
    expect(answer).toEqual({ rescheduledCount: 1, notRescheduled: [queued, nothing] });
    expect((await read(queued)).status).toBe('QUEUED');
  });

  test('takes a whole batch, and of ids and a batch what is in both', async () => {
    const { batch } = await service.ask<{ batch: { id: string; messages: { edges: { node: { id: string } }[] } } }>(
      `mutation($i: SendMessagesInput!) { sendMessages(input: $i) { ... on SendMessagesPayload {
        batch { id messages { edges { node { id } } } } } } }`,
      {
        i: {
          recipients: ['+447911123504', '+447911123505'].map((phone) => ({ to: { phone } })),
          ...{ content: { text: 'x' }, purpose: 'TRANSACTIONAL', sendAt: inHours(2) },
        },
      },
    );
    const outside = await send('+447911123506', inHours(2));
    const [first] = batch.messages.edges.map((edge) => edge.node.id);
    expect(await reschedule({ batchId: batch.id, sendAt: inHours(4) })).toMatchObject({ rescheduledCount: 2 });
    expect(await reschedule({ batchId: batch.id, ids: [first, outside], sendAt: inHours(5) })).toEqual({
      ...{ rescheduledCount: 1, notRescheduled: [outside] },
    });
  });

  test.each([
    ['no messages', () => ({ sendAt: inHours(1) }), '', 'give ids or batchId'],
    ['a time that has passed', () => ({ ids: ['x'], sendAt: inHours(-1) }), 'sendAt', 'is in the past'],
    ['a time beyond a year', () => ({ ids: ['x'], sendAt: inHours(24 * 367) }), 'sendAt', 'more than 366 days'],
  ])('is refused with %s', async (_what, input, path, message) => {
    const { issues } = await reschedule(input());
    expect(issues).toMatchObject([{ path: path === '' ? [] : [path], message: expect.stringContaining(message) }]);
  });

  test('does not reach into another workspace', async () => {
    const id = await send('+447911123507', inHours(2));
    const before = await read(id);
    const answer = await reschedule({ ids: [id], sendAt: inHours(9) }, service.askOther);
    expect(answer).toEqual({ rescheduledCount: 0, notRescheduled: [id] });
    expect(await read(id)).toEqual(before);
  });
});

describe('replaceScheduledMessage', () => {
  interface Replaced {
    accepted?: { id: string; body: string; status: string; sendAt: string; expiresAt: string; contact: { id: string } };
    replayed?: boolean;
    code?: string;
    issues?: { path: string[]; message: string }[];
  }
  const replace = (id: string, content: object, more: object = {}, ask = service.ask) =>
    ask<Replaced>(
      `mutation($i: ReplaceScheduledMessageInput!) { replaceScheduledMessage(input: $i) {
        ... on SendMessagePayload { replayed accepted { id body status sendAt expiresAt contact { id } } }
        ... on InvalidInput { issues { path message } } ... on Error { code } } }`,
      { i: { id, content, ...more } },
    );
  const ofNumber = (phone: string) =>
    service.sql<{ status: string; body: string }>(
      `SELECT status::text, body FROM messages WHERE "to" = $1 ORDER BY id`,
      [phone],
    );

  test('accepts another content at the same time in place of the first, which is canceled', async () => {
    const sendAt = inHours(5);
    const id = await send('+447911123510', sendAt);
    const { accepted } = await replace(id, { text: 'Hello again' });
    const expiresAt = new Date(Date.parse(sendAt) + 2 * HOUR_MS).toISOString();
    expect(accepted).toMatchObject({ body: 'Hello again', status: 'SCHEDULED', sendAt, expiresAt });
    expect(await ofNumber('+447911123510')).toEqual([
      { status: 'CANCELED', body: 'Hello' },
      { status: 'SCHEDULED', body: 'Hello again' },
    ]);
    const { edges } = await service.ask<{ edges: { node: { action: string; detail: object } }[] }>(
      '{ auditEntries(first: 1) { edges { node { action detail } } } }',
    );
    expect(edges[0]?.node).toEqual({ action: 'message.replace', detail: { replacedId: id, messageId: accepted?.id } });
  });

  test('is done once by its key', async () => {
    const id = await send('+447911123511', inHours(5));
    const first = await replace(id, { text: 'Once' }, { idempotencyKey: 'replace 1' });
    expect(first.replayed).toBe(false);
    const again = await replace(id, { text: 'Once' }, { idempotencyKey: 'replace 1' });
    expect(again).toMatchObject({ replayed: true, accepted: { id: first.accepted?.id } });
    expect(await replace(id, { text: 'Twice' }, { idempotencyKey: 'replace 1' })).toEqual({
      code: 'IDEMPOTENCY_CONFLICT',
    });
    expect((await ofNumber('+447911123511')).map(({ status }) => status)).toEqual(['CANCELED', 'SCHEDULED']);
  });

  test.each([
    ['a message that is on its way', null, { text: 'Late' }, 'id', /is not SCHEDULED any more/],
    ['a text that is empty', inHours(5), { text: ' ' }, 'content', /is empty/],
  ])('changes nothing for %s', async (what, sendAt, content, field, message) => {
    const phone = `+44791112352${what.length % 10}`;
    const id = await send(phone, sendAt);
    const before = await ofNumber(phone);
    const { issues } = await replace(id, content);
    expect(issues).toEqual([{ path: expect.arrayContaining([field]), message: expect.stringMatching(message) }]);
    expect(await ofNumber(phone)).toEqual(before);
  });

  test('leaves the first as it is when the new one is refused, and finds nothing of another workspace', async () => {
    const phone = '+447911123530';
    const id = await send(phone, inHours(5));
    await service.sql(
      `INSERT INTO suppressions (id, workspace_id, phone_hash, contact_id, reason, actor_kind)
       SELECT gen_random_uuid(), workspace_id, 'x', id, 'MANUAL', 'SYSTEM' FROM contacts WHERE phone = $1`,
      [phone],
    );
    expect(await replace(id, { text: 'No' })).toEqual({ code: 'MESSAGE_REFUSED' });
    expect(await ofNumber(phone)).toEqual([{ status: 'SCHEDULED', body: 'Hello' }]);
    expect(await replace(id, { text: 'No' }, {}, service.askOther)).toEqual({ code: 'NOT_FOUND' });
  });
});
