import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runCampaigns } from '../../src/domains/campaigns/run.ts';
import { placeOf } from '../../src/domains/campaigns/variants.ts';
import { openSchedulerRuntime } from '../../src/roots/scheduler.ts';
import { openService, type Service, uuidOf } from '../contacts/service.ts';

/** More than one step of a page looks at, and fewer than two. */
const PEOPLE = 1_200;

let service: Service;
beforeAll(async () => {
  service = await openService();
  for (const [name, body, variables] of [
    ['order', 'Hello {{ name }}', ['name']],
    ['coded', 'Hello {{ name }}, {{ code }}', ['name', 'code']],
  ] as const)
    await mutate('saveTemplate', 'SaveTemplateInput', {
      ...{ name, variables: variables.map((each) => ({ name: each })), bodies: [{ locale: 'en', body }] },
    });
  for (let first = 0; first < PEOPLE; first += 400) {
    const contacts = Array.from({ length: 400 }, (_, index) => person(first + index));
    await mutate('upsertContacts', 'UpsertContactsInput', { contacts });
  }
});
afterAll(() => service?.close());

const phoneOf = (index: number) => `+4479111${20_000 + index}`;
/** Every hundredth has no name, and every third has a code. */
const person = (index: number) => ({
  phone: phoneOf(index),
  tags: ['ordered'],
  ...(index % 100 === 0 ? {} : { name: `Person ${index}` }),
  ...(index % 3 === 0 ? { attributes: { code: `C${index}` } } : {}),
});
const NAMELESS = Array.from({ length: PEOPLE / 100 }, (_, index) => phoneOf(100 * index));

async function mutate<T = unknown>(name: string, type: string, input: object, more = '__typename'): Promise<T> {
  const answer = await service.ask<T & { message?: string }>(
    `mutation($input: ${type}!) { ${name}(input: $input) { ${more} ... on InvalidInput { issues { path message } } ... on Error { message } } }`,
    { input },
  );
  if (answer.message !== undefined) throw new Error(JSON.stringify(answer));
  return answer;
}

interface Campaign {
  id: string;
  token: string | null;
  preflight: { warnings: { code: string; message: string; count: number }[] } | null;
}
const FIELDS = '... on CampaignPayload { campaign { id token preflight { warnings { code message count } } } }';
const act = async (name: string, type: string, input: object) =>
  (await mutate<{ campaign: Campaign }>(name, type, input, FIELDS)).campaign;
const create = (more: object = {}) =>
  act('createCampaign', 'CampaignInput', {
    ...{ name: 'Orders', objective: 'INFORMATION', purpose: 'TRANSACTIONAL', audience: { tags: ['ordered'] } },
    ...{ content: { template: 'order' }, ...more },
  });

interface Page {
  next: string | null;
  checked: number;
  recipients: { to: string; variables: string[]; contact: { id: string; phone: string } | null }[];
}
async function pageOf(id: string, args: string): Promise<Page> {
  const { recipientsWithout } = await service.ask<{ recipientsWithout: Page }>(
    `{ campaign(id: "${id}") { recipientsWithout(${args}) { next checked recipients { to variables contact { id phone } } } } }`,
  );
  return recipientsWithout;
}

/** All of them, in pages of a size. */
async function lacking(id: string, first: number, variable: string | null = null): Promise<Page['recipients']> {
  const found: Page['recipients'] = [];
  let after: string | null = null;
  do {
    const page: Page = await pageOf(
      id,
      `first: ${first}${after === null ? '' : `, after: "${after}"`}${variable === null ? '' : `, variable: "${variable}"`}`,
    );
    expect(page.recipients.length).toBeLessThanOrEqual(first);
    found.push(...page.recipients);
    after = page.next;
  } while (after !== null);
  return found;
}

const numbersOf = (found: Page['recipients']) => found.map(({ to }) => to).sort();
const countOf = ({ preflight }: Campaign, name: string) =>
  preflight?.warnings.find(({ code, message }) => code === 'MISSING_VARIABLE' && message.includes(`"${name}"`))?.count;

