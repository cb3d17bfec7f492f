import { afterAll, beforeAll, expect, test } from 'vitest';
import '../graphql/fields.ts';
import { idOfNothing, openService, type Service } from '../contacts/service.ts';

let service: Service;
beforeAll(async () => {
  service = await openService();
});
afterAll(() => service.close());

interface Shown {
  action: string;
  subject: string;
  detail: Record<string, unknown>;
  evidence: object | null;
  evidenceDigest: string | null;
  actor: { kind: string; id: string | null; name: string | null };
}

const entries = async (filter: object, ask = service.ask) =>
  (
    await ask<{ edges: { node: Shown }[] }>(
      `query($f: AuditFilter) { auditEntries(filter: $f) { edges { node { action subject detail evidence evidenceDigest
        actor { kind id name } } } } }`,
      { f: filter },
    )
  ).edges.map(({ node }) => node);
const suppress = (phone: string) =>
  service.ask<{ suppression: { id: string; contact: { id: string } | null } }>(
    `mutation($i: SuppressInput!) { suppress(input: $i) { ... on SuppressPayload { suppression { id contact { id } } } } }`,
    { i: { to: { phone }, reason: 'COMPLAINT', proof: { letter: 'of May' } } },
  );

test('says who did what to whom, by ids as they are shown elsewhere', async () => {
  await service.ask('mutation { upsertContacts(input: { contacts: [{ phone: "+447911180001" }] }) { __typename } }');
  const { suppression } = await suppress('+447911180001');
  const { apiKey } = await service.ask<{ apiKey: { id: string; name: string } }>('{ viewer { apiKey { id name } } }');
  const entry = {
    action: 'suppression.add',
    subject: suppression.id,
    detail: { reason: 'COMPLAINT', purposes: [], contactId: suppression.contact?.id },
    evidence: { letter: 'of May' },
    evidenceDigest: expect.stringMatching(/^[0-9a-f]{64}$/),
    actor: { kind: 'API_KEY', ...apiKey },
  };
  expect(await entries({ subject: suppression.id })).toEqual([entry]);
  expect(await entries({ actions: ['suppression.add'], actor: apiKey.id })).toEqual([entry]);
  expect((await entries({})).slice(0, 2).map(({ action }) => action)).toEqual(['suppression.add', 'contact.upsert']);
});

test('of another workspace, of nothing and of another time is empty', async () => {
  const { suppression } = await suppress('+447911180002');
  expect(await entries({ subject: suppression.id }, service.askOther)).toEqual([]);
  expect(await entries({ subject: idOfNothing('Contact') })).toEqual([]);
  await expect(entries({ subject: 'nonsense' })).rejects.toThrow('filter.subject: is no id');
  await expect(entries({ actor: suppression.id })).rejects.toThrow('filter.actor: is the id of a Suppression');
  expect(await entries({ subject: suppression.id, before: '2020-01-01T00:00:00Z' })).toEqual([]);
  expect(await entries({ subject: suppression.id, after: '2020-01-01T00:00:00Z' })).toHaveLength(1);
});

test('is for keys that may manage keys', async () => {
  const { secret } = await service.ask<{ secret: string }>(
    'mutation { createApiKey(input: { name: "dev", role: DEVELOPER }) { ... on CreateApiKeyPayload { secret } } }',
  );
  const { body } = await service.api.post({ query: '{ auditEntries { edges { node { action } } } }' }, secret);
  expect(body).toMatchObject({ errors: [{ extensions: { code: 'FORBIDDEN' } }] });
});

test('keeps what the workspace has done since its beginning', async () => {
  const first = (await entries({})).at(-1);
  expect(first).toMatchObject({ actor: { kind: 'SYSTEM', id: null, name: null } });
});

test('names what has a name', async () => {
  const save = `mutation($n: String) { upsertContacts(input: { contacts: [{ phone: "+447911180009", name: $n }] }) { __typename } }`;
  await service.ask(save, { n: 'Lucía' });
  await service.ask('mutation { createSender(input: { address: "+447911180010" }) { __typename } }');
  const { edges } = await service.ask<{ edges: { node: { action: string; subjectName: string | null } }[] }>(
    '{ auditEntries(first: 2) { edges { node { action subjectName } } } }',
  );
  expect(edges.map(({ node }) => node)).toEqual([
    { action: 'sender.create', subjectName: '+447911180010' },
    { action: 'contact.upsert', subjectName: null },
  ]);
});

test('is told as it happens to whoever follows, of the own workspace alone and without who did it', async () => {
  const response = await fetch(`${service.api.url}/graphql`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'text/event-stream',
      authorization: `Bearer ${service.api.owner.secret}`,
    },
    body: JSON.stringify({ query: 'subscription { changes { action subject at } }' }),
  });
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  let came = '';
  await service.askOther('mutation { createSender(input: { address: "+447911180011" }) { __typename } }');
  const { sender } = await service.ask<{ sender: { id: string } }>(
    'mutation { createSender(input: { address: "+447911180012" }) { ... on SenderPayload { sender { id } } } }',
  );
  while (!came.includes(sender.id)) came += (await reader?.read())?.value ?? '';
  await reader?.cancel();
  expect(came).toContain('"action":"sender.create"');
  expect(came.match(/"action"/g)).toHaveLength(1);
});
