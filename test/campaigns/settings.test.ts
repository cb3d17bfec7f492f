import { afterAll, beforeAll, expect, test } from 'vitest';
import { runCampaigns } from '../../src/domains/campaigns/run.ts';
import { openSchedulerRuntime } from '../../src/roots/scheduler.ts';
import { openService, type Service, uuidOf } from '../contacts/service.ts';

let service: Service;
let runtime: ReturnType<typeof openSchedulerRuntime>;
beforeAll(async () => {
  service = await openService();
  runtime = openSchedulerRuntime(service.api.runtime);
  for (const address of ['Shop', 'Outlet'])
    await service.ask('mutation($i: SenderInput!) { createSender(input: $i) { __typename } }', { i: { address } });
  await service.ask(`mutation { saveTemplate(input: { name: "hello", defaultLocale: "en",
    bodies: [{ locale: "en", body: "Good morning" }, { locale: "fr", body: "Bonjour" }] }) { __typename } }`);
});
afterAll(() => service.close());

interface Shown {
  id: string;
  status: string;
  token: string | null;
  handled: number;
  accepted: number;
  refused: { code: string; count: number }[];
  preflight: { sendable: number; blocked: object[]; warnings: { code: string; message: string; count: number }[] };
}
const FIELDS = `id status token handled accepted refused { code count }
  preflight { sendable blocked { code count } warnings { code message count } }`;
const act = async (name: string, input: object) => {
  const type = name === 'createCampaign' ? 'CampaignInput' : `${name.charAt(0).toUpperCase()}${name.slice(1)}Input`;
  const { campaign, ...rest } = await service.ask<{ campaign?: Shown }>(
    `mutation($i: ${type}!) { ${name}(input: $i) { ... on CampaignPayload { campaign { ${FIELDS} } } ... on Error { message } } }`,
    { i: input },
  );
  if (campaign === undefined) throw new Error(JSON.stringify(rest));
  return campaign;
};
const shown = (id: string) => service.ask<Shown>(`{ campaign(id: "${id}") { ${FIELDS} } }`);
const run = () => runCampaigns(runtime, new AbortController().signal);
const messages = (id: string) =>
  service.sql<{ to: string; body: string; sender: string | null; variant: number | null }>(
    `SELECT "to", body, sender, variant FROM messages WHERE campaign_id = $1 ORDER BY "to"`,
    [uuidOf(id)],
  );

let next = 0;
/** Makes contacts with a tag. @returns their numbers */
async function people(count: number, tag: string, more: object = {}): Promise<string[]> {
  const phones = Array.from({ length: count }, () => `+4479111${51_000 + next++}`);
  await service.ask('mutation($c: [ContactInput!]!) { upsertContacts(input: { contacts: $c }) { __typename } }', {
    c: phones.map((phone) => ({ phone, tags: [tag], ...more })),
  });
  return phones;
}

/** Makes a campaign and checks it. */
async function checked(tag: string, changes: object = {}): Promise<Shown> {
  const { id } = await act('createCampaign', {
    ...{ name: tag, objective: 'INFORMATION', purpose: 'TRANSACTIONAL', content: { template: 'hello' } },
    ...{ audience: { tags: [tag] }, ...changes },
  });
  return act('checkCampaign', { id });
}

/** Lets it begin at once. */
async function begun({ id, token }: Shown): Promise<string> {
  await act('startCampaign', { id, token });
  await service.sql("UPDATE campaigns SET due_at = now() - interval '1 second' WHERE id = $1", [uuidOf(id)]);
  return id;
}

const pause = async (input: object) =>
  (
    await service.ask<{ pause: { id: string } }>(
      'mutation($i: PauseScopeInput!) { pauseScope(input: $i) { ... on PauseScopePayload { pause { id } } } }',
      { i: { reason: 'A wrong text', ...input } },
    )
  ).pause.id;
const lift = (id: string) => service.ask(`mutation { liftPause(input: { id: "${id}" }) { __typename } }`);

