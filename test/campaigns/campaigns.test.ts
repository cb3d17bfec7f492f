import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runCampaigns } from '../../src/domains/campaigns/run.ts';
import { openSchedulerRuntime } from '../../src/roots/scheduler.ts';
import { openService, type Service, uuidOf } from '../contacts/service.ts';
import { Receiver } from '../webhooks/receiver.ts';
import { auditOf } from './audit.ts';

let service: Service;
let runtime: ReturnType<typeof openSchedulerRuntime>;
beforeAll(async () => {
  service = await openService();
  runtime = openSchedulerRuntime(service.api.runtime);
  await saveTemplate('spring', 'Hello {{ name }}, shoes are at half price. Reply STOP to end.');
});
afterAll(() => service.close());

const ISSUES =
  '__typename ... on InvalidInput { issues { path message received } } ... on NotFound { message } ... on PreflightStale { message code }';
const FIELDS = `id status token reason recipients handled accepted refused { code count } beginsAt finishedAt
  preflight { hours warnings { code message count } done recipients checked sendable blocked { code count } deferred { code count } parts { encoding count } low { amount currency } high { amount } fault
    countries { country recipients parts unpriced } }`;

interface Shown {
  id: string;
  status: string;
  token: string | null;
  reason: string | null;
  recipients: number;
  handled: number;
  accepted: number;
  refused: { code: string; count: number }[];
  preflight: { done: boolean; sendable: number; warnings: { code: string; message: string }[] } | null;
}
interface Answer {
  __typename: string;
  campaign: Shown;
  issues?: { path: string[]; message: string; received: string | null }[];
  message?: string;
}

const saveTemplate = (name: string, body: string) =>
  service.ask(
    `mutation($body: String!) { saveTemplate(input: { name: "${name}", variables: [{ name: "name" }], bodies: [{ locale: "en", body: $body }] }) { __typename } }`,
    { body },
  );
const mutate = (name: string, input: object, ask = service.ask) => {
  const type = name === 'createCampaign' ? 'CampaignInput' : `${name.charAt(0).toUpperCase()}${name.slice(1)}Input`;
  return ask<Answer>(
    `mutation($input: ${type}!) { ${name}(input: $input) { ${ISSUES} ... on CampaignPayload { campaign { ${FIELDS} } } } }`,
    { input },
  );
};
const draft = (changes: object = {}) => ({
  name: 'Spring',
  objective: 'SALES',
  metric: { kind: 'CLICKED' },
  purpose: 'TRANSACTIONAL',
  audience: { tags: ['spring'] },
  content: { template: 'spring', variables: { name: 'friend' } },
  ...changes,
});
const shown = (id: string) => service.ask<Shown>(`{ campaign(id: "${id}") { ${FIELDS} } }`);
const run = () => runCampaigns(runtime, new AbortController().signal);
/** Lets the undo window of a campaign pass. */
const begin = (id: string) =>
  service.sql("UPDATE campaigns SET due_at = now() - interval '1 second' WHERE id = $1", [uuidOf(id)]);

let next = 0;
async function people(count: number, tag: string): Promise<string[]> {
  const first = next;
  next += count;
  const phones = Array.from({ length: count }, (_, index) => `+4479111${String(20_000 + first + index)}`);
  const contacts = phones.map((phone, index) => ({ phone, name: `Person ${index}`, tags: [tag] }));
  await service.ask(
    'mutation($contacts: [ContactInput!]!) { upsertContacts(input: { contacts: $contacts }) { __typename } }',
    {
      contacts,
    },
  );
  return phones;
}

async function started(changes: object = {}): Promise<Shown> {
  const { campaign } = await mutate('createCampaign', draft(changes));
  const checked = await mutate('checkCampaign', { id: campaign.id });
  const { token } = checked.campaign;
  const answer = await mutate('startCampaign', { id: campaign.id, token });
  if (answer.campaign === undefined) throw new Error(JSON.stringify(answer));
  await begin(campaign.id);
  return answer.campaign;
}

