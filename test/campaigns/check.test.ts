import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { submitsDue } from '../../src/db/sql/message-counts.ts';
import { checkCampaign, checkPage, settleAsked } from '../../src/domains/campaigns/check.ts';
import { ratedOf } from '../../src/domains/campaigns/rated-connections.ts';
import { runCampaigns } from '../../src/domains/campaigns/run.ts';
import { systemActor } from '../../src/kernel/actor.ts';
import { openSchedulerRuntime } from '../../src/roots/scheduler.ts';
import { openService, type Service, uuidOf } from '../contacts/service.ts';

let service: Service;
let runtime: ReturnType<typeof openSchedulerRuntime>;
beforeAll(async () => {
  service = await openService();
  runtime = openSchedulerRuntime(service.api.runtime);
  await save('plain', 'Shoes are at half price.');
  await setPrice({ country: 'GG' }, '0.01');
});
afterAll(() => service?.close());

type Answer = { __typename: string; message?: string; campaign?: Shown };
const ask = (name: string, type: string, input: object, fields = '') =>
  service.ask<Answer>(
    `mutation($input: ${type}!) { ${name}(input: $input) { __typename ... on Error { message } ... on InvalidInput { issues { path message } } ${fields} } }`,
    { input },
  );
async function mutate(name: string, type: string, input: object): Promise<void> {
  const answer = await ask(name, type, input);
  if (answer.message !== undefined) throw new Error(JSON.stringify(answer));
}
const save = (name: string, body: string) =>
  mutate('saveTemplate', 'SaveTemplateInput', {
    name,
    variables: [{ name: 'name' }],
    bodies: [{ locale: 'en', body }],
  });
const setPrice = (scope: object, amount: string, currency = 'GBP') =>
  mutate('setPrice', 'SetPriceInput', { ...scope, pricePerPart: { amount, currency } });

let next = 0;
/** Numbers of Guernsey, or of another place. */
async function people(tag: string, count: number, given: { prefix?: string; name?: string } = {}): Promise<string[]> {
  const { prefix = '+4479111', name = 'A' } = given;
  const phones = Array.from({ length: count }, () => `${prefix}${String(20_000 + next++)}`);
  const contacts = phones.map((phone) => ({ phone, name, tags: [tag] }));
  await mutate('upsertContacts', 'UpsertContactsInput', { contacts });
  return phones;
}
const ofNetwork = (phones: readonly string[], mccMnc: string) =>
  service.sql('UPDATE contacts SET mcc_mnc = $2 WHERE phone = ANY($1::text[])', [phones, mccMnc]);

const COST = 'recipients parts low { amount currency } high { amount } unpriced';
const CAMPAIGN = `campaign { id status token reason preflight { done checked recipients sendable
  low { amount currency } high { amount } parts { encoding count } countries { country ${COST} } networks { country mccMnc rest ${COST} }
  warnings { code message count saving { parts low { amount } high { amount currency } } } } }`;
interface Cost {
  recipients: number;
  parts: number;
  low: { amount: string };
  high: { amount: string };
}
interface Shown {
  id: string;
  status: string;
  token: string;
  reason: string | null;
  preflight: {
    countries: Cost[];
    networks: Cost[];
    warnings: { code: string; message: string; count: number; saving: object | null }[];
  };
}
const answered = (name: string, input: object) => {
  const type = name === 'createCampaign' ? 'CampaignInput' : `${name.charAt(0).toUpperCase()}${name.slice(1)}Input`;
  return ask(name, type, input, `... on CampaignPayload { ${CAMPAIGN} }`);
};
const act = async (name: string, input: object) => {
  const answer = await answered(name, input);
  if (answer.campaign === undefined) throw new Error(JSON.stringify(answer));
  return answer.campaign;
};
const shown = (id: string) =>
  service.ask<Shown>(`{ campaign(id: "${id}") { ${CAMPAIGN.slice('campaign { '.length, -2)} } }`);
