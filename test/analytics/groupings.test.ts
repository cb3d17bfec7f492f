import { afterAll, beforeAll, expect, test } from 'vitest';
import { toGlobalId } from '../../src/kernel/global-ids.ts';
import { newId } from '../../src/kernel/ids.ts';
import type { Dimension } from '../../src/kernel/rollups.ts';
import { openService, type Service, uuidOf } from '../contacts/service.ts';
import { rollupDifferences } from '../support/rollups.ts';
import { acceptedBy, addedUp, type Counted, movedTo, urlOf } from './counted.ts';

let service: Service;
const ids: Record<'doors' | 'sale' | 'spring' | 'autumn', string> = { doors: '', sale: '', spring: '', autumn: '' };
const AT = new Date(Date.now() - 2 * 86_400_000);
const after = (ms: number) => new Date(AT.getTime() + ms);
/** A campaign that was deleted: nobody knows its name any more. */
const GONE = newId();

beforeAll(async () => {
  service = await openService();
  const saved = async (name: string) => {
    const { template } = await service.ask<{ template: { id: string } }>(
      `mutation { saveTemplate(input: { name: "${name}", bodies: [{ locale: "en", body: "Hello" }, { locale: "fr", body: "Bonjour" }] }) {
        ... on SaveTemplatePayload { template { id } } } }`,
    );
    return template.id;
  };
  const created = async (name: string) => {
    const { campaign } = await service.ask<{ campaign: { id: string } }>(
      `mutation { createCampaign(input: { name: "${name}", objective: INFORMATION, purpose: TRANSACTIONAL,
        audience: { tags: ["all"] }, content: { template: "doors" } }) { ... on CampaignPayload { campaign { id } } } }`,
    );
    return campaign.id;
  };
  ids.doors = await saved('doors');
  ids.sale = await saved('sale');
  // Versions of a template are one template.
  await service.ask(
    'mutation { saveTemplate(input: { name: "sale", bodies: [{ locale: "en", body: "Hello again" }] }) { __typename } }',
  );
  ids.spring = await created('spring');
  ids.autumn = await created('autumn');
  await send();
});
afterAll(() => service?.close());

/** Messages with every value of every dimension, and every outcome among them. */
async function send(): Promise<void> {
  const versions = await service.sql<{ id: string }>('SELECT id FROM template_versions ORDER BY template_id, version');
  expect(versions).toHaveLength(3);
  const pick = <T>(all: readonly T[], index: number) => all[index % all.length] as T;
  const messages = Array.from({ length: 240 }, (_each, index): Counted => {
    const campaignId = pick([null, uuidOf(ids.spring), uuidOf(ids.autumn), uuidOf(ids.spring), GONE], index);
    return [
      after(index),
      {
        templateVersionId: pick([null, ...versions.map(({ id }) => id)], index),
        locale: index % 4 === 0 ? null : pick(['en', 'fr', 'en-GB'], index),
        sender: pick(['Shop', '+447700900999', null, '60600', 'Shop'], index * 7),
        campaignId,
        variant: campaignId === null ? null : pick([null, 0, 1, 2], index * 3),
        country: pick(['GB', 'FR', null], index * 5),
        partCount: 1 + (index % 3),
      },
    ];
  });
  const all = await acceptedBy(service, messages);
  const part = (rest: number) => all.filter((_id, index) => index % 8 === rest);
  for (const rest of [0, 1, 2, 3, 4])
    await movedTo(service, part(rest), { status: 'SENT', sentAt: after(2_000 + rest) }, after(3_000));
  for (const rest of [0, 1, 2])
    await movedTo(service, part(rest), { status: 'DELIVERED', finishedAt: after(9_000) }, after(9_000));
  const ends = [
    [3, 'UNDELIVERED', 'UNDELIVERABLE'],
    [5, 'FAILED', 'SUBMIT_REFUSED'],
    [6, 'BLOCKED', 'SUPPRESSED'],
  ] as const;
  for (const [rest, status, reasonCode] of ends)
    await movedTo(service, part(rest), { status, reasonCode }, after(9_000));
  await addedUp(service);
}

/** The value of each dimension of a message `m` with its template version `v`, and the type of those that are ids. */
const VALUES: Partial<Record<Dimension, readonly [sql: string, type: 'Template' | 'Campaign' | null]>> = {
  TEMPLATE: ['v.template_id::text', 'Template'],
  LOCALE: ['m.locale', null],
  SENDER: ['m.sender', null],
  CAMPAIGN: ['m.campaign_id::text', 'Campaign'],
  VARIANT: ['m.variant::text', null],
  COUNTRY: ['m.country', null],
};

interface Group {
  keys: (string | null)[];
  accepted: number;
  submitted: number;
  delivered: number;
  undelivered: number;
  failed: number;
  blocked: number;
  parts: number;
  charges: string | null;
  failures: Record<string, number>;
}

