import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import '../graphql/fields.ts';
import { idOfNothing, openService, type Service, uuidOf } from '../contacts/service.ts';

let service: Service;
beforeAll(async () => {
  service = await openService();
});
afterAll(() => service.close());

interface Answer {
  code?: string;
  replayed: boolean;
  accepted: { id: string };
  issues: { path: string[]; message: string }[];
}
const ANSWER = `... on SendMessagePayload { replayed accepted { id } }
  ... on InvalidInput { issues { path message } } ... on Error { code }`;
const send = (input: object) =>
  service.ask<Answer>(`mutation($i: SendMessageInput!) { sendMessage(input: $i) { ${ANSWER} } }`, { i: input });
const resend = (input: object, ask = service.ask) =>
  ask<Answer>(`mutation($i: ResendMessageInput!) { resendMessage(input: $i) { ${ANSWER} } }`, { i: input });

const FIELDS = `to contact { id } body encoding purpose sender tags metadata flash destinationPort status`;
const read = (id: string) => service.ask(`query($id: ID!) { message(id: $id) { ${FIELDS} } }`, { id });

describe('resendMessage', () => {
  test.each([
    ['a text', { content: { text: 'Your order is on its way' }, tags: ['shop'], metadata: { order: 7 } }],
    ['a flash message', { content: { text: 'Now' }, flash: true }],
    ['octets to a port', { content: { binary: { data: 'cafe01' } }, destinationPort: 2_948, sourcePort: 9_200 }],
  ])('makes a new message of %s that says the same', async (_what, input) => {
    const first = await send({ to: { phone: '+447911123601' }, purpose: 'TRANSACTIONAL', ...input });
    const again = await resend({ id: first.accepted.id });
    expect(again).toMatchObject({ replayed: false });
    expect(again.accepted.id).not.toBe(first.accepted.id);
    expect(await read(again.accepted.id)).toEqual(await read(first.accepted.id));
  });

  test('asks the gates anew: who opted out since gets nothing', async () => {
    const phone = '+447911123602';
    const first = await send({ to: { phone }, purpose: 'CONVERSATION', content: { text: 'Hello' } });
    await service.ask(`mutation($i: RevokeConsentInput!) { revokeConsent(input: $i) { __typename } }`, {
      i: { contact: { phone }, purposes: ['CONVERSATION'], source: 'API' },
    });
    expect(await resend({ id: first.accepted.id })).toMatchObject({ code: 'MESSAGE_REFUSED' });
  });

  test('with one idempotency key twice makes one message', async () => {
    const first = await send({ to: { phone: '+447911123603' }, purpose: 'TRANSACTIONAL', content: { text: 'x' } });
    const input = { id: first.accepted.id, idempotencyKey: 'again-1' };
    const [one, two] = [await resend(input), await resend(input)];
    expect(two).toEqual({ replayed: true, accepted: one.accepted });
    const other = await send({ to: { phone: '+447911123603' }, purpose: 'TRANSACTIONAL', content: { text: 'y' } });
    expect(await resend({ ...input, id: other.accepted.id })).toMatchObject({ code: 'IDEMPOTENCY_CONFLICT' });
  });

  test('needs a message of this workspace that still has its text', async () => {
    const { accepted } = await send({ to: { phone: '+447911123604' }, purpose: 'OTP', content: { text: '1234' } });
    await service.sql('UPDATE messages SET body = NULL WHERE id = $1', [uuidOf(accepted.id)]);
    const { issues } = await resend({ id: accepted.id });
    expect(issues).toMatchObject([{ path: ['id'], message: expect.stringContaining('has no text any more') }]);
    expect(await resend({ id: accepted.id }, service.askOther)).toMatchObject({ code: 'NOT_FOUND' });
    expect(await resend({ id: idOfNothing('Message') })).toMatchObject({ code: 'NOT_FOUND' });
  });
});
