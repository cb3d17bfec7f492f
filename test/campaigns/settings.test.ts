import { afterAll, beforeAll, expect, test } from 'vitest';
import { runCampaigns } from '../../src/domains/campaigns/run.ts';
import { recordVisits } from '../../src/domains/links/record.ts';
import { openSchedulerRuntime } from '../../src/roots/scheduler.ts';
import { openService, type Service, uuidOf } from '../contacts/service.ts';
import { hear } from '../conversations/hear.ts';
import { PEOPLE, VISITORS } from '../links/agents.ts';

let service: Service;
const stopping = new AbortController();
let recording: Promise<void>;
let runtime: ReturnType<typeof openSchedulerRuntime>;
beforeAll(async () => {
  service = await openService();
  runtime = openSchedulerRuntime(service.api.runtime);
  for (const address of ['Shop', 'Outlet'])
    await service.ask('mutation($i: SenderInput!) { createSender(input: $i) { __typename } }', { i: { address } });
  await service.ask(`mutation { saveTemplate(input: { name: "hello", defaultLocale: "en",
    bodies: [{ locale: "en", body: "Good morning" }, { locale: "fr", body: "Bonjour" }] }) { __typename } }`);
  await service.ask('mutation { setLinkSettings(input: { allowedHosts: ["shop.example"] }) { __typename } }');
  for (const name of ['sale', 'sale-again'])
    await service.ask('mutation($i: SaveTemplateInput!) { saveTemplate(input: $i) { __typename } }', {
      i: { name, bodies: [{ locale: 'en', body: 'Here: {{ link "https://shop.example/" }}' }] },
    });
  recording = (async () => {
    while (!stopping.signal.aborted) await recordVisits(service.api.runtime, stopping.signal);
  })();
});
afterAll(async () => {
  stopping.abort();
  await recording;
  await service.close();
});

