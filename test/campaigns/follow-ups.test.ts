import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runCampaigns } from '../../src/domains/campaigns/run.ts';
import { sendFirings } from '../../src/domains/triggers/send.ts';
import { openSchedulerRuntime } from '../../src/roots/scheduler.ts';
import { openService, type Service, uuidOf } from '../contacts/service.ts';
import { auditOf } from './audit.ts';

let now = new Date('2027-03-01T10:00:00Z');
let service: Service;
let runtime: ReturnType<typeof openSchedulerRuntime>;
beforeAll(async () => {
  service = await openService({}, { clock: { now: () => now } });
  runtime = openSchedulerRuntime(service.api.runtime);
  await service.ask(
    'mutation { saveTemplate(input: { name: "first", bodies: [{ locale: "en", body: "Come" }] }) { __typename } }',
  );
  await service.ask(
    'mutation { saveTemplate(input: { name: "second", bodies: [{ locale: "en", body: "Do come" }] }) { __typename } }',
  );
});
afterAll(() => service.close());

const FIELDS = `id status token reason name beginsAt accepted refused { code count } preflight { recipients sendable }
  origin originCampaign { id } originFilter { statuses codes countries unless event afterHours } followUps { id }`;
interface Shown {
  id: string;
  token: string | null;
  status: string;
}
const later = (ms: number) => {
  now = new Date(now.getTime() + ms);
};
const run = () => runCampaigns(runtime, new AbortController().signal);
const tryAct = (name: string, input: object, ask = service.ask) => {
  const types: Record<string, string> = { createCampaign: 'CampaignInput' };
  const type = types[name] ?? `${name.charAt(0).toUpperCase()}${name.slice(1)}Input`;
  return ask<{ __typename: string; campaign: Shown; issues?: object[]; message?: string }>(
    `mutation($input: ${type}!) { ${name}(input: $input) { __typename ... on CampaignPayload { campaign { ${FIELDS} } }
      ... on InvalidInput { issues { path message received } } ... on PreflightStale { message } } }`,
    { input },
  );
};
const act = async (name: string, input: object) => {
  const answer = await tryAct(name, input);
  if (answer.campaign === undefined) throw new Error(JSON.stringify(answer));
  return answer.campaign;
};
const shown = (id: string) => service.ask<Shown>(`{ campaign(id: "${id}") { ${FIELDS} } }`);
const started = async (id: string) => {
  const { token } = await act('checkCampaign', { id });
  return act('startCampaign', { id, token });
};
let next = 0;
async function done(tag: string, count: number): Promise<{ id: string; phones: string[] }> {
  const phones = Array.from({ length: count }, () => `+4479111${String(30_000 + next++)}`);
  await service.ask(
    'mutation($contacts: [ContactInput!]!) { upsertContacts(input: { contacts: $contacts }) { __typename } }',
    { contacts: phones.map((phone) => ({ phone, tags: [tag] })) },
  );
  const { id } = await act('createCampaign', {
    ...{ name: 'First', objective: 'ATTENDANCE', purpose: 'TRANSACTIONAL', content: { template: 'first' } },
    audience: { tags: [tag] },
  });
  await started(id);
  later(31_000);
  await run();
  return { id, phones };
}
const become = (id: string, phones: string[], status: string, columns = '') =>
  service.sql(
    `UPDATE messages SET status = '${status}', indexed_status = NULL ${columns} WHERE campaign_id = $1 AND "to" = ANY($2)`,
    [uuidOf(id), phones],
  );
const sentTo = async (id: string) =>
  (
    await service.sql<{ to: string }>('SELECT "to" FROM messages WHERE campaign_id = $1 ORDER BY "to"', [uuidOf(id)])
  ).map(({ to }) => to);