test.each([
  ['itself', (id: string) => ({ scope: 'CAMPAIGN', key: id })],
  ['its purpose', () => ({ scope: 'PURPOSE', key: 'TRANSACTIONAL' })],
  ['the workspace', () => ({ scope: 'WORKSPACE' })],
])('a kill switch of %s stops a campaign that runs, and it goes on when that is lifted', async (name, input) => {
  const tag = `stopped ${name}`;
  await people(20, tag);
  const id = await begun(await checked(tag, { ratePerSecond: 1 }));
  await run();
  const { handled } = await shown(id);
  const switched = await pause(input(id));
  expect(await shown(id)).toMatchObject({ status: 'STOPPED', handled });
  await service.sql('UPDATE campaigns SET due_at = now() WHERE id = $1 AND due_at IS NOT NULL', [uuidOf(id)]);
  await run();
  expect(await shown(id)).toMatchObject({ status: 'STOPPED', handled });
  await lift(switched);
  expect(await shown(id)).toMatchObject({ status: 'RUNNING' });
  for (let turn = 0; turn < 40 && (await shown(id)).status !== 'DONE'; turn++) {
    await service.sql("UPDATE campaigns SET due_at = now() - interval '1 minute' WHERE id = $1", [uuidOf(id)]);
    await run();
  }
  expect(await shown(id)).toMatchObject({ status: 'DONE', handled: 20, accepted: 20 });
  expect(await messages(id)).toHaveLength(20);
});

test('a campaign has its sender, and a variant one of its own', async () => {
  await people(12, 'senders');
  const id = await begun(
    await checked('senders', {
      ...{ sender: 'Shop', variants: [{}, { sender: 'Outlet' }], test: { percent: 100, hours: 1, perVariant: 1 } },
    }),
  );
  await run();
  const sent = await messages(id);
  expect(sent).toHaveLength(12);
  for (const { sender, variant } of sent) expect(sender).toBe(variant === 1 ? 'Outlet' : 'Shop');
  expect(new Set(sent.map(({ sender }) => sender)).size).toBe(2);
});

test('each recipient gets it in their language', async () => {
  const [french, english] = [
    await people(2, 'languages', { locale: 'fr-CA' }),
    await people(2, 'languages', { locale: 'en' }),
  ];
  const others = await people(1, 'languages', { locale: 'ja' });
  const id = await begun(await checked('languages'));
  await run();
  const bodies = new Map((await messages(id)).map(({ to, body }) => [to, body]));
  expect(french.map((to) => bodies.get(to))).toEqual(['Bonjour', 'Bonjour']);
  expect([...english, ...others].map((to) => bodies.get(to))).toEqual(['Good morning', 'Good morning', 'Good morning']);
});

test('offers: the check warns of a text that does not say how to stop, and of whom a cap lets have none', async () => {
  await service.ask(
    'mutation { setWorkspaceRules(input: { contentChecks: REPORT, reason: "Our lawyers look at it" }) { __typename } }',
  );
  const phones = Array.from({ length: 3 }, (_, index) => `+3361234${5_000 + index}`);
  await service.ask('mutation($c: [ContactInput!]!) { upsertContacts(input: { contacts: $c }) { __typename } }', {
    c: phones.map((phone) => ({ phone, tags: ['offer'] })),
  });
  for (const phone of phones) {
    await service.ask(
      `mutation($c: RecipientInput!) { recordConsent(input: { contact: $c, purposes: [MARKETING], source: API,
        occurredAt: "2026-01-01T00:00:00Z" }) { __typename ... on Error { message } } }`,
      { c: { phone } },
    );
  }
  const offer = { purpose: 'MARKETING', objective: 'SALES' };
  const open = await checked('offer', offer);
  expect(open.preflight).toMatchObject({ sendable: 3, blocked: [] });
  expect(open.preflight.warnings).toContainEqual({
    ...{ code: 'FLAGGED_TEXT', count: 3, message: expect.stringMatching(/France demands of offers: .*how to opt out/) },
  });
  const cap = (max: number | null) =>
    service.ask<object>('mutation($i: FrequencyCapInput!) { setFrequencyCap(input: $i) { __typename } }', {
      i: { purpose: 'MARKETING', period: 'P1D', max },
    });
  expect(await cap(0)).toEqual({ __typename: 'FrequencyCapPayload' });
  const capped = await checked('offer', offer);
  expect(capped.preflight).toMatchObject({ sendable: 0, blocked: [{ code: 'FREQUENCY_CAP', count: 3 }] });
  // A cap that comes after the check is kept when the messages are made.
  const id = await begun(open);
  await run();
  expect(await shown(id)).toMatchObject({
    ...{ status: 'DONE', handled: 3, accepted: 0, refused: [{ code: 'FREQUENCY_CAP', count: 3 }] },
  });
  expect(await messages(id)).toEqual([]);
  await cap(null);
});