interface Shown {
  id: string;
  status: string;
  reason: string | null;
  token: string | null;
  handled: number;
  accepted: number;
  refused: { code: string; count: number }[];
  preflight: { sendable: number; blocked: object[]; warnings: { code: string; message: string; count: number }[] };
}
const FIELDS = `id status reason token handled accepted refused { code count }
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
  await service.sql('UPDATE campaigns SET due_at = now() - make_interval(secs => 1), begins_at = now() WHERE id = $1', [
    uuidOf(id),
  ]);
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
  await service.sql(
    'UPDATE campaigns SET due_at = now() - make_interval(secs => 1) WHERE id = $1 AND due_at IS NOT NULL',
    [uuidOf(id)],
  );
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

test('a campaign whose audience has gone before it begins says that there was nobody', async () => {
  await people(3, 'gone');
  const id = await begun(await checked('gone'));
  const { edges } = await service.ask<{ edges: { node: { id: string } }[] }>(
    '{ contacts(first: 10, filter: { tags: ["gone"] }) { edges { node { id } } } }',
  );
  await service.ask('mutation($i: TagContactsInput!) { tagContacts(input: $i) { __typename } }', {
    i: { contactIds: edges.map(({ node }) => node.id), remove: ['gone'] },
  });
  await run();
  expect(await shown(id)).toMatchObject({
    ...{ status: 'DONE', handled: 0, reason: 'Nobody was in its audience when it began.' },
  });
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
  // A cap that is used up is not in the check: what else is sent until then is not known.
  await cap(1);
  const [had = ''] = phones;
  await service.ask(
    `mutation($to: RecipientInput!) { sendMessage(input: { to: $to, purpose: MARKETING, content: { template: { name: "hello" } } }) { __typename ... on Error { message } } }`,
    { to: { phone: had } },
  );
  const used = await checked('offer', offer);
  expect(used.preflight).toMatchObject({ sendable: 3, blocked: [] });
  const late = await begun(used);
  await run();
  expect(await shown(late)).toMatchObject({
    ...{ status: 'DONE', handled: 3, accepted: 2, refused: [{ code: 'FREQUENCY_CAP', count: 1 }] },
  });
  expect((await messages(late)).map(({ to }) => to)).not.toContain(had);
  await cap(null);
});

const [, SAFARI = ''] = PEOPLE[0] ?? [];
const [, PREVIEW = ''] = VISITORS[0] ?? [];
/** Lets those people follow the link in their message of a campaign, and waits until that is known. */
async function click(id: string, phones: readonly string[], agent = SAFARI): Promise<void> {
  const codes = (await messages(id)).filter(({ to }) => phones.includes(to)).map(({ body }) => body.slice(-11));
  for (const code of codes)
    await fetch(`${service.api.url}/l/${code}`, { redirect: 'manual', headers: { 'user-agent': agent } });
  const visited = async () =>
    (await service.sql('SELECT FROM message_links WHERE code = ANY($1) AND clicks + bot_clicks > 0', [codes])).length;
  await expect.poll(visited, { timeout: 20_000, interval: 20 }).toBe(phones.length);
}
/** Lets those people answer a message. */
async function reply(phones: readonly string[], text: string): Promise<void> {
  for (const phone of phones) await hear(service, phone.slice(1), '447700900999', text);
}
/** Lets all messages of a campaign be with their people, made so many hours ago. */
const had = (id: string, hours = 0) =>
  service.sql(
    `UPDATE messages SET status = 'DELIVERED', indexed_status = NULL, created_at = created_at - make_interval(hours => $2),
       sent_at = created_at - make_interval(hours => $2) WHERE campaign_id = $1`,
    [uuidOf(id), hours],
  );
const results = (id: string) =>
  service.ask(`{ campaign(id: "${id}") { results { sentence delivered success { count of } stopped { count } }
    report { sentence figures { stopped stoppedPer1000 } }
    messagesWho(did: SUCCEEDED, first: 100) { edges { node { contact { phone } } } } } }`);
const who = (phones: readonly string[]) => ({
  edges: expect.toSatisfy(
    (edges: { node: { contact: { phone: string } } }[]) =>
      edges
        .map(({ node }) => node.contact.phone)
        .sort()
        .join() === [...phones].sort().join(),
  ),
});
/** A campaign of some people, all of whom have its message. */
async function sent(tag: string, count: number, changes: object): Promise<{ id: string; phones: string[] }> {
  const phones = await people(count, tag);
  const id = await begun(await checked(tag, { content: { template: 'sale' }, ...changes }));
  await run();
  return { id, phones };
}

test('a success is a click of a person, none of a preview, and each person counts once', async () => {
  const { id, phones } = await sent('clicked', 5, { metric: { kind: 'CLICKED', withinDays: 7 } });
  await had(id);
  const [a = '', b = '', c = '', d = ''] = phones;
  await click(id, [a, b]);
  await click(id, [a]);
  await click(id, [c], PREVIEW);
  await reply([d], 'Nice');
  expect(await results(id)).toMatchObject({
    results: { success: { count: 2, of: 5 }, sentence: expect.stringContaining('followed a link within 7 days') },
    messagesWho: who([a, b]),
  });
});

/** With Wilson's interval. */
const ONE_OF_FOUR =
  /4 of 4 people have the message, and 1 of them, 25\.0 % \(4\.6 to 69\.9 %\), answered within 7 days/;

test('a success is an answer, a STOP is none and counts as that', async () => {
  const { id, phones } = await sent('replied', 4, { metric: { kind: 'REPLIED', withinDays: 7 } });
  await had(id);
  const [a = '', b = '', c = ''] = phones;
  await reply([a, a], 'Yes please');
  await reply([b], 'STOP');
  await click(id, [c]);
  expect(await results(id)).toMatchObject({
    results: { success: { count: 1, of: 4 }, stopped: { count: 1 }, sentence: expect.stringMatching(ONE_OF_FOUR) },
    report: { sentence: expect.stringMatching(ONE_OF_FOUR), figures: { stopped: 1, stoppedPer1000: 250 } },
    messagesWho: who([a]),
  });
});

test('a success is an event after the message and within its days; without a metric nothing is counted', async () => {
  const event = { metric: { kind: 'EVENT', event: 'ordered', withinDays: 3 } };
  const { id, phones } = await sent('ordered', 5, event);
  const [before = '', within = '', last = '', after = '', other = ''] = phones;
  // All of it was five days ago.
  await had(id, 120);
  await service.sql("UPDATE campaigns SET begins_at = begins_at - interval '120 hours' WHERE id = $1", [uuidOf(id)]);
  const HOUR_MS = 3_600_000;
  const record = (phone: string, hoursAfter: number, name = 'ordered') =>
    service.ask('mutation($e: [ContactEventInput!]!) { recordEvent(input: { events: $e }) { recorded: __typename } }', {
      e: [{ phone, name, at: new Date(Date.now() + (hoursAfter - 120) * HOUR_MS).toISOString() }],
    });
  await record(before, -1);
  await record(within, 1);
  await record(within, 2);
  await record(last, 71);
  await record(after, 73);
  await record(other, 1, 'looked');
  expect(await results(id)).toMatchObject({
    results: { success: { count: 2, of: 5 }, sentence: expect.stringContaining('did "ordered" within 3 days') },
    messagesWho: who([within, last]),
  });
  const none = await sent('nothing', 2, {});
  await had(none.id);
  await click(none.id, none.phones);
  expect(await results(none.id)).toMatchObject({
    results: { delivered: 2, success: null, sentence: '2 of 2 people have the message.' },
    messagesWho: who(none.phones),
  });
});

test.each(['CLICKED', 'REPLIED'] as const)('the variant that more people have %s wins', async (kind) => {
  const { id } = await sent(`winner ${kind}`, 80, {
    ...{ metric: { kind, withinDays: 7 }, variants: [{}, { template: 'sale-again' }] },
    test: { percent: 60, hours: 1, perVariant: 5 },
  });
  await had(id);
  const tried = await messages(id);
  const of = (variant: number) => tried.filter((each) => each.variant === variant).map(({ to }) => to);
  const [control, other] = [of(0), of(1)];
  expect([control.length >= 5, other.length >= 5, tried.length < 80]).toEqual([true, true, true]);
  const best = other.slice(0, Math.ceil(other.length * 0.8));
  if (kind === 'CLICKED') await click(id, best);
  else await reply(best, 'Yes');
  // What the metric does not count makes no winner.
  if (kind === 'CLICKED') await reply(control, 'Yes');
  else await click(id, control);
  await service.sql(
    "UPDATE campaigns SET tested_at = tested_at - interval '1 hour', due_at = now() - make_interval(secs => 1) WHERE id = $1",
    [uuidOf(id)],
  );
  await run();
  expect(
    await service.ask(
      `{ campaign(id: "${id}") { status accepted verdict { position by } standings { variants { share { count } } } } }`,
    ),
  ).toEqual({
    ...{ status: 'DONE', accepted: 80, verdict: { position: 1, by: 'STATISTIC' } },
    standings: { variants: [{ share: { count: 0 } }, { share: { count: best.length } }] },
  });
  expect((await messages(id)).filter(({ variant }) => variant === 1)).toHaveLength(80 - control.length);
});

test.each(['CLICKED', 'REPLIED'] as const)('a step goes to exactly those who have not %s', async (unless) => {
  const { id, phones } = await sent(`step ${unless}`, 6, {});
  await had(id);
  const [clicked = '', replied = '', stopped = '', failed = '', quiet = '', previewed = ''] = phones;
  await service.sql(`UPDATE messages SET status = 'UNDELIVERED' WHERE campaign_id = $1 AND "to" = $2`, [
    uuidOf(id),
    failed,
  ]);
  await click(id, [clicked]);
  await click(id, [previewed], PREVIEW);
  await reply([replied], 'Maybe');
  await reply([stopped], 'STOP');
  const step = { name: 'Reminder', content: { template: 'hello' }, afterHours: 2, unless };
  const added = await act('addCampaignStep', { id, ...step });
  const { token } = await act('checkCampaign', { id: added.id });
  await act('startCampaign', { id: added.id, token });
  const ended = (hours: number) =>
    service.sql('UPDATE campaigns SET finished_at = now() - make_interval(hours => $2) WHERE id = $1', [
      uuidOf(id),
      hours,
    ]);
  const look = async () => {
    await service.sql('UPDATE campaigns SET due_at = now() - make_interval(secs => 1) WHERE id = $1', [
      uuidOf(added.id),
    ]);
    await run();
  };
  await ended(1);
  await look();
  expect(await messages(added.id)).toEqual([]);
  await ended(2);
  await look();
  const reminded = unless === 'CLICKED' ? [replied, quiet, previewed] : [clicked, quiet, previewed];
  expect((await messages(added.id)).map(({ to }) => to)).toEqual(reminded.sort());
  // Whoever said STOP has not clicked, and is kept from it by the gate; a STOP is an answer.
  expect(await shown(added.id)).toMatchObject({
    ...{ status: 'DONE', accepted: 3 },
    refused: unless === 'CLICKED' ? [{ code: 'OPTED_OUT', count: 1 }] : [],
  });
});
