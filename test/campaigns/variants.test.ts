import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Lift } from '../../src/domains/campaigns/report.ts';
import { shareOf } from '../../src/domains/campaigns/results.ts';
import { runCampaigns } from '../../src/domains/campaigns/run.ts';
import { placeOf, TestDraft } from '../../src/domains/campaigns/variants.ts';
import { openSchedulerRuntime } from '../../src/roots/scheduler.ts';
import { openService, type Service, uuidOf } from '../contacts/service.ts';
import { auditOf } from './audit.ts';

let service: Service;
let runtime: ReturnType<typeof openSchedulerRuntime>;
beforeAll(async () => {
  service = await openService();
  runtime = openSchedulerRuntime(service.api.runtime);
  for (const [name, body] of [
    ['plain', 'Hello {{ name }}, shoes are at half price. Reply STOP to end.'],
    ['long', `Hello {{ name }}, ${'shoes are at half price. '.repeat(8)}Reply STOP to end.`],
  ]) {
    await service.ask(
      `mutation($body: String!) { saveTemplate(input: { name: "${name}", variables: [{ name: "name" }], bodies: [{ locale: "en", body: $body }] }) { __typename } }`,
      { body },
    );
  }
});
afterAll(() => service.close());

const FIELDS = `id text status token reason recipients handled accepted testRecipients heldOut holdOutPercent refused { code count }
  variants { position label template sender delayMinutes } test { percent hours perVariant chosenBy } counts { accepted queued scheduled }
  verdict { position label by sentence } standings { tooEarly variants { label percentBest share { count of } } }
  results { sentence success { count } }
  preflight { recipients checked sendable heldOut warnings { code message } variants { label recipients parts ifBest { amount } } rest { recipients parts } }`;
interface Cost {
  label: string;
  recipients: number;
  parts: number;
}
interface Shown {
  id: string;
  text: string | null;
  status: string;
  token: string | null;
  recipients: number;
  handled: number;
  accepted: number;
  testRecipients: number;
  heldOut: number;
  verdict: { position: number; by: string; sentence: string } | null;
  standings: { tooEarly: string | null; variants: { label: string; percentBest: number }[] } | null;
  preflight: { heldOut: number; sendable: number; warnings: { code: string }[]; variants: Cost[]; rest: Cost | null };
}
interface Answer {
  campaign: Shown;
  issues?: { path: string[]; message: string; received: string }[];
}
const mutate = (name: string, input: object) => {
  const type = name === 'createCampaign' ? 'CampaignInput' : `${name.charAt(0).toUpperCase()}${name.slice(1)}Input`;
  return service.ask<Answer>(
    `mutation($input: ${type}!) { ${name}(input: $input) { ... on InvalidInput { issues { path message received } } ... on CampaignPayload { campaign { ${FIELDS} } } } }`,
    { input },
  );
};
const shown = (id: string) => service.ask<Shown>(`{ campaign(id: "${id}") { ${FIELDS} } }`);
const run = () => runCampaigns(runtime, new AbortController().signal);

interface Row {
  name: string;
  figures: { success: { count: number } | null };
}
interface Reported {
  report: { sentence: string; csv: string; lift: Omit<Lift, 'treated' | 'heldOut'>; rows: Row[]; groups: Row[] };
  messagesWho: { edges: object[] };
  heldOutContacts: object[];
}
const report = (id: string) =>
  service.ask<Reported>(`{ campaign(id: "${id}") { heldOutContacts { id } messagesWho(did: SUCCEEDED, variant: 0, first: 10) { edges { node { id } } }
    report { sentence csv lift { treated { count of } heldOut { count of } points lowPoints highPoints sentence }
      rows(by: VARIANT) { name figures { success { count } stoppedPer1000 charges { amount } } } groups: rows(by: GROUP) { name figures { success { count } } } } } }`);

let next = 0;
async function people(count: number, tag: string): Promise<void> {
  const first = next;
  next += count;
  const contacts = Array.from({ length: count }, (_each, index) => {
    return { phone: `+4479111${String(40_000 + first + index)}`, name: `Person ${index}`, tags: [tag] };
  });
  const document =
    'mutation($contacts: [ContactInput!]!) { upsertContacts(input: { contacts: $contacts }) { __typename } }';
  await service.ask(document, { contacts });
}

const draft = (tag: string, changes: object = {}) => ({
  name: 'Spring',
  objective: 'SALES',
  metric: { kind: 'EVENT', event: 'bought', withinDays: 3 },
  purpose: 'TRANSACTIONAL',
  audience: { tags: [tag] },
  content: { template: 'plain', variables: { name: 'friend' } },
  variants: [{}, { template: 'long' }],
  test: { percent: 40, hours: 2, perVariant: 20 },
  holdOutPercent: 10,
  ...changes,
});