const run = () => runCampaigns(runtime, new AbortController().signal);
const drafted = async (tag: string, template = 'plain') =>
  (
    await act('createCampaign', {
      ...{ name: tag, objective: 'INFORMATION', purpose: 'TRANSACTIONAL', audience: { tags: [tag] } },
      content: { template },
    })
  ).id;
const checked = (id: string) => act('checkCampaign', { id });
/** Starts a campaign with the token of a check. @returns the refusal; `null`: it was started, and its start is undone */
async function refusal({ id, token }: Pick<Shown, 'id' | 'token'>): Promise<string | null> {
  const { message = null } = await answered('startCampaign', { id, token });
  if (message === null) await act('cancelCampaign', { id });
  return message;
}

describe('the rate of a connection', () => {
  const rated = (perSecond: number | null) =>
    service.sql(
      `UPDATE connections SET settings = CASE WHEN $2::int IS NULL THEN settings - 'throughputPerSecond'
         ELSE settings || jsonb_build_object('throughputPerSecond', $2::int) END WHERE id = $1`,
      [service.connectionId, perSecond],
    );
  const found = async (id: string) => {
    let campaign = await checked(id);
    // A check that takes longer than its mutation waits goes on by itself.
    for (let round = 0; campaign.token === null && round < 100; round++) {
      await run();
      campaign = await shown(id);
    }
    const { preflight } = campaign;
    const { lastAt, outBy } = await service
      .ask<{ preflight: { lastAt: string; outBy: string } }>(`{ campaign(id: "${id}") { preflight { lastAt outBy } } }`)
      .then((one) => one.preflight);
    const slow = preflight.warnings.filter(({ code }) => code === 'SLOW_CONNECTION');
    return { slow, laterMs: Date.parse(outBy) - Date.parse(lastAt), outBy };
  };

  test('tells when all have gone out, and is warned of where it makes that later', async () => {
    await people('rated', 700);
    const id = await drafted('rated');
    expect(await found(id)).toMatchObject({ slow: [], laterMs: 0 });
    await rated(100);
    expect((await found(id)).slow).toEqual([]);
    await rated(1);
    const { slow, laterMs, outBy } = await found(id);
    // They are ready within five minutes, of which it is not known when.
    expect(laterMs).toBeGreaterThan(400_000 - 1);
    expect(laterMs).toBeLessThan(700_001);
    expect(slow).toEqual([
      {
        ...{ code: 'SLOW_CONNECTION', count: 700, saving: null },
        message: `"carrier" makes 1 submits a second at most: 700 of this campaign have gone out by ${outBy} at the earliest. What still waits when its hours end goes out after the next opening.`,
      },
    ]);
    await rated(null);
  });

  test('is shared with what waits for the connection already, of which so much is read and no more', async () => {
    const [one, two] = await people('waiting', 2);
    const sendAt = new Date(Math.ceil(Date.now() / 3_600_000) * 3_600_000 + 7_200_000);
    const later = new Date(sendAt.getTime() + 299_999);
    for (const [phone, at] of [
      [one, sendAt],
      [two, later],
    ] as const) {
      const input = { to: { phone }, content: { text: 'x'.repeat(200) }, purpose: 'TRANSACTIONAL', sendAt: at };
      await mutate('sendMessage', 'SendMessageInput', input);
    }
    const { workspaceId, connectionId } = service;
    const until = new Date(later.getTime() + 1);
    const given = { workspaceId, connectionIds: [connectionId], stepMs: 300_000, until, limit: 10 };
    const { pool } = service.api.runtime.db;
    expect(await submitsDue(pool, given)).toEqual([{ connectionId, step: sendAt.getTime(), submits: 4 }]);
    expect(await submitsDue(pool, { ...given, limit: 1 })).toMatchObject([{ submits: 2 }]);
    expect(await submitsDue(pool, { ...given, until: sendAt })).toMatchObject([{ submits: 2 }]);
    expect(await ratedOf(runtime, workspaceId, new Date())).toEqual({});
    await rated(5);
    expect(await ratedOf(runtime, workspaceId, new Date())).toMatchObject({
      [connectionId]: { name: 'carrier', perSecond: 5, waiting: { [sendAt.getTime()]: 4 } },
    });
    await rated(null);
  });
});