describe('a campaign', () => {
  test('is checked, started after its undo window, and writes to each of its recipients once', async () => {
    const phones = await people(2_500, 'spring');
    await service.ask(`mutation { suppress(input: { to: { phone: "${phones[7]}" }, reason: MANUAL }) { __typename } }`);
    const { campaign } = await mutate('createCampaign', draft());
    expect(campaign).toMatchObject({ status: 'DRAFT', token: null, preflight: null });
    const checked = await mutate('checkCampaign', { id: campaign.id });
    expect(checked.campaign).toMatchObject({
      status: 'CHECKED',
      token: expect.any(String),
      preflight: {
        done: true,
        recipients: 2_500,
        checked: 2_500,
        sendable: 2_499,
        blocked: [{ code: 'SUPPRESSED', count: 1 }],
        parts: [{ encoding: 'GSM7', count: 2_499 }],
        countries: [{ country: 'GG', recipients: 2_499, parts: 2_499, unpriced: 2_499 }],
        fault: null,
      },
    });
    const wrong = await mutate('startCampaign', { id: campaign.id, token: 'another' });
    expect(wrong).toMatchObject({ __typename: 'PreflightStale', code: 'PREFLIGHT_STALE' });
    const before = Date.now();
    const scheduled = await mutate('startCampaign', { id: campaign.id, token: checked.campaign.token });
    expect(scheduled.campaign.status).toBe('SCHEDULED');
    const { beginsAt } = scheduled.campaign as unknown as { beginsAt: string };
    expect(Date.parse(beginsAt) - before).toBeGreaterThanOrEqual(30_000);
    await run();
    expect((await shown(campaign.id)).status).toBe('SCHEDULED');
    await begin(campaign.id);
    await Promise.all([run(), run(), run()]);
    expect(await shown(campaign.id)).toMatchObject({
      status: 'DONE',
      recipients: 2_500,
      handled: 2_500,
      accepted: 2_499,
      refused: [{ code: 'SUPPRESSED', count: 1 }],
      finishedAt: expect.any(String),
    });
    const rows = await service.sql<{ to: string; body: string; count: number }>(
      'SELECT "to", min(body) AS body, count(*)::int AS count FROM messages WHERE campaign_id = $1 GROUP BY "to"',
      [uuidOf(campaign.id)],
    );
    expect(rows).toHaveLength(2_499);
    expect(rows.every(({ count }) => count === 1)).toBe(true);
    expect(rows.find(({ to }) => to === phones[3])?.body).toBe(
      'Hello Person 3, shoes are at half price. Reply STOP to end.',
    );
    const refusals = await service.sql('SELECT code FROM campaign_refusals WHERE campaign_id = $1', [
      uuidOf(campaign.id),
    ]);
    expect(refusals).toEqual([{ code: 'SUPPRESSED' }]);
    expect(await auditOf(service, campaign.id)).toEqual(['campaign.create', 'campaign.check', 'campaign.start']);
  });

  test('whoever becomes a contact or loses the tag after it was frozen changes nothing', async () => {
    await people(3, 'frozen');
    const { id } = await started({ audience: { tags: ['frozen'] }, ratePerSecond: 1 });
    const uuid = uuidOf(id);
    await run();
    expect(await shown(id)).toMatchObject({ status: 'RUNNING', recipients: 3, handled: 1 });
    await people(2, 'frozen');
    await service.sql("UPDATE contacts SET tags = '{}' WHERE tags = '{frozen}'");
    for (let round = 0; round < 3; round++) {
      await begin(id);
      await run();
    }
    expect(await shown(id)).toMatchObject({ status: 'DONE', recipients: 3, accepted: 3 });
    expect(await service.sql('SELECT count(*)::int AS count FROM messages WHERE campaign_id = $1', [uuid])).toEqual([
      { count: 3 },
    ]);
  });

  test('pauses, goes on where it was, and is canceled with what waits', async () => {
    await people(4, 'pausing');
    const { id } = await started({ audience: { tags: ['pausing'] }, ratePerSecond: 1 });
    await run();
    expect((await mutate('pauseCampaign', { id })).campaign).toMatchObject({ status: 'PAUSED', handled: 1 });
    await begin(id);
    await run();
    expect(await shown(id)).toMatchObject({ status: 'PAUSED', handled: 1 });
    expect((await mutate('pauseCampaign', { id })).issues).toMatchObject([
      { path: ['id'], message: expect.stringMatching(/is PAUSED.*resumeCampaign/), received: id },
    ]);
    expect((await mutate('resumeCampaign', { id })).campaign.status).toBe('RUNNING');
    await run();
    expect(await shown(id)).toMatchObject({ status: 'RUNNING', handled: 2 });
    expect((await mutate('cancelCampaign', { id })).campaign.status).toBe('CANCELED');
    await run();
    expect(
      await service.sql('SELECT status::text, count(*)::int AS count FROM messages WHERE campaign_id = $1 GROUP BY 1', [
        uuidOf(id),
      ]),
    ).toEqual([{ status: 'CANCELED', count: 2 }]);
    expect(await shown(id)).toMatchObject({ status: 'CANCELED', handled: 2 });
  });

  test('undone within its window it is a draft again, and nothing of it was sent', async () => {
    await people(2, 'undone');
    const { campaign } = await mutate('createCampaign', draft({ audience: { tags: ['undone'] } }));
    const { token } = (await mutate('checkCampaign', { id: campaign.id })).campaign;
    await mutate('startCampaign', { id: campaign.id, token });
    expect((await mutate('cancelCampaign', { id: campaign.id })).campaign).toMatchObject({
      status: 'DRAFT',
      handled: 0,
    });
    await run();
    expect((await shown(campaign.id)).status).toBe('DRAFT');
  });

  test('what it cannot go on with pauses it, with the reason', async () => {
    await people(2, 'gone');
    await saveTemplate('gone', 'Hi {{ name }}');
    const { id } = await started({ audience: { tags: ['gone'] }, content: { template: 'gone' } });
    await service.sql("UPDATE templates SET deleted_at = now() WHERE name = 'gone'");
    await run();
    expect(await shown(id)).toMatchObject({ status: 'PAUSED', reason: expect.stringMatching(/gone/), accepted: 0 });
  });

  test.each([
    [{ purpose: 'OTP' }, ['purpose'], /never that of a campaign/],
    [{ audience: {} }, ['audience'], /a list, a tag or a segment/],
    [{ metric: { kind: 'EVENT' } }, ['metric', 'event'], /goes with the kind EVENT/],
    [{ metric: { kind: 'CLICKED', withinDays: 91 } }, ['metric', 'withinDays'], /90/],
    [{ endsAt: '2020-01-01T00:00:00Z' }, ['endsAt'], /later than now/],
    [{ ratePerSecond: 0 }, ['ratePerSecond'], /at least 1/],
    [{ name: ' ' }, ['name'], /empty/],
  ])('is refused with the field and what would be right: %j', async (changes, path, message) => {
    const { issues } = await mutate('createCampaign', draft(changes));
    expect(issues).toMatchObject([{ path, message: expect.stringMatching(message) }]);
  });

  test('a token holds while the audience differs by a twentieth at most, more or fewer', async () => {
    const phones = await people(20, 'stale');
    const { campaign } = await mutate('createCampaign', draft({ audience: { tags: ['stale'] } }));
    const { id } = campaign;
    const { token } = (await mutate('checkCampaign', { id })).campaign;
    expect(phones).toHaveLength(20);
    // A twentieth is one of them.
    await people(1, 'stale');
    expect((await mutate('startCampaign', { id, token })).campaign).toMatchObject({ status: 'SCHEDULED' });
    await mutate('cancelCampaign', { id });
    expect((await mutate('checkCampaign', { id })).campaign.preflight).toMatchObject({ recipients: 21 });
    await service.sql("UPDATE contacts SET tags = '{}' WHERE phone = $1", [phones[0]]);
    const { token: second } = await shown(id);
    expect((await mutate('startCampaign', { id, token: second })).campaign).toMatchObject({ status: 'SCHEDULED' });
    await mutate('cancelCampaign', { id });
  });

  test('a token holds for no other audience, and for nothing that was changed since', async () => {
    await people(20, 'other');
    const { campaign } = await mutate('createCampaign', draft({ audience: { tags: ['other'] } }));
    const { id } = campaign;
    const { token } = (await mutate('checkCampaign', { id })).campaign;
    await people(2, 'other');
    expect((await mutate('startCampaign', { id, token })).message).toMatch(/20 recipients, and there are 22/);
    const again = (await mutate('checkCampaign', { id })).campaign.token;
    expect((await mutate('startCampaign', { id, token })).message).toMatch(/another check/);
    await mutate('updateCampaign', { id, name: 'Spring again' });
    expect((await mutate('startCampaign', { id, token: again })).message).toMatch(/not checked as it is/);
  });

  test('the check says what may not be meant, and shows what the first of them would get', async () => {
    await people(3, 'warned');
    await service.ask(`mutation { setLinkSettings(input: { allowedHosts: ["shop.example"] }) { __typename } }`);
    await saveTemplate(
      'warned',
      '{{ name }} – {{ link "https://shop.example/a" }} or https://shop.example/b today and tomorrow',
    );
    await service.sql("UPDATE contacts SET name = NULL WHERE tags = '{warned}' AND name = 'Person 0'");
    const { campaign } = await mutate(
      'createCampaign',
      draft({ audience: { tags: ['warned'] }, content: { template: 'warned' } }),
    );
    const checked = await mutate('checkCampaign', { id: campaign.id });
    expect(checked.campaign.preflight).toMatchObject({
      sendable: 2,
      blocked: [{ code: 'INVALID_INPUT', count: 1 }],
      warnings: expect.arrayContaining([
        expect.objectContaining({ code: 'MISSING_VARIABLE', count: 1, message: expect.stringMatching(/"name"/) }),
        expect.objectContaining({ code: 'UNTRACKED_LINK' }),
        expect.objectContaining({ code: 'COSTLY_CHARACTERS', message: expect.stringMatching(/"–"/) }),
        expect.objectContaining({ code: 'NO_PRICE', count: 2 }),
      ]),
    });
    const { hours } = checked.campaign.preflight as unknown as { hours: number[] };
    expect([hours.length, hours.reduce((sum, each) => sum + each, 0)]).toEqual([24, 2]);
    const { sample } = await service.ask<{ sample: object[] }>(
      `{ campaign(id: "${campaign.id}") { sample { text blockedBy why contact { name } decision { verdict } } } }`,
    );
    expect(sample).toMatchObject([
      { text: null, blockedBy: 'INVALID_INPUT', why: expect.stringMatching(/name: is missing/), decision: null },
      { text: expect.stringMatching(/^Person 1 /), blockedBy: null, decision: { verdict: 'ALLOW' } },
      { text: expect.stringMatching(/^Person 2 /), blockedBy: null, decision: { verdict: 'ALLOW' } },
    ]);
    const links = await service.sql('SELECT count(*)::int AS count FROM links');
    expect(links).toEqual([{ count: 0 }]);
    // No spelling makes this one cheaper.
    await saveTemplate('warned', '{{ name }} – Ł');
    const again = await mutate('checkCampaign', { id: campaign.id });
    expect(JSON.stringify(again.campaign.preflight)).not.toContain('COSTLY_CHARACTERS');
  });

  test('its messages are found by it, and its links are its own', async () => {
    await people(2, 'linked');
    await saveTemplate('linked', '{{ name }}: {{ link "https://shop.example/sale" }}');
    const campaigns = [];
    for (let round = 0; round < 2; round++) {
      const { id } = await started({ audience: { tags: ['linked'] }, content: { template: 'linked' } });
      await run();
      campaigns.push(id);
    }
    const [id = ''] = campaigns;
    const found = await service.ask<{ edges: { node: { campaign: { id: string } } }[] }>(
      `{ messages(filter: { campaignId: "${id}" }) { edges { node { campaign { id } } } } }`,
    );
    expect(found.edges.map(({ node }) => node.campaign.id)).toEqual([id, id]);
    const links = await service.sql<{ campaign: string; people: number }>(
      `SELECT l.campaign_id::text AS campaign, count(*)::int AS people FROM links l JOIN message_links m ON m.link_id = l.id
       GROUP BY 1 ORDER BY 1`,
    );
    expect(links).toEqual(
      campaigns
        .map((each) => ({ campaign: uuidOf(each), people: 2 }))
        .sort((a, b) => (a.campaign < b.campaign ? -1 : 1)),
    );
  });

  test('another workspace sees and changes nothing of it', async () => {
    const { campaign } = await mutate('createCampaign', draft());
    expect(await service.askOther(`{ campaign(id: "${campaign.id}") { id } }`)).toBeNull();
    for (const name of ['checkCampaign', 'pauseCampaign', 'cancelCampaign'])
      expect((await mutate(name, { id: campaign.id }, service.askOther)).__typename).toBe('NotFound');
  });
});