async function begun(changes: object): Promise<Shown> {
  const { campaign } = await mutate('createCampaign', changes);
  const checked = await mutate('checkCampaign', { id: campaign.id });
  await mutate('startCampaign', { id: campaign.id, token: checked.campaign.token });
  await service.sql("UPDATE campaigns SET due_at = now() - interval '1 second', begins_at = now() WHERE id = $1", [
    uuidOf(campaign.id),
  ]);
  await run();
  return shown(campaign.id);
}

/** Messages of a campaign by contact, once all of them are delivered. */
async function delivered(id: string): Promise<{ contactId: string; variant: number | null }[]> {
  return service.sql<{ contactId: string; variant: number | null }>(
    `UPDATE messages SET status = 'DELIVERED', sent_at = created_at, finished_at = created_at WHERE campaign_id = $1
     RETURNING contact_id AS "contactId", variant`,
    [uuidOf(id)],
  );
}

/** Lets those people buy, each of them twice. */
async function bought(contactIds: readonly string[]): Promise<void> {
  await service.sql(
    `INSERT INTO contact_events (id, workspace_id, contact_id, name, at) SELECT gen_random_uuid(), c.workspace_id, c.id, 'bought', now()
     FROM contacts c, generate_series(1, 2) WHERE c.id = ANY($1::uuid[])`,
    [contactIds],
  );
}

/** Lets so many hours of a test pass. */
const wait = (id: string, hours: number) =>
  service.sql(
    `UPDATE campaigns SET tested_at = tested_at - make_interval(secs => $2), due_at = due_at - make_interval(secs => $2) WHERE id = $1`,
    [uuidOf(id), 3_600 * hours],
  );

test('a campaign tries its variants, holds some out, and gives the rest what is best, each person once', async () => {
  await people(600, 'winner');
  const campaign = await begun(draft('winner'));
  const { preflight } = campaign;
  const id = uuidOf(campaign.id);
  const audience = await service.sql<{ id: string }>("SELECT id FROM contacts WHERE tags @> '{winner}'", []);
  const split = { id, variants: [{}, {}], test: TestDraft.parse({ percent: 40 }), holdOutPercent: 10 };
  const placed = audience.map((each) => placeOf(split as unknown as Parameters<typeof placeOf>[0], each.id));
  const heldOut = placed.filter(({ stage }) => stage === 'HOLD_OUT').length;
  const tried = [0, 1].map((variant) => placed.filter((place) => place.variant === variant).length);
  const tested = (tried[0] ?? 0) + (tried[1] ?? 0);
  expect(preflight).toMatchObject({
    heldOut,
    sendable: 600 - heldOut,
    variants: [
      { label: 'A', recipients: tried[0], parts: tried[0] },
      { label: 'B', recipients: tried[1], parts: 2 * (tried[1] ?? 0) },
    ],
    rest: { recipients: 600 - heldOut - tested },
  });
  expect(campaign).toMatchObject({ status: 'RUNNING', recipients: 600 - heldOut, heldOut, testRecipients: tested });
  expect(campaign).toMatchObject({ handled: tested, accepted: tested, verdict: null });
  expect(campaign.standings?.tooEarly).toContain('The test runs for 2 hours at least');

  const messages = await delivered(campaign.id);
  const of = (variant: number) => messages.filter((each) => each.variant === variant).map((each) => each.contactId);
  expect([of(0).length, of(1).length]).toEqual(tried);
  await bought([...of(0).slice(0, 3), ...of(1).slice(0, 60)]);
  await run();
  expect((await shown(campaign.id)).verdict).toBeNull();
  await wait(campaign.id, 2);
  await run();
  const after = await shown(campaign.id);
  expect(after).toMatchObject({ status: 'DONE', accepted: 600 - heldOut, handled: 600 - heldOut });
  expect(after.verdict).toMatchObject({ position: 1, by: 'STATISTIC', sentence: expect.stringContaining('B is best') });
  expect(after.standings?.variants[1]?.percentBest).toBeGreaterThan(99.5);
  const all = await delivered(campaign.id);
  expect(new Set(all.map(({ contactId }) => contactId)).size).toBe(600 - heldOut);
  expect(all.filter(({ variant }) => variant === 1)).toHaveLength(600 - heldOut - (tried[0] ?? 0));
  expect((await shown(campaign.id)) as unknown).toMatchObject({
    results: { success: { count: 63 }, sentence: expect.stringContaining('did "bought" within 3 days') },
  });
  const reported = await report(campaign.id);
  expect(reported.report.sentence).toMatch(
    /^To sell, \d+ of \d+ people have the message, and 63 of them, .* did "bought" within 3 days.* It made more do it: /,
  );
  const { lift } = reported.report;
  expect(lift).toMatchObject({ heldOut: { count: 0, of: heldOut }, treated: { count: 63, of: 600 - heldOut } });
  const [did, none] = [shareOf(63, 600 - heldOut), shareOf(0, heldOut)];
  if (did === null || none === null) throw new Error('there are people');
  // Newcombe's range: what either share may be off by, together.
  expect(lift.points).toBeCloseTo(did.percent, 6);
  expect(lift.lowPoints).toBeCloseTo(did.percent - Math.hypot(did.percent - did.lowPercent, none.highPercent), 6);
  expect(lift.highPoints).toBeCloseTo(did.highPercent, 6);
  expect(lift.lowPoints).toBeGreaterThan(0);
  expect(reported.report.sentence).toContain(
    `${lift.points.toFixed(1)} points (${lift.lowPoints.toFixed(1)} to ${lift.highPoints.toFixed(1)}) more.`,
  );
  expect(reported.report.rows.map(({ name, figures }) => [name, figures.success?.count])).toEqual([
    ['B', 60],
    ['A', 3],
  ]);
  expect(reported.report.groups).toMatchObject([{ name: 'winner', figures: { success: { count: 63 } } }]);
  expect(reported.messagesWho.edges).toHaveLength(3);
  expect(reported.heldOutContacts).toHaveLength(heldOut);
  const lines = reported.report.csv.trim().split('\n');
  expect(lines[0]).toMatch(/^dimension,key,name,recipients,delivered,success,/);
  expect(lines.map((line) => line.split(',')[0])).toEqual([
    'dimension',
    'ALL',
    'VARIANT',
    'VARIANT',
    'COUNTRY',
    'ROUTE',
    'GROUP',
  ]);
  expect(await auditOf(service, campaign.id)).toContain('campaign.chooseVariant');
});

