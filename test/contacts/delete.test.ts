import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import '../graphql/fields.ts';
import { idOfNothing, openService, type Service, uuidOf } from './service.ts';

let service: Service;
beforeAll(async () => {
  service = await openService();
});
afterAll(() => service.close());

interface Contact {
  id: string;
  phone: string;
  locale: string | null;
  attributes: object;
  deletedAt: string | null;
}
interface Answer {
  code?: string;
  contact: Contact;
}
const FIELDS = 'id phone locale attributes deletedAt';
const upsert = (phone: string, fields: object = {}) =>
  service.ask(`mutation($i: UpsertContactsInput!) { upsertContacts(input: $i) { __typename } }`, {
    i: { contacts: [{ phone, ...fields }] },
  });
const byPhone = (phone: string) =>
  service.ask<Contact>(`query($phone: PhoneNumber) { contact(phone: $phone) { ${FIELDS} } }`, { phone });
const remove = (id: string, ask = service.ask) =>
  ask<Answer>(
    `mutation($i: DeleteContactInput!) { deleteContact(input: $i) {
      ... on DeleteContactPayload { contact { ${FIELDS} } } ... on Error { code } } }`,
    { i: { id } },
  );
const listed = async () => {
  const { edges } = await service.ask<{ edges: { node: Contact }[] }>(
    `{ contacts(filter: { phonePrefix: "+4479111239" }, first: 100) { edges { node { ${FIELDS} } } } }`,
  );
  return edges.map((edge) => edge.node.phone);
};
const send = (to: object) =>
  service.ask<{ code?: string }>(
    `mutation($i: SendMessageInput!) { sendMessage(input: $i) { __typename ... on Error { code } } }`,
    { i: { to, purpose: 'CONVERSATION', content: { text: 'Hello' } } },
  );

describe('a contact that is deleted', () => {
  test('is in no list, loses what was written of it, and still answers to its id', async () => {
    const phone = '+447911123901';
    await upsert(phone, { locale: 'pt-BR', attributes: { name: 'Ana' } });
    const { id } = await byPhone(phone);
    const { contact } = await remove(id);
    expect(contact).toEqual({ id, phone, locale: null, attributes: {}, deletedAt: expect.any(String) });
    expect(await listed()).not.toContain(phone);
    expect((await remove(id)).contact).toEqual(contact);
    expect(await send({ contactId: id })).toMatchObject({ code: 'NOT_FOUND' });
    const audited = await service.sql(
      "SELECT action FROM audit_entries WHERE action = 'contact.delete' AND subject = $1",
      [uuidOf(id)],
    );
    expect(audited).toHaveLength(1);
  });

  test('keeps its opt-out: who comes again still gets nothing', async () => {
    const phone = '+447911123902';
    await upsert(phone);
    const { id } = await byPhone(phone);
    await service.ask(`mutation($i: RevokeConsentInput!) { revokeConsent(input: $i) { __typename } }`, {
      i: { contact: { phone }, purposes: ['CONVERSATION'], source: 'API' },
    });
    await remove(id);
    expect(await send({ phone })).toMatchObject({ code: 'MESSAGE_REFUSED' });
    expect((await byPhone(phone)).deletedAt).not.toBeNull();
    await upsert(phone, { locale: 'de' });
    expect(await byPhone(phone)).toMatchObject({ id, locale: 'de', deletedAt: null });
    expect(await listed()).toContain(phone);
    expect(await send({ phone })).toMatchObject({ code: 'MESSAGE_REFUSED' });
  });

  test('comes back by a consent that is recorded', async () => {
    const phone = '+447911123903';
    await upsert(phone);
    const { id } = await byPhone(phone);
    await remove(id);
    await service.ask(`mutation($i: RecordConsentInput!) { recordConsent(input: $i) { __typename } }`, {
      i: { contact: { phone }, purposes: ['MARKETING'], source: 'API' },
    });
    expect(await byPhone(phone)).toMatchObject({ id, deletedAt: null });
  });

  test('can still be erased', async () => {
    const phone = '+447911123904';
    await upsert(phone);
    const { id } = await byPhone(phone);
    await remove(id);
    await service.ask(`mutation($i: EraseContactInput!) { eraseContact(input: $i) { __typename } }`, { i: { id } });
    expect(await service.sql('SELECT phone FROM contacts WHERE id = $1', [uuidOf(id)])).toEqual([{ phone: null }]);
  });

  test('is not one of another workspace, nor of nothing', async () => {
    const phone = '+447911123905';
    await upsert(phone);
    const { id } = await byPhone(phone);
    expect(await remove(id, service.askOther)).toMatchObject({ code: 'NOT_FOUND' });
    expect(await remove(idOfNothing('Contact'))).toMatchObject({ code: 'NOT_FOUND' });
    expect(await listed()).toContain(phone);
  });
});