describe('recipients who lack a value', () => {
  test.each([4, 100])('are as many as the check counts, each once, in pages of %i', async (size) => {
    const { id } = await create();
    const checked = await act('checkCampaign', 'CheckCampaignInput', { id });
    expect(countOf(checked, 'name')).toBe(NAMELESS.length);
    const found = await lacking(id, size);
    expect(numbersOf(found)).toEqual([...NAMELESS].sort());
    expect(found.every(({ to, contact, variables }) => contact?.phone === to && variables.join() === 'name')).toBe(
      true,
    );
    const ids = found.map(({ contact }) => contact?.id ?? '');
    expect(ids).toEqual([...ids].sort());
    expect(await lacking(id, size, 'code')).toEqual([]);
  });

  test('are found before anything was checked, and nobody where the campaign has a value for all', async () => {
    const { id } = await create();
    expect(numbersOf(await lacking(id, 100))).toEqual([...NAMELESS].sort());
    const given = await create({ content: { template: 'order', variables: { name: 'friend' } } });
    expect(await pageOf(given.id, 'first: 100')).toEqual({ next: null, checked: PEOPLE, recipients: [] });
  });

  test('are those of the variant that each would get, and nobody who is held out', async () => {
    const { id } = await create({
      ...{ variants: [{}, { template: 'coded' }], test: { percent: 50 }, holdOutPercent: 20 },
    });
    const checked = await act('checkCampaign', 'CheckCampaignInput', { id });
    const [campaign] = await service.sql<Parameters<typeof placeOf>[0]>(
      'SELECT id, variants, test, hold_out_percent AS "holdOutPercent", triggered FROM campaigns WHERE id = $1',
      [uuidOf(id)],
    );
    if (campaign === undefined) throw new Error('the campaign is missing');
    const all = await lacking(id, 100);
    const [nameless, codeless] = [await lacking(id, 100, 'name'), await lacking(id, 100, 'code')];
    expect([countOf(checked, 'name'), countOf(checked, 'code')]).toEqual([nameless.length, codeless.length]);
    expect(codeless.length).toBeGreaterThan(100);
    const placeOfEach = ({ contact }: Page['recipients'][number]) => placeOf(campaign, uuidOf(contact?.id ?? ''));
    expect(new Set(codeless.map((each) => placeOfEach(each).variant))).toEqual(new Set([1]));
    expect(all.some((each) => placeOfEach(each).stage === 'HOLD_OUT')).toBe(false);
    expect(new Set(numbersOf(all))).toEqual(new Set([...numbersOf(nameless), ...numbersOf(codeless)]));
  });

  test('are those of the frozen audience once it is frozen, whoever was handled among them', async () => {
    const more = { variants: [{}, { delayMinutes: 5 }], test: { percent: 50, perVariant: 1, hours: 1 } };
    const { id } = await create(more);
    const { token } = await act('checkCampaign', 'CheckCampaignInput', { id });
    await act('startCampaign', 'StartCampaignInput', { id, token });
    await service.sql('UPDATE campaigns SET due_at = now() - make_interval(secs => 1) WHERE id = $1', [uuidOf(id)]);
    await runCampaigns(openSchedulerRuntime(service.api.runtime), new AbortController().signal);
    const [row] = await service.sql<{ frozen: boolean; position: number; recipients: number }>(
      'SELECT frozen_at IS NOT NULL AS frozen, position, recipients FROM campaigns WHERE id = $1',
      [uuidOf(id)],
    );
    // Those of the test are handled, and the rest waits for what is best.
    expect(row).toMatchObject({ frozen: true, recipients: PEOPLE });
    expect(row?.position).toBeGreaterThan(0);
    expect(row?.position).toBeLessThan(PEOPLE);
    const late = { phone: '+447911139999', tags: ['ordered'] };
    await mutate('upsertContacts', 'UpsertContactsInput', { contacts: [late] });
    for (const size of [2, 100]) expect(numbersOf(await lacking(id, size))).toEqual([...NAMELESS].sort());
    await mutate('upsertContacts', 'UpsertContactsInput', { contacts: [{ phone: NAMELESS[3], name: 'Ada' }] });
    expect(numbersOf(await lacking(id, 100))).toEqual(NAMELESS.filter((_phone, index) => index !== 3).sort());
  });

  test('are found for a few campaigns in one operation, and not for as many as anybody likes', async () => {
    const { id } = await create();
    const pages = (count: number) =>
      Array.from(
        { length: count },
        (_, index) => `p${index}: recipientsWithout(first: ${index + 1}) { checked next recipients { to } }`,
      ).join(' ');
    const ask = (count: number) => service.ask<Record<string, Page>>(`{ campaign(id: "${id}") { ${pages(count)} } }`);
    const few = await ask(5);
    for (const [index, page] of Object.values(few).entries()) {
      const { next, checked, recipients } = await pageOf(id, `first: ${index + 1}`);
      expect(page).toEqual({ next, checked, recipients: recipients.map(({ to }) => ({ to })) });
      expect(recipients).toHaveLength(index + 1);
    }
    await expect(ask(6)).rejects.toThrow(/points of cost, at most 30,000/);
    // A page of 100 with what there is to it fits twice over.
    const full = 'recipientsWithout(first: 100) { next checked recipients { to variables contact { id phone name } } }';
    await expect(service.ask(`{ campaign(id: "${id}") { a: ${full} b: ${full} } }`)).resolves.toBeDefined();
  });

  test('are looked through for a sample until it is full, past those who are held out', async () => {
    // Those of one variant do not stand together, which they are judged in.
    const tries = { variants: [{}, { text: 'Hello you' }], test: { percent: 100 } };
    const content = { template: 'order', variables: { name: 'you' } };
    const { id } = await create({ holdOutPercent: 50, content, ...tries });
    const [campaign] = await service.sql<Parameters<typeof placeOf>[0]>(
      'SELECT id, variants, test, hold_out_percent AS "holdOutPercent", triggered FROM campaigns WHERE id = $1',
      [uuidOf(id)],
    );
    if (campaign === undefined) throw new Error('the campaign is missing');
    const people = await service.sql<{ id: string; phone: string }>(
      "SELECT id, phone FROM contacts WHERE 'ordered' = ANY(tags) ORDER BY id",
    );
    const isHeldOut = (each: { id: string }) => placeOf(campaign, each.id).stage === 'HOLD_OUT';
    const treated = people.filter((each) => !isHeldOut(each)).map(({ phone }) => phone);
    const sampled = async (first: number) =>
      (
        await service.ask<{ sample: { to: string }[] }>(`{ campaign(id: "${id}") { sample(first: ${first}) { to } } }`)
      ).sample.map(({ to }) => to);
    for (const first of [1, 3, 20]) expect(await sampled(first)).toEqual(treated.slice(0, first));
    // Those who come first may all be held out, more than are looked at together.
    const late = [...people.filter(isHeldOut).slice(0, 250), ...people.filter((each) => !isHeldOut(each)).slice(-2)];
    await mutate('upsertContacts', 'UpsertContactsInput', {
      contacts: late.map(({ phone }) => ({ phone, tags: ['ordered', 'late'] })),
    });
    await act('updateCampaign', 'UpdateCampaignInput', { id, audience: { tags: ['late'] } });
    for (const first of [1, 20]) expect(await sampled(first)).toEqual(treated.slice(-2).slice(0, first));
  });

  test('are nobody of a campaign that triggers bring people to, and a wrong place is named', async () => {
    const { id } = await create({ audience: null, triggered: true });
    expect(await pageOf(id, 'first: 1')).toEqual({ next: null, checked: 0, recipients: [] });
    await expect(pageOf(id, 'after: "order_1"')).rejects.toThrow(/after/);
  });
});