test('a test in which nothing is clear ends with the control, after five looks', async () => {
  await people(200, 'even');
  const campaign = await begun(draft('even', { holdOutPercent: 0 }));
  await delivered(campaign.id);
  await wait(campaign.id, 2);
  for (let look = 0; look < 4; look += 1) {
    await run();
    expect((await shown(campaign.id)).verdict).toBeNull();
    // One that is resumed is due at once, and its next look is not.
    await mutate('pauseCampaign', { id: campaign.id });
    await mutate('resumeCampaign', { id: campaign.id });
    await run();
    await wait(campaign.id, 0.5);
  }
  await run();
  const after = await shown(campaign.id);
  expect(after.verdict).toMatchObject({ position: 0, by: 'CONTROL' });
  expect(after).toMatchObject({ status: 'DONE', accepted: 200 });
});

test('a test of too few people is warned of, and the control goes to the rest at once', async () => {
  await people(20, 'few');
  const campaign = await begun(draft('few', { holdOutPercent: 0 }));
  expect(campaign.preflight.warnings.map(({ code }) => code)).toContain('SMALL_TEST');
  expect(campaign).toMatchObject({ status: 'DONE', accepted: 20, verdict: { position: 0, by: 'CONTROL' } });
});

test('a person chooses, early only if they say so, and once', async () => {
  await people(100, 'choice');
  const campaign = await begun(draft('choice', { test: { percent: 50, perVariant: 5, chosenBy: 'PERSON' } }));
  const choose = (input: object) => mutate('chooseCampaignVariant', { id: campaign.id, ...input });
  expect((await choose({ variant: 2, early: true })).issues?.[0]).toMatchObject({
    path: ['variant'],
    message: 'is no variant of the campaign: they are 0 to 1',
    received: '2',
  });
  expect((await choose({ variant: 1 })).issues?.[0]?.message).toContain('is too early to tell the best by');
  expect((await shown(campaign.id)).verdict).toBeNull();
  const { campaign: chosen } = await choose({ variant: 1, early: true });
  expect(chosen.verdict).toMatchObject({ position: 1, by: 'PERSON' });
  expect((await choose({ variant: 0, early: true })).issues?.[0]?.message).toContain('has its variant already: B');
  await run();
  expect(await shown(campaign.id)).toMatchObject({ status: 'DONE', accepted: campaign.recipients });
  expect((await choose({ variant: 0 })).issues?.[0]?.message).toContain('is DONE');
});