describe('the token of a check', () => {
  test('is refused once prices have moved the cost by more than a twentieth, with both figures and the countries', async () => {
    await people('moved', 100);
    const id = await drafted('moved');
    const first = await checked(id);
    await setPrice({ country: 'GG' }, '0.0105');
    expect(await refusal(first)).toBeNull();
    const dear = await checked(id);
    await setPrice({ country: 'GG' }, '0.02');
    expect(await refusal(dear)).toMatch(
      /^The check does not hold any more: its cost was 1\.05 GBP, and would be 2 GBP now: prices of GG have changed\. Check/,
    );
    const cheap = await checked(id);
    await setPrice({ country: 'GG' }, '0.01');
    expect(await refusal(cheap)).toMatch(/was 2 GBP, and would be 1 GBP now/);
    const again = await checked(id);
    await setPrice({ prefix: '+44791112' }, '0.03');
    expect(await refusal(again)).toMatch(/was 1 GBP, and would be 1 to 3 GBP now: prices of GG/);
    const { preflight } = await checked(id);
    expect(preflight).toMatchObject({ low: { amount: '3' }, high: { amount: '3' } });
    await service.sql('DELETE FROM prices WHERE prefix IS NOT NULL');
    await setPrice({ country: 'GG' }, '0.01');
    expect(await refusal(await checked(id))).toBeNull();
  });

  test('is refused for another rate, for a price of a network, of a route, and where there is none any more', async () => {
    const phones = await people('abroad', 40, { prefix: '+336123' });
    await ofNetwork(phones.slice(0, 10), '20801');
    const rate = (text: string) =>
      mutate('setCurrencyRate', 'SetCurrencyRateInput', { currency: 'EUR', inCurrency: 'GBP', rate: text });
    await rate('0.8');
    await setPrice({ country: 'FR' }, '0.05', 'EUR');
    const id = await drafted('abroad');
    const before = await checked(id);
    await rate('0.9');
    expect(await refusal(before)).toMatch(/was 1\.6 GBP, and would be 1\.8 GBP now: prices of FR/);
    const known = await checked(id);
    await setPrice({ country: 'FR', mccMnc: '20801' }, '0.1', 'EUR');
    // Who is in the network is known of ten; of the others it may be so.
    expect(await refusal(known)).toMatch(/was 1\.8 GBP, and would be 2\.25 to 3\.6 GBP now/);
    const listed = await checked(id);
    await service.sql("UPDATE prices SET valid_until = now() WHERE country = 'FR'");
    await setPrice({ country: 'GG' }, '0.01');
    expect(await refusal(listed)).toMatch(/would be 0 GBP now, with 40 more recipients without a price: prices of FR/);
    await service.sql("UPDATE routes SET price_per_part_micros = 50000, price_currency = 'GBP'");
    const routed = await checked(id);
    await service.sql('UPDATE routes SET price_per_part_micros = 60000');
    expect(await refusal(routed)).toMatch(/was 2 GBP, and would be 2\.4 GBP now/);
    await service.sql('UPDATE routes SET price_per_part_micros = NULL, price_currency = NULL');
  });

  test('is refused after an hour', async () => {
    await people('old', 3);
    const id = await drafted('old');
    const { token } = await checked(id);
    const age = (minutes: number) =>
      service.sql("UPDATE campaigns SET checked_at = now() - $2 * interval '1 minute' WHERE id = $1", [
        uuidOf(id),
        minutes,
      ]);
    await age(61);
    expect(await refusal({ id, token })).toMatch(/it is older than an hour/);
    await age(58);
    expect(await refusal({ id, token })).toBeNull();
  });

  test('a campaign that has become dearer until it begins waits for a person', async () => {
    await people('waits', 10);
    const id = await drafted('waits');
    const { token } = await checked(id);
    await act('startCampaign', { id, token });
    await setPrice({ country: 'GG' }, '0.016');
    await service.sql("UPDATE campaigns SET due_at = now() - interval '1 second' WHERE id = $1", [uuidOf(id)]);
    await run();
    expect(await shown(id)).toMatchObject({
      status: 'PAUSED',
      reason:
        'Its cost was 0.1 GBP, and would be 0.16 GBP now: prices of GG have changed, by more than 50 %. Nobody has got it yet.',
    });
    await act('resumeCampaign', { id });
    await run();
    expect(await shown(id)).toMatchObject({ status: 'DONE' });
    await setPrice({ country: 'GG' }, '0.01');
  });
});