describe('a campaign whose numbers are looked up', () => {
  test('asks nobody when it is checked, and refuses landlines when it sends', async () => {
    const provider = await new Receiver().start();
    provider.answer = ({ body }, response) => {
      const { numbers } = JSON.parse(body) as { numbers: string[] };
      const [first] = numbers.toSorted();
      const results = numbers.map((number) => ({ number, lineType: number === first ? 'LANDLINE' : 'MOBILE' }));
      response.end(JSON.stringify({ results }));
    };
    const set = (input: object) =>
      service.ask('mutation($i: SetNumberLookupsInput!) { setNumberLookups(input: $i) { __typename } }', { i: input });
    const price = { amount: '0.004', currency: 'GBP' };
    await set({ enabled: true, url: provider.url, refuseLandlines: true, timeLimit: 'PT5S', price });
    await people(120, 'lines');
    const { campaign } = await mutate('createCampaign', draft({ name: 'Priced', audience: { tags: ['lines'] } }));
    const lookupCost = async () => {
      const checked = await mutate('checkCampaign', { id: campaign.id });
      return checked.campaign.preflight?.warnings.filter(({ code }) => code === 'LOOKUP_COST');
    };
    expect(await lookupCost()).toMatchObject([{ message: expect.stringContaining('0.48 GBP at most') }]);
    await set({ enabled: true, dailyLimit: 50, silence: 'REFUSE' });
    expect(await lookupCost()).toMatchObject([
      { message: expect.stringMatching(/lets 50 be asked about in one day, for 0\.2 GBP: .* are refused/) },
    ]);
    await set({ enabled: true, dailyLimit: null, silence: 'SEND' });
    const { id, preflight } = await started({ name: 'Lines', audience: { tags: ['lines'] } });
    expect(preflight).toMatchObject({ sendable: 120 });
    expect(provider.received).toEqual([]);
    const status = async () => {
      await run();
      return (await shown(id)).status;
    };
    await expect.poll(status).toBe('DONE');
    const asked = provider.received.flatMap(({ body }) => (JSON.parse(body) as { numbers: string[] }).numbers);
    expect(new Set(asked).size).toBe(120);
    expect(provider.received.length).toBeLessThanOrEqual(4);
    const { accepted, refused } = await shown(id);
    expect(refused).toEqual([{ code: 'NUMBER_IS_LANDLINE', count: provider.received.length }]);
    expect(accepted).toBe(120 - provider.received.length);
    await set({ enabled: false });
    await provider.stop();
  });
});