describe('another try', () => {
  test('is for those whom the messages did not reach, by status, code and country, and for each of them once', async () => {
    const { id, phones } = await done('retry', 8);
    const [a = '', b = '', c = '', d = '', e = '', f = ''] = phones;
    await become(id, phones, 'DELIVERED');
    await become(id, [a], 'FAILED', ", reason_code = 'PROVIDER_REFUSED'");
    await become(id, [b, e], 'UNDELIVERED', ", network_error_code = '003'");
    await become(id, [c], 'EXPIRED');
    // Whoever opted out of it is no failure, and whoever failed and opted out then is kept from it by the gate.
    await become(id, [d], 'BLOCKED', ", reason_code = 'OPTED_OUT'");
    await become(id, [f], 'FAILED', ", country = 'FR'");
    await service.ask(`mutation { suppress(input: { to: { phone: "${e}" }, reason: MANUAL }) { __typename } }`);
    const undelivered = await act('retryFailed', { id, codes: ['003'] });
    expect(undelivered).toMatchObject({
      ...{ status: 'DRAFT', origin: 'RETRY', originCampaign: { id }, name: 'First (again)' },
      originFilter: { statuses: ['FAILED', 'UNDELIVERED', 'EXPIRED'], codes: ['003'], countries: [] },
    });
    await started(undelivered.id);
    later(31_000);
    await Promise.all([run(), run()]);
    expect(await sentTo(undelivered.id)).toEqual([b]);
    expect(await shown(undelivered.id)).toMatchObject({ status: 'DONE', refused: [{ code: 'SUPPRESSED', count: 1 }] });
    // The first campaign tries nobody again whom it has tried again already.
    const rest = await act('retryFailed', { id, statuses: ['FAILED', 'UNDELIVERED'], countries: ['GG'] });
    await started(rest.id);
    later(31_000);
    await run();
    expect(await sentTo(rest.id)).toEqual([a]);
    const all = await act('retryFailed', { id });
    expect(await act('checkCampaign', { id: all.id })).toMatchObject({ preflight: { recipients: 3, sendable: 2 } });
    expect((await shown(id)) as unknown).toMatchObject({
      followUps: [{ id: all.id }, { id: rest.id }, { id: undelivered.id }],
    });
    expect(await auditOf(service, all.id)).toEqual(['campaign.retry', 'campaign.check']);
  });

  test('is refused while the campaign runs, with nobody to try, with other statuses, and of another workspace', async () => {
    const { id, phones } = await done('fine', 1);
    await become(id, phones, 'DELIVERED');
    expect((await tryAct('retryFailed', { id })).issues).toMatchObject([
      { path: ['id'], message: expect.stringMatching(/nobody whose message failed/) },
    ]);
    expect((await tryAct('retryFailed', { id, statuses: ['DELIVERED'] })).issues).toMatchObject([
      { path: ['statuses', '0'], message: expect.stringMatching(/FAILED, UNDELIVERED, EXPIRED/) },
    ]);
    expect((await tryAct('retryFailed', { id }, service.askOther)).__typename).toBe('NotFound');
    await service.sql("UPDATE campaigns SET status = 'PAUSED' WHERE id = $1", [uuidOf(id)]);
    expect((await tryAct('retryFailed', { id })).issues).toMatchObject([
      { message: expect.stringMatching(/is PAUSED/) },
    ]);
  });
});

const step = (id: string, changes: object = {}) => ({
  ...{ id, name: 'Reminder', content: { template: 'second' }, afterHours: 48, unless: 'REPLIED' },
  ...changes,
});
const HOUR_MS = 3_600_000;