describe('the check', () => {
  test('tells the cost between low and high, by country and by network, of texts of one part and of two', async () => {
    await setPrice({ country: 'DE' }, '0.03');
    await setPrice({ country: 'DE', mccMnc: '26201' }, '0.02');
    await setPrice({ country: 'DE', mccMnc: '26202' }, '0.05');
    await save('long', `Hello {{ name }}, ${'a'.repeat(100)}`);
    const german = { prefix: '+49151230' };
    await ofNetwork(await people('networks', 3, german), '26201');
    await ofNetwork(await people('networks', 2, { ...german, name: 'b'.repeat(90) }), '26202');
    await people('networks', 5, german);
    await people('networks', 4);
    const { preflight } = await checked(await drafted('networks', 'long'));
    const of = (country: string, mccMnc: string | null, figures: (number | string)[]) => {
      const [recipients, parts, low, high] = figures;
      const cost = { recipients, parts, low: { amount: low, currency: 'GBP' }, high: { amount: high }, unpriced: 0 };
      return { country, mccMnc, rest: false, ...cost };
    };
    expect(preflight).toMatchObject({
      low: { amount: '0.4' },
      high: { amount: '0.55' },
      parts: [{ encoding: 'GSM7', count: 16 }],
      countries: [
        { country: 'DE', recipients: 10, parts: 12, low: { amount: '0.36' }, high: { amount: '0.51' } },
        { country: 'GG', recipients: 4, parts: 4, low: { amount: '0.04' }, high: { amount: '0.04' } },
      ],
    });
    expect(preflight.networks).toEqual([
      of('DE', null, [5, 5, '0.1', '0.25']),
      of('GG', null, [4, 4, '0.04', '0.04']),
      of('DE', '26201', [3, 3, '0.06', '0.06']),
      of('DE', '26202', [2, 4, '0.2', '0.2']),
    ]);
  });

  test('says what dear characters cost in parts and money, of the texts that it looked at and about of all', async () => {
    await people('costly', 60);
    await save('costly', `${'Sale '.repeat(20)}–`);
    const { preflight } = await checked(await drafted('costly', 'costly'));
    expect(preflight).toMatchObject({ parts: [{ encoding: 'UCS2', count: 120 }], high: { amount: '1.2' } });
    expect(preflight.warnings).toEqual([
      {
        code: 'COSTLY_CHARACTERS',
        message:
          '"–" can make texts dearer: of 50 texts that were looked at, cheaper spellings spare 50 of 100 parts, 50 %; about 60 parts of all 60, 0.6 GBP.',
        count: 50,
        saving: { parts: 60, low: { amount: '0.6' }, high: { amount: '0.6', currency: 'GBP' } },
      },
    ]);
  });

  test('shows twenty recipients with what every gate says, also of those who get nothing', async () => {
    const phones = await people('sampled', 25);
    const blocked = [0, 7, 19].map((index) => phones[index]);
    for (const phone of blocked) {
      await mutate('suppress', 'SuppressInput', { to: { phone }, reason: 'MANUAL' });
    }
    const id = await drafted('sampled');
    const { sample } = await service.ask<{
      sample: {
        text: string;
        blockedBy: string | null;
        decision: { verdict: string; steps: { gate: string; verdict: string }[] };
      }[];
    }>(
      `{ campaign(id: "${id}") { sample { text blockedBy why contact { phone } decision { verdict steps { gate verdict reason } } } } }`,
    );
    expect(sample).toHaveLength(20);
    expect(
      sample.map(({ blockedBy }, index) => (blockedBy === null ? null : [index, blockedBy])).filter(Boolean),
    ).toEqual([
      [0, 'SUPPRESSED'],
      [7, 'SUPPRESSED'],
      [19, 'SUPPRESSED'],
    ]);
    for (const { text, blockedBy, decision } of sample) {
      expect(text).toBe('Shoes are at half price.');
      expect(decision.verdict).toBe(blockedBy === null ? 'ALLOW' : 'REFUSE');
      expect(decision.steps).toContainEqual(
        expect.objectContaining({ gate: 'suppression', verdict: blockedBy === null ? 'ALLOW' : 'REFUSE' }),
      );
    }
  });

  test('says how far it is while it looks at its recipients', async () => {
    for (let page = 0; page < 3; page++) await people('many', 1_000);
    const id = await drafted('many');
    // Whoever asks does not wait at all.
    await checkCampaign(runtime, systemActor(service.workspaceId), { id: uuidOf(id), shownId: id }, -1);
    const campaign = await service.api.runtime.db.prisma.campaign.findUniqueOrThrow({ where: { id: uuidOf(id) } });
    await checkPage(runtime, campaign, settleAsked);
    expect(await shown(id)).toMatchObject({
      status: 'DRAFT',
      token: null,
      preflight: { done: false, checked: 1_000, recipients: 3_000, sendable: 1_000 },
    });
    expect((await answered('startCampaign', { id, token: 'none' })).message).toMatch(/not checked as it is/);
    await run();
    expect(await shown(id)).toMatchObject({
      status: 'CHECKED',
      preflight: { done: true, checked: 3_000, recipients: 3_000, sendable: 3_000 },
    });
  });

  test('warns of a template after which more people opt out than after most campaigns', async () => {
    await people('history', 2);
    const sent = async (template: string, optedOut: number, delivered = 1_000) => {
      const id = uuidOf(await drafted('history', template));
      await service.sql("UPDATE campaigns SET status = 'DONE', begins_at = now() - interval '2 days' WHERE id = $1", [
        id,
      ]);
      await service.sql(
        `INSERT INTO rollups (workspace_id, cut, grain, bucket, key1, delivered, opted_out)
         VALUES ($1, 11, 2, date_trunc('month', now() - interval '2 days'), $2, $3, $4)`,
        [service.workspaceId, id, delivered, optedOut],
      );
    };
    const warning = async (template: string) => {
      const { warnings } = (await checked(await drafted('history', template))).preflight;
      return warnings.find(({ code }) => code === 'HIGH_OPT_OUTS')?.message;
    };
    await save('pushy', 'Buy now');
    await save('polite', 'Good morning');
    await sent('pushy', 9);
    await sent('pushy', 31, 3_000);
    for (const optedOut of [1, 3]) await sent('polite', optedOut);
    // Too few deliveries to count.
    await sent('polite', 50, 99);
    expect(await warning('pushy')).toBeUndefined();
    await sent('polite', 4);
    expect(await warning('pushy')).toBe(
      'Of 1,000 people who got earlier campaigns of this template, 10.0 opted out (2 campaigns); the median of the workspace’s 5 campaigns is 4.0.',
    );
    expect(await warning('polite')).toBeUndefined();
    expect(await warning('plain')).toBeUndefined();
  });
});
