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
  template: { id: string; version: number; deletedAt: string | null };
}
const FIELDS = 'template { id version deletedAt }';
const save = (body: string, name = 'order') =>
  service.ask<Answer>(
    `mutation($i: SaveTemplateInput!) { saveTemplate(input: $i) { ... on SaveTemplatePayload { ${FIELDS} } } }`,
    { i: { name, defaultLocale: 'en', bodies: [{ locale: 'en', body }] } },
  );
const remove = (id: string, ask = service.ask) =>
  ask<Answer>(
    `mutation($i: DeleteTemplateInput!) { deleteTemplate(input: $i) {
      ... on DeleteTemplatePayload { ${FIELDS} } ... on Error { code } } }`,
    { i: { id } },
  );
const send = () =>
  service.ask<{ code?: string; accepted: { id: string } }>(
    `mutation($i: SendMessageInput!) { sendMessage(input: $i) {
      ... on SendMessagePayload { accepted { id } } ... on Error { code } } }`,
    { i: { to: { phone: '+447911123801' }, purpose: 'TRANSACTIONAL', content: { template: { name: 'order' } } } },
  );
const names = async () => {
  const { edges } = await service.ask<{ edges: { node: { name: string } }[] }>(
    '{ templates { edges { node { name } } } }',
  );
  return edges.map((edge) => edge.node.name);
};

describe('a template that is deleted', () => {
  test('makes nothing any more, is in no list, and stays for the messages that were made from it', async () => {
    const { template } = await save('On its way');
    const { accepted } = await send();
    const { template: deleted } = await remove(template.id);
    expect(deleted).toEqual({ id: template.id, version: 1, deletedAt: expect.any(String) });
    expect(await names()).not.toContain('order');
    expect(await service.ask('{ template(name: "order") { id } }')).toBeNull();
    expect(await send()).toMatchObject({ code: 'NOT_FOUND' });
    const query = 'query($id: ID!) { message(id: $id) { body template { name deletedAt } } }';
    expect(await service.ask(query, { id: accepted.id })).toEqual({
      body: 'On its way',
      template: { name: 'order', deletedAt: deleted.deletedAt },
    });
    expect((await remove(template.id)).template).toEqual(deleted);
    const audited = await service.sql(
      "SELECT detail FROM audit_entries WHERE action = 'template.delete' AND subject = $1",
      [uuidOf(template.id)],
    );
    expect(audited).toEqual([{ detail: { name: 'order', version: 1 } }]);
  });

  test('comes back as its next version when its name is saved again', async () => {
    const { template } = await save('Here again');
    expect(template).toMatchObject({ version: 2, deletedAt: null });
    expect(await names()).toContain('order');
    expect((await send()).accepted.id).toBeTruthy();
  });

  test('is not one of another workspace, nor of nothing', async () => {
    const { template } = await save('Mine', 'mine');
    expect(await remove(template.id, service.askOther)).toMatchObject({ code: 'NOT_FOUND' });
    expect(await remove(idOfNothing('Template'))).toMatchObject({ code: 'NOT_FOUND' });
    expect(await names()).toContain('mine');
  });
});