describe('a step', () => {
  test('waits for its campaign, begins by itself, and is for those who did not do it by then', async () => {
    const { id, phones } = await done('step', 4);
    const [a = '', b = '', c = '', d = ''] = phones;
    await become(id, phones, 'DELIVERED');
    await become(id, [d], 'FAILED');
    const added = await act('addCampaignStep', step(id, { unless: 'EVENT', event: 'booked' }));
    expect(added).toMatchObject({
      ...{ status: 'DRAFT', origin: 'STEP', originCampaign: { id } },
      originFilter: { unless: 'EVENT', event: 'booked', afterHours: 48 },
    });
    expect(await started(added.id)).toMatchObject({ status: 'SCHEDULED' });
    later(47 * HOUR_MS);
    await run();
    expect(await shown(added.id)).toMatchObject({ status: 'SCHEDULED' });
    await service.ask(
      `mutation { recordEvent(input: { events: [{ phone: "${b}", name: "booked" }] }) { __typename } }`,
    );
    later(HOUR_MS);
    await Promise.all([run(), run()]);
    expect(await shown(added.id)).toMatchObject({ status: 'DONE' });
    expect(await sentTo(added.id)).toEqual([a, c]);
    expect(await auditOf(service, added.id)).toEqual(['campaign.step', 'campaign.check', 'campaign.start']);
  });

  test('of a campaign that has not begun is checked with all of that, and waits for its end', async () => {
    await service.ask(
      'mutation($contacts: [ContactInput!]!) { upsertContacts(input: { contacts: $contacts }) { __typename } }',
      { contacts: [{ phone: '+447911139990', tags: ['ahead'] }] },
    );
    const { id } = await act('createCampaign', {
      ...{ name: 'Ahead', objective: 'SALES', purpose: 'TRANSACTIONAL', content: { template: 'first' } },
      audience: { tags: ['ahead'] },
    });
    const { id: added } = await act('addCampaignStep', step(id));
    expect(await started(added)).toMatchObject({ status: 'SCHEDULED', preflight: { recipients: 1 } });
    await run();
    expect(await shown(added)).toMatchObject({ status: 'SCHEDULED', beginsAt: null });
    await started(id);
    later(31_000);
    await run();
    await become(id, ['+447911139990'], 'DELIVERED');
    later(49 * HOUR_MS);
    await run();
    expect(await sentTo(added)).toEqual(['+447911139990']);
  });

  test('tries variants of its own, holds some out and has a rate; without them it has the rate of its campaign alone', async () => {
    const { id, phones } = await done('own variants', 30);
    await become(id, phones, 'DELIVERED');
    const own = { variants: [{}, { text: 'Do come, please' }], test: { percent: 100 }, holdOutPercent: 50 };
    const tried = await act('addCampaignStep', step(id, { ...own, ratePerSecond: 70 }));
    const written = (each: string) =>
      service.ask(`{ campaign(id: "${each}") { variants { text } test { percent } holdOutPercent ratePerSecond } }`);
    expect(await written(tried.id)).toEqual({
      ...{ variants: [{ text: null }, { text: 'Do come, please' }], test: { percent: 100 } },
      ...{ holdOutPercent: 50, ratePerSecond: 70 },
    });
    await started(tried.id);
    later(49 * HOUR_MS);
    await run();
    const { accepted, heldOut } = await service.ask<{ accepted: number; heldOut: number }>(
      `{ campaign(id: "${tried.id}") { accepted heldOut } }`,
    );
    expect(heldOut).toBeGreaterThan(0);
    expect(accepted + heldOut).toBe(30);
    const got = await service.sql<{ variant: number; body: string }>(
      'SELECT DISTINCT variant, body FROM messages WHERE campaign_id = $1 ORDER BY variant',
      [uuidOf(tried.id)],
    );
    expect(got).toEqual([
      { variant: 0, body: 'Do come' },
      { variant: 1, body: 'Do come, please' },
    ]);
    await service.sql('UPDATE campaigns SET rate_per_second = 9 WHERE id = $1', [uuidOf(id)]);
    const { id: plain } = await act('addCampaignStep', step(id));
    expect(await written(plain)).toEqual({ variants: [], test: null, holdOutPercent: 0, ratePerSecond: 9 });
    expect((await tryAct('addCampaignStep', step(id, { variants: [{}] }))).issues).toMatchObject([
      { path: ['variants'], message: expect.stringMatching(/must be 2 to 5 variants/) },
    ]);
    const byTrigger = { afterHours: null, triggered: true, variants: own.variants, test: { percent: 50 } };
    expect((await tryAct('addCampaignStep', step(id, byTrigger))).issues).toMatchObject([
      { path: ['test', 'percent'], message: expect.stringMatching(/must be 100 or absent where triggered/) },
    ]);
  });

  test('is canceled with its campaign, undone like any, and refused where it makes no sense', async () => {
    const { id } = await done('gone', 1);
    const { id: undone } = await act('addCampaignStep', step(id));
    await started(undone);
    expect(await act('cancelCampaign', { id: undone })).toMatchObject({ status: 'DRAFT' });
    await started(undone);
    await service.sql("UPDATE campaigns SET status = 'CANCELED' WHERE id = $1", [uuidOf(id)]);
    later(49 * HOUR_MS);
    await run();
    expect(await shown(undone)).toMatchObject({ status: 'CANCELED', reason: expect.stringMatching(/canceled/) });
    expect((await tryAct('addCampaignStep', step(id))).issues).toMatchObject([{ path: ['id'] }]);
    expect((await tryAct('addCampaignStep', step(id, { unless: 'EVENT' }))).issues).toMatchObject([
      { path: ['event'] },
    ]);
    expect((await tryAct('addCampaignStep', step(id, { afterHours: 0 }))).issues).toMatchObject([
      { path: ['afterHours'] },
    ]);
    expect((await tryAct('updateCampaign', { id: undone, audience: { tags: ['x'] } })).issues).toBeDefined();
  });
});

const record = (name: string, people: readonly string[]) =>
  service.ask('mutation($e: [ContactEventInput!]!) { recordEvent(input: { events: $e }) { __typename } }', {
    e: people.map((phone) => ({ phone, name })),
  });