/** Groups as they are counted from the messages. */
async function counted(dimensions: readonly Dimension[], where = 'true'): Promise<Group[]> {
  const values = dimensions.map((dimension) => VALUES[dimension]?.[0] ?? 'NULL');
  const status = (name: string) => `count(*) FILTER (WHERE m.status = '${name}')::int`;
  const rows = await service.sql<Group>(
    `WITH m AS (SELECT m.*, v.template_id, ARRAY[${values.join(', ')}]::text[] AS keys
       FROM messages m LEFT JOIN template_versions v ON v.id = m.template_version_id WHERE ${where})
     SELECT m.keys, count(*)::int AS accepted, count(m.sent_at)::int AS submitted, ${status('DELIVERED')} AS delivered,
       ${status('UNDELIVERED')} AS undelivered, ${status('FAILED')} AS failed, ${status('BLOCKED')} AS blocked,
       coalesce(sum(m.part_count) FILTER (WHERE m.sent_at IS NOT NULL), 0)::int AS parts,
       (sum((m.charge ->> 'price')::bigint) FILTER (WHERE m.charge ->> 'state' = 'SETTLED'))::text AS charges,
       (SELECT coalesce(jsonb_object_agg(r.reason_code, r.count), '{}') FROM (
         SELECT o.reason_code, count(*)::int AS count FROM m o WHERE o.keys IS NOT DISTINCT FROM m.keys AND o.reason_code IS NOT NULL
         GROUP BY 1) r) AS failures
     FROM m GROUP BY m.keys`,
  );
  return rows.map((row) => ({
    ...row,
    keys: row.keys.map((key, index) => {
      const type = VALUES[dimensions[index] as Dimension]?.[1] ?? null;
      return key === null || type === null ? key : toGlobalId(type, key);
    }),
  }));
}

interface Answered {
  groupCount: number;
  total: { figures: { accepted: number } };
  groups: {
    keys: { dimension: string; value: string | null; name: string }[];
    figures: Omit<Group, 'keys' | 'charges' | 'failures'> & {
      charges: { amount: string; currency: string }[];
      failures: { code: string; count: number }[];
    };
  }[];
}

const ask = (input: string) =>
  service.ask<Answered>(
    `{ analytics(input: { from: "${after(-86_400_000).toISOString()}", first: 500, ${input} }) { groupCount total { figures { accepted } }
      groups { keys { dimension value name } figures { accepted submitted delivered undelivered failed blocked parts
        charges { amount currency } failures { code count } } } } }`,
  );

/** Groups of an answer in the same shape. */
function groupsOf({ groups }: Answered): Group[] {
  return groups.map(({ keys, figures: { charges, failures, ...figures } }) => ({
    keys: keys.map(({ value }) => value),
    ...figures,
    charges: charges.length === 0 ? null : String(Math.round(Number(charges[0]?.amount) * 1e6)),
    failures: Object.fromEntries(failures.map(({ code, count }) => [code, count])),
  }));
}

const sorted = (groups: readonly Group[]) =>
  [...groups].sort((a, b) => (JSON.stringify(a.keys) < JSON.stringify(b.keys) ? -1 : 1));

test('the roll-ups are the counts of these messages', async () => {
  expect(await rollupDifferences(urlOf(service))).toEqual([]);
});

test.each<Dimension[][]>([
  [['TEMPLATE']],
  [['LOCALE']],
  [['SENDER']],
  [['CAMPAIGN']],
  [['VARIANT']],
  [['TEMPLATE', 'LOCALE']],
  [['LOCALE', 'TEMPLATE']],
  [['SENDER', 'COUNTRY']],
  [['CAMPAIGN', 'VARIANT']],
  [['CAMPAIGN', 'VARIANT', 'COUNTRY']],
  [['VARIANT', 'COUNTRY']],
])('messages by %j have the figures that are counted from themselves', async (dimensions) => {
  const answer = await ask(`groupBy: [${dimensions.join(', ')}]`);
  const expected = await counted(dimensions);
  expect(expected.length).toBeGreaterThan(2);
  expect(sorted(groupsOf(answer))).toEqual(sorted(expected));
  expect(answer.groupCount).toBe(expected.length);
  expect(answer.total.figures.accepted).toBe(240);
  expect(answer.groups[0]?.keys.map(({ dimension }) => dimension)).toEqual(dimensions);
  // The largest come first.
  const accepted = answer.groups.map(({ figures }) => figures.accepted);
  expect(accepted).toEqual([...accepted].sort((a, b) => b - a));
});

test('groups are called by the names that people know, and what was deleted by its id', async () => {
  const namesOf = async (dimension: Dimension) => {
    const { groups } = await ask(`groupBy: [${dimension}]`);
    return groups.map(({ keys }) => keys[0]?.name).sort();
  };
  expect(await namesOf('TEMPLATE')).toEqual(['', 'doors', 'sale']);
  expect(await namesOf('CAMPAIGN')).toEqual(['', GONE, 'autumn', 'spring'].sort());
  expect(await namesOf('VARIANT')).toEqual(['', '0', '1', '2']);
});

test.each([
  ['SENDER', 'senders: ["Shop", ""]', `m.sender = 'Shop' OR m.sender IS NULL`],
  ['LOCALE', 'locales: ["fr"]', `m.locale = 'fr'`],
  ['VARIANT', 'campaignIds: ["$spring"]', 'm.campaign_id = $spring'],
  ['CAMPAIGN', 'campaignIds: ["$spring", ""]', 'm.campaign_id = $spring OR m.campaign_id IS NULL'],
  ['TEMPLATE', 'templateIds: ["$sale", ""]', 'v.template_id = $sale OR v.template_id IS NULL'],
  ['LOCALE', 'templateIds: ["$doors"]', 'v.template_id = $doors'],
  ['COUNTRY', 'senders: ["60600"]', `m.sender = '60600'`],
] as const)('messages by %s with the filter %s are those of it', async (dimension, filter, where) => {
  const name = /\$(\w+)/.exec(filter)?.[1] as keyof typeof ids | undefined;
  const id = name === undefined ? '' : ids[name];
  const answer = await ask(`groupBy: [${dimension}], filter: { ${filter.replace(/\$\w+/, id)} }`);
  const expected = await counted([dimension], where.replace(/\$\w+/, `'${uuidOf(id)}'`));
  expect(sorted(groupsOf(answer))).toEqual(sorted(expected));
  expect(answer.total.figures.accepted).toBe(expected.reduce((sum, { accepted }) => sum + accepted, 0));
});