test('a test that waits for its next look ends with its offer', async () => {
  await people(100, 'ends');
  const endsAt = new Date(Math.floor(Date.now() / 1_000) * 1_000 + 3_600_000).toISOString();
  const test = { percent: 50, perVariant: 5, hours: 24 };
  const { id, status, verdict } = await begun(draft('ends', { test, endsAt }));
  expect({ status, verdict }).toEqual({ status: 'RUNNING', verdict: null });
  const due = 'SELECT due_at = ends_at AS "isEnd" FROM campaigns WHERE id = $1';
  expect(await service.sql(due, [uuidOf(id)])).toEqual([{ isEnd: true }]);
  await service.sql(
    `UPDATE campaigns SET ends_at = ends_at - interval '2 hours', due_at = due_at - interval '2 hours' WHERE id = $1`,
    [uuidOf(id)],
  );
  await run();
  expect(await shown(id)).toMatchObject({ status: 'DONE', verdict: null });
});

test('of variants that differ in time, one is sent later; a changed template of one makes the check stale', async () => {
  await people(40, 'later');
  const later = draft('later', { variants: [{}, { delayMinutes: 90 }], test: { percent: 100 }, holdOutPercent: 0 });
  const { id, accepted, status } = await begun(later);
  expect({ accepted, status }).toEqual({ accepted: 40, status: 'DONE' });
  const [one, other] = await service.sql<{ count: number; later: number }>(
    'SELECT variant, count(*)::int AS count, count(send_at)::int AS later FROM messages WHERE campaign_id = $1 GROUP BY 1 ORDER BY 1',
    [uuidOf(id)],
  );
  expect([one?.later, other?.later]).toEqual([0, other?.count]);

  const { campaign } = await mutate('createCampaign', draft('later'));
  const checked = await mutate('checkCampaign', { id: campaign.id });
  await service.ask(
    'mutation { saveTemplate(input: { name: "long", variables: [{ name: "name" }], bodies: [{ locale: "en", body: "Other. Reply STOP to end." }] }) { __typename } }',
  );
  const input = { id: campaign.id, token: checked.campaign.token };
  const refused = await service.ask<{ message: string }>(
    'mutation($input: StartCampaignInput!) { startCampaign(input: $input) { ... on PreflightStale { message } } }',
    { input },
  );
  expect(refused.message).toContain('the template "long" has changed');
});

test('a text of its own takes the place of the template, is checked as a body is, and is what another try says', async () => {
  await people(40, 'texts');
  const test = { percent: 50, perVariant: 1, chosenBy: 'PERSON' };
  const own = (text: string) => draft('texts', { variants: [{}, { text }], test, holdOutPercent: 0 });
  for (const [text, message] of [
    ['Hello {{ nme }}. Reply STOP to end.', /uses "nme", which is not declared in variables/],
    ['Hello {% if %}', /./],
  ] as const) {
    const { campaign } = await mutate('createCampaign', own(text));
    expect((await mutate('checkCampaign', { id: campaign.id })).issues).toMatchObject([
      { path: ['variants', '1', 'text'], message: expect.stringMatching(message) },
    ]);
  }
  const text = 'Dear {{ name }}, shoes are at half price. Reply STOP to end.';
  const campaign = await begun(own(text));
  const [, variant] = campaign.preflight.variants;
  expect(variant?.parts).toBe(variant?.recipients);
  await mutate('chooseCampaignVariant', { id: campaign.id, variant: 1, early: true });
  await run();
  const rows = await service.sql<{ body: string; variant: number; isOwn: boolean }>(
    'SELECT body, variant, template_version_id IS NULL AS "isOwn" FROM messages WHERE campaign_id = $1',
    [uuidOf(campaign.id)],
  );
  expect(rows).toHaveLength(40);
  for (const each of rows) {
    const isText = each.body.startsWith('Dear Person');
    expect([isText, each.isOwn]).toEqual([each.variant === 1, each.variant === 1]);
  }
  await service.sql("UPDATE messages SET status = 'FAILED' WHERE campaign_id = $1", [uuidOf(campaign.id)]);
  const { campaign: again } = await mutate('retryFailed', { id: campaign.id });
  expect(again).toMatchObject({ text, variants: [] });
  expect((await mutate('checkCampaign', { id: again.id })).campaign).toMatchObject({ preflight: { sendable: 40 } });
});

test('what is wrong with variants, a test or a hold-out is refused by its name', async () => {
  for (const [changes, path] of [
    [{ variants: [{}] }, ['variants']],
    [{ variants: [{}, { template: 'long' }, { template: 'long' }] }, ['variants', '2']],
    [{ variants: [{}, { template: 'long', text: 'Hi' }] }, ['variants', '1', 'text']],
    [{ variants: [{}, { text: '' }] }, ['variants', '1', 'text']],
    [{ test: { percent: 101 } }, ['test', 'percent']],
    [{ holdOutPercent: 51 }, ['holdOutPercent']],
  ] as const) {
    expect((await mutate('createCampaign', draft('none', changes))).issues?.[0]?.path).toEqual(path);
  }
});