/** Lets schedulers do what is due, two at once. */
const goOn = async (ms: number) => {
  later(ms);
  await service.sql('UPDATE triggers SET send_after = NULL');
  const send = () => sendFirings(runtime, new AbortController().signal);
  await Promise.all([send(), send()]);
  await Promise.all([run(), run()]);
};
const people = (count: number) => Array.from({ length: count }, () => `+4479111${String(60_000 + next++)}`);
/** A campaign whose people come by an event. */
async function byEvent(event: string, changes: object = {}): Promise<string> {
  const { id } = await act('createCampaign', {
    ...{ name: 'Joined', objective: 'SALES', purpose: 'TRANSACTIONAL', content: { template: 'first' } },
    triggered: true,
    ...changes,
  });
  await started(id);
  await goOn(31_000);
  await trigger(event, id);
  return id;
}
const trigger = (event: string, campaign: string, changes: object = {}) =>
  service.ask<{ trigger?: { id: string }; issues?: { path: string[]; message: string }[] }>(
    `mutation($i: TriggerInput!) { createTrigger(input: $i) { ... on TriggerPayload { trigger { id } }
      ... on InvalidInput { issues { path message } } } }`,
    { i: { name: `On ${event} ${next++}`, on: { event }, campaign, ...changes } },
  );

