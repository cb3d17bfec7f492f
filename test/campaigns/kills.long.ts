import { expect, test } from 'vitest';
import { fromGlobalId } from '../../src/kernel/global-ids.ts';
import { newId } from '../../src/kernel/ids.ts';
import { audit } from '../support/audit.ts';
import { hubOfFile } from '../support/hub-of-file.ts';

const PEOPLE = 12_000;
/** People who write STOP while it runs: the last ones, whose messages are not made yet. */
const STOPS = 40;
const numberOf = (index: number) => `+44791${1_100_000 + index}`;

const own = hubOfFile();

async function makePeople(workspaceId: string): Promise<void> {
  const ids = Array.from({ length: PEOPLE }, () => newId());
  await own.client.query(
    `INSERT INTO contacts (id, workspace_id, phone, country, tags, created_at, updated_at)
     SELECT id, $1, phone, 'GB', '{all}', now(), now() FROM unnest($2::uuid[], $3::text[]) AS u(id, phone)`,
    [workspaceId, ids, ids.map((_, index) => numberOf(index))],
  );
}

const mutate = async (name: string, input: object) => {
  const type = name === 'createCampaign' ? 'CampaignInput' : `${name.charAt(0).toUpperCase()}${name.slice(1)}Input`;
  const answer = await own.hub.api.ask<{
    campaign?: { id: string; token: string | null; preflight: { done: boolean } | null };
  }>(
    `mutation($input: ${type}!) { ${name}(input: $input) { ... on Error { message } ... on CampaignPayload { campaign { id token preflight { done } } } } }`,
    { input },
  );
  if (answer.campaign === undefined) throw new Error(JSON.stringify(answer));
  return answer.campaign;
};
const shown = (id: string) =>
  own.hub.api.ask<{
    status: string;
    handled: number;
    recipients: number;
    testRecipients: number;
    heldOut: number;
    frozenAt: string | null;
    verdict: { by: string } | null;
    token: string | null;
  }>(`{ campaign(id: "${id}") { status handled recipients testRecipients heldOut frozenAt verdict { by } token } }`);

test('12,000 recipients with variants and coupons, processes killed at random: each exactly once, with a coupon of their own, and who said STOP gets nothing', async () => {
  const { workspace } = await own.hub.api.ask<{ workspace: { id: string } }>('{ viewer { workspace { id } } }');
  await makePeople(fromGlobalId('Workspace', workspace.id) ?? '');
  for (const [name, body] of Object.entries({
    all: 'Doors open at nine: {{ coupon }}',
    short: 'At nine: {{ coupon }}',
  }))
    await own.hub.api.ask(
      `mutation { saveTemplate(input: { name: "${name}", variables: [{ name: "coupon" }], bodies: [{ locale: "en", body: "${body}" }] }) { __typename } }`,
    );
  const { pool } = await own.hub.api.ask<{ pool: { id: string } }>(
    `mutation { createCouponPool(input: { name: "Doors", make: ${PEOPLE} }) { ... on CouponPoolPayload { pool { id } } } }`,
  );
  const { id } = await mutate('createCampaign', {
    name: 'All',
    objective: 'INFORMATION',
    purpose: 'TRANSACTIONAL',
    audience: { tags: ['all'] },
    content: { template: 'all', couponPool: pool.id },
    variants: [{}, { template: 'short' }],
    test: { percent: 50, chosenBy: 'PERSON' },
    holdOutPercent: 10,
  });
  await mutate('checkCampaign', { id });
  await expect.poll(async () => (await shown(id)).token, { timeout: 60_000, interval: 200 }).not.toBeNull();
  await mutate('startCampaign', { id, token: (await shown(id)).token });
  // Nobody waits for the undo window here.
  const uuid = fromGlobalId('Campaign', id);
  await own.client.query('UPDATE campaigns SET due_at = now() WHERE id = $1', [uuid]);
  const stopped = Array.from({ length: STOPS }, (_, index) => numberOf(PEOPLE - 1 - index));
  let kills = 0;
  for (let handled = 0, at = 1_500, recipients = PEOPLE; handled < recipients; ) {
    const now = await shown(id).catch(() => null);
    handled = now?.handled ?? handled;
    if (now?.frozenAt != null) recipients = now.recipients;
    if (now !== null && now.frozenAt !== null && now.handled === now.testRecipients && now.verdict === null)
      await mutate('chooseCampaignVariant', { id, variant: 1, early: true });
    if (handled < at) {
      await new Promise((resolve) => setTimeout(resolve, 50));
      continue;
    }
    at = handled + 1_500;
    if (kills === 0)
      for (const phone of stopped)
        await own.hub.api.ask(
          `mutation { suppress(input: { to: { phone: "${phone}" }, reason: MANUAL }) { __typename } }`,
        );
    const role = ['scheduler', 'dispatcher', 'scheduler'][kills % 3] ?? 'scheduler';
    await own.hub.roles.get(role)?.kill('SIGKILL');
    await own.hub.start(role);
    kills += 1;
  }
  expect(kills).toBeGreaterThan(2);
  await expect.poll(async () => (await shown(id)).status, { timeout: 60_000, interval: 200 }).toBe('DONE');
  const { heldOut, verdict } = await shown(id);
  expect(verdict).toEqual({ by: 'PERSON' });
  const { rows } = await own.client.query<{ to: string; body: string; variant: number }>(
    'SELECT "to", body, variant FROM messages WHERE campaign_id = $1',
    [uuid],
  );
  const distinct = (values: string[]) => new Set(values).size;
  expect(distinct(rows.map(({ to }) => to))).toBe(rows.length);
  expect(distinct(rows.map(({ body }) => body.split(': ')[1] ?? ''))).toBe(rows.length);
  expect(rows.filter(({ body, variant }) => body.startsWith('At nine') !== (variant === 1))).toEqual([]);
  const count = async (query: string) => (await own.client.query<{ count: number }>(query, [uuid])).rows[0]?.count ?? 0;
  const refused = await count('SELECT count(*)::int AS count FROM campaign_refusals WHERE campaign_id = $1');
  expect(rows.length + refused + heldOut).toBe(PEOPLE);
  // Those of them who are held out are no recipients, and some have their message before they say it.
  expect(refused).toBeGreaterThan(0);
  expect(refused).toBeLessThanOrEqual(STOPS);
  const late = `SELECT count(*)::int AS count FROM messages m JOIN suppressions s ON s.contact_id = m.contact_id
    WHERE m.campaign_id = $1 AND m.created_at > s.created_at + interval '3 seconds'`;
  expect(await count(late)).toBe(0);
  const told = new Set(rows.map(({ to }) => to));
  expect(await count('SELECT count(*)::int AS count FROM coupons WHERE campaign_id = $1')).toBe(rows.length);
  const counts = () =>
    own.hub.api.ask<{ counts: Record<string, number> }>(
      `{ campaign(id: "${id}") { counts { queued sending sent delivered outcomeUnknown } } }`,
    );
  await expect
    .poll(
      async () => {
        const { queued, sending } = (await counts()).counts;
        return (queued ?? 0) + (sending ?? 0);
      },
      { timeout: 120_000, interval: 500 },
    )
    .toBe(0);
  const { submits, duplicates } = await audit(own.hub);
  expect(duplicates).toEqual([]);
  const written = new Set(submits.map(({ destination }) => destination));
  expect(stopped.filter((phone) => written.has(phone.slice(1)) && !told.has(phone))).toEqual([]);
}, 600_000);