describe('a step for people one by one', () => {
  test('counts its hours for each of them from their own message, and leaves out who did it, failed or opted out', async () => {
    const id = await byEvent('joined');
    const unless = { unless: 'EVENT', event: 'booked' };
    const added = await act('addCampaignStep', step(id, unless));
    expect(added).toMatchObject({ originFilter: { ...unless, afterHours: 48 } });
    const after = await act('addCampaignStep', step(added.id, { ...unless, afterHours: 24 }));
    expect(await started(added.id)).toMatchObject({ status: 'SCHEDULED', preflight: { recipients: 0 } });
    await started(after.id);
    await goOn(61_000);
    await goOn(61_000);
    expect([await shown(added.id), await shown(after.id)]).toMatchObject([
      { status: 'RUNNING' },
      { status: 'RUNNING' },
    ]);

    const [a = '', b = '', booked = '', stopped = '', failed = '', late = ''] = people(6);
    await record('joined', [a, booked, stopped, failed, late]);
    await goOn(0);
    await become(id, [a, booked, stopped], 'DELIVERED');
    await become(id, [failed], 'UNDELIVERED');
    await become(id, [late], 'SENT', `, sent_at = '${new Date(now.getTime() + 5 * HOUR_MS).toISOString()}'`);
    await goOn(24 * HOUR_MS);
    await record('joined', [b]);
    await goOn(0);
    await become(id, [b], 'DELIVERED');
    await record('booked', [booked]);
    await service.ask(`mutation { suppress(input: { to: { phone: "${stopped}" }, reason: MANUAL }) { __typename } }`);
    await goOn(23 * HOUR_MS);
    expect(await sentTo(added.id)).toEqual([]);
    await goOn(HOUR_MS + 60_000);
    expect(await sentTo(added.id)).toEqual([a]);
    expect(await shown(added.id)).toMatchObject({ status: 'RUNNING', refused: [{ code: 'SUPPRESSED', count: 1 }] });
    await become(added.id, [a], 'DELIVERED');
    await goOn(5 * HOUR_MS);
    expect(await sentTo(added.id)).toEqual([a, late]);
    await goOn(19 * HOUR_MS);
    expect(await sentTo(added.id)).toEqual([a, b, late].sort());
    expect(await sentTo(after.id)).toEqual([a]);

    // Who comes again gets it again, and a step that is paused lets them wait.
    await record('joined', [a]);
    await goOn(0);
    await become(id, [a], 'DELIVERED');
    await act('pauseCampaign', { id: added.id });
    await goOn(49 * HOUR_MS);
    expect(await sentTo(added.id)).toHaveLength(3);
    await act('resumeCampaign', { id: added.id });
    await goOn(0);
    expect(await sentTo(added.id)).toEqual([a, a, b, late].sort());

    // A step ends with its campaign.
    await act('cancelCampaign', { id });
    for (const _each of [1, 2, 3]) await goOn(61_000);
    expect(await shown(added.id)).toMatchObject({ status: 'CANCELED' });
    await record('joined', people(1));
    await goOn(49 * HOUR_MS);
    expect(await sentTo(added.id)).toHaveLength(4);
  });

  test('is canceled with those who wait', async () => {
    const id = await byEvent('entered');
    const { id: added } = await act('addCampaignStep', step(id));
    await started(added);
    await goOn(61_000);
    await record('entered', people(3));
    await goOn(0);
    const waits = () => service.sql('SELECT FROM campaign_waits WHERE campaign_id = $1', [uuidOf(added)]);
    expect(await waits()).toHaveLength(3);
    await act('cancelCampaign', { id: added });
    await goOn(0);
    expect(await waits()).toEqual([]);
    await goOn(49 * HOUR_MS);
    expect(await sentTo(added)).toEqual([]);
  });

  test('is canceled with its campaign', async () => {
    const id = await byEvent('came');
    const { id: added } = await act('addCampaignStep', step(id));
    await started(added);
    await goOn(61_000);
    await record('came', people(2));
    await goOn(0);
    await act('cancelCampaign', { id });
    await goOn(61_000);
    await goOn(1_000);
    expect(await shown(added)).toMatchObject({ status: 'CANCELED' });
    expect(await service.sql('SELECT FROM campaign_waits WHERE campaign_id = $1', [uuidOf(added)])).toEqual([]);
    await goOn(49 * HOUR_MS);
    expect(await sentTo(added)).toEqual([]);
  });

  test('counts whom its offer does not last for', async () => {
    const id = await byEvent('saw', { endsAt: new Date(now.getTime() + 50 * HOUR_MS).toISOString() });
    const { id: added } = await act('addCampaignStep', step(id));
    await started(added);
    await goOn(61_000);
    const [early = '', ...late] = people(3);
    await record('saw', [early]);
    await goOn(0);
    await become(id, [early], 'DELIVERED');
    await goOn(10 * HOUR_MS);
    await record('saw', late);
    await goOn(0);
    await become(id, late, 'DELIVERED');
    await goOn(39 * HOUR_MS);
    expect(await sentTo(added)).toEqual([early]);
    await goOn(2 * HOUR_MS);
    await goOn(1_000);
    const ended = await service.ask(`{ campaign(id: "${added}") { status accepted refused { code count } } }`);
    expect(ended).toEqual({ status: 'DONE', accepted: 1, refused: [{ code: 'EXPIRES_BEFORE_ALLOWED', count: 2 }] });
    expect(await sentTo(added)).toEqual([early]);
  });

  test('comes by a trigger to recipients of its campaign, once, and to nobody else', async () => {
    const { id, phones } = await done('carts', 4);
    const [a = '', bought = '', failed = ''] = phones;
    const [stranger = ''] = people(1);
    await become(id, phones, 'DELIVERED');
    await become(id, [failed], 'FAILED');
    const added = await act('addCampaignStep', {
      ...{ id, name: 'Cart', content: { template: 'second' }, triggered: true, unless: 'EVENT', event: 'bought' },
    });
    expect(added).toMatchObject({
      ...{ origin: 'STEP', originFilter: { unless: 'EVENT', event: 'bought', afterHours: null } },
    });
    expect((await trigger('cart', added.id)).issues).toMatchObject([
      { path: ['campaign'], message: expect.stringMatching(/is DRAFT/) },
    ]);
    await started(added.id);
    await goOn(61_000);
    expect(await shown(added.id)).toMatchObject({ status: 'RUNNING' });
    const { trigger: made } = await trigger('cart', added.id, { once: true });
    await record('bought', [bought]);
    await record('cart', [a, a, bought, failed, stranger]);
    await goOn(0);
    await record('cart', [a]);
    await goOn(1_000);
    expect(await sentTo(added.id)).toEqual([a]);
    expect(await shown(added.id)).toMatchObject({ accepted: 1, refused: [] });
    const counts = () => service.ask(`{ trigger(id: "${made?.id}") { pending accepted refused { code count } } }`);
    expect(await counts()).toEqual({ pending: 0, accepted: 1, refused: [{ code: 'NOT_IN_CAMPAIGN', count: 3 }] });
    // An event before they had the message uses nothing up.
    await become(id, [failed], 'DELIVERED');
    await record('cart', [failed]);
    await goOn(1_000);
    expect(await sentTo(added.id)).toEqual([a, failed].sort());
  });

  test('is refused where its fields do not go together, and by a trigger where it goes by time', async () => {
    const id = await byEvent('came');
    const base = { id, name: 'Wrong', content: { template: 'second' } };
    for (const [changes, path] of [
      [{ triggered: true, afterHours: 4 }, 'afterHours'],
      [{ unless: 'CLICKED' }, 'afterHours'],
      [{ afterHours: 4 }, 'unless'],
      [{ triggered: true, event: 'bought' }, 'event'],
    ] as const) {
      expect((await tryAct('addCampaignStep', { ...base, ...changes })).issues, path).toMatchObject([{ path: [path] }]);
    }
    const { id: added } = await act('addCampaignStep', step(id));
    await started(added);
    await goOn(61_000);
    expect((await trigger('came', added)).issues).toMatchObject([
      { path: ['campaign'], message: expect.stringMatching(/comes by itself/) },
    ]);
  });
});
