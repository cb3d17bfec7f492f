import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Channel } from '../../src/channels/port.ts';
import { type HeldPause, heldPauses } from '../../src/db/sql/pauses.ts';
import { freeLifted } from '../../src/domains/campaigns/pauses.ts';
import { runCampaigns } from '../../src/domains/campaigns/run.ts';
import { toGlobalId } from '../../src/kernel/global-ids.ts';
import { claim } from '../../src/pipeline/dispatch/claim.ts';
import { isPaused } from '../../src/pipeline/message/paused.ts';
import { moveDue } from '../../src/pipeline/schedule/due-messages.ts';
import { openSchedulerRuntime } from '../../src/roots/scheduler.ts';
import { encodeMessage } from '../../src/text/encode.ts';
import { PLAIN_PROFILE } from '../../src/text/profile.ts';
import { openService, type Service, uuidOf } from '../contacts/service.ts';
import { auditOf } from './audit.ts';
import { recallTests } from './recalls.ts';

/** What a channel makes of a text. */
const channel: Pick<Channel, 'render'> = {
  render: (content, reference, options) => encodeMessage(content, reference, PLAIN_PROFILE, options ?? {}),
};

let service: Service;
beforeAll(async () => {
  service = await openService();
});
afterAll(() => service.close());
beforeEach(async () => {
  await service.sql('UPDATE pauses SET lifted_at = now()');
});

let next = 0;
async function send(purpose = 'TRANSACTIONAL'): Promise<string> {
  const { accepted } = await service.ask<{ accepted: { id: string } }>(
    `mutation { sendMessage(input: { to: { phone: "+4479111${30_000 + next++}" }, purpose: ${purpose}, content: { text: "Hi" } }) {
      ... on SendMessagePayload { accepted { id } } } }`,
  );
  return accepted.id;
}
interface Answer {
  __typename: string;
  pause: { id: string; key: string | null };
  counts: { notYetQueued: number; queued: number; inFlight: number; submitted: number };
  issues?: { path: string[]; message: string }[];
}
const FIELDS = `__typename ... on InvalidInput { issues { path message } } ... on PauseScopePayload { pause { id key } counts { notYetQueued queued inFlight submitted } }`;
const pause = (input: string, ask = service.ask) =>
  ask<Answer>(`mutation { pauseScope(input: { ${input}, reason: "A wrong text" }) { ${FIELDS} } }`);
const lift = (id: string, ask = service.ask) =>
  ask<Answer>(`mutation { liftPause(input: { id: "${id}" }) { ${FIELDS} } }`);
const statusOf = async (id: string) =>
  await service.ask<{ status: string; reason: { code: string } | null }>(
    `{ message(id: "${id}") { status reason { code } } }`,
  );
/** Claims messages as a dispatcher does that knows of what is paused. @returns how many it has taken */
async function claimThem(ids: readonly string[], pauses?: readonly HeldPause[]): Promise<number> {
  return (await claimed(ids, pauses)).messages.length;
}
async function claimed(ids: readonly string[], pauses?: readonly HeldPause[]): ReturnType<typeof claim> {
  const { runtime } = service.api;
  const connection = {
    connectionId: service.connectionId,
    responseTimeoutMs: 1_000,
    billedAt: 'SUBMIT',
    ownerId: null,
  } as const;
  return claim(runtime.db.pool, runtime.clock, connection, {
    ids: ids.map(uuidOf),
    finished: [],
    priorityGate: null,
    channel,
    policy: runtime.policy,
    priceLists: runtime.priceLists,
    purposes: ['TRANSACTIONAL', 'ALERT'],
    pauses: pauses ?? (await heldPauses(runtime.db.pool)),
  });
}

/** A campaign that is started: half of its people try another text, or another template, in place of its own. */
async function campaignOfTwoTexts(name: string, other: object = { text: 'Good day' }): Promise<string> {
  await service.ask(
    `mutation { saveTemplate(input: { name: "${name}", bodies: [{ locale: "en", body: "Hello" }] }) { __typename } }`,
  );
  const contacts = Array.from({ length: 16 }, () => ({ phone: `+4479111${30_000 + next++}`, tags: [name] }));
  await service.ask(
    'mutation($contacts: [ContactInput!]!) { upsertContacts(input: { contacts: $contacts }) { __typename } }',
    { contacts },
  );
  const act = async (mutation: string, type: string, input: object) => {
    const { campaign, ...rest } = await service.ask<{ campaign?: { id: string; token: string } }>(
      `mutation($input: ${type}!) { ${mutation}(input: $input) { ... on CampaignPayload { campaign { id token } } ... on Error { message } } }`,
      { input },
    );
    if (campaign === undefined) throw new Error(JSON.stringify(rest));
    return campaign;
  };
  const { id } = await act('createCampaign', 'CampaignInput', {
    ...{ name, objective: 'INFORMATION', purpose: 'TRANSACTIONAL', content: { template: name } },
    ...{ audience: { tags: [name] }, variants: [{}, other], test: { percent: 100 } },
  });
  const { token } = await act('checkCampaign', 'CheckCampaignInput', { id });
  await act('startCampaign', 'StartCampaignInput', { id, token });
  return id;
}

async function messagesOf(campaign: string): Promise<{ id: string; version: string | null }[]> {
  const rows = await service.sql<{ id: string; version: string | null }>(
    'SELECT id::text, template_version_id::text AS version FROM messages WHERE campaign_id = $1',
    [uuidOf(campaign)],
  );
  return rows.map(({ id, version }) => ({ id: toGlobalId('Message', id), version }));
}

describe('the kill switch', () => {
  test.each([
    ['the workspace', () => 'scope: WORKSPACE', true],
    [
      'its route',
      async () =>
        `scope: ROUTE, key: "${toGlobalId('Route', (await service.sql<{ id: string }>('SELECT id FROM routes'))[0]?.id ?? '')}"`,
      true,
    ],
    ['its country', () => 'scope: COUNTRY, key: "gg"', true],
    ['another country', () => 'scope: COUNTRY, key: "FR"', false],
    ['its purpose', () => 'scope: PURPOSE, key: "TRANSACTIONAL"', true],
    ['another purpose', () => 'scope: PURPOSE, key: "ALERT"', false],
  ])('of %s: what waits in the queue is held or goes', async (_name, input, isHeld) => {
    const id = await send();
    const answer = await pause(await input());
    expect(answer.__typename).toBe('PauseScopePayload');
    expect(answer.counts.queued > 0).toBe(isHeld);
    const { messages, held } = await claimed([id]);
    expect([messages.length, held]).toEqual(isHeld ? [0, 1] : [1, 0]);
    if (isHeld) expect(await statusOf(id)).toEqual({ status: 'DEFERRED', reason: { code: 'PAUSED' } });
    await service.sql("UPDATE messages SET status = 'FAILED', indexed_status = 'FAILED', due_at = NULL");
  });

  test('of a template that only a variant says stops the campaign, and counts whom it has yet to write to', async () => {
    await service.ask(
      'mutation { saveTemplate(input: { name: "wrong", bodies: [{ locale: "en", body: "Wrong" }] }) { __typename } }',
    );
    const id = await campaignOfTwoTexts('halfwrong', { template: 'wrong' });
    await service.sql("UPDATE campaigns SET status = 'RUNNING', recipients = 16 WHERE id = $1", [uuidOf(id)]);
    const [template] = await service.sql<{ id: string }>("SELECT id::text FROM templates WHERE name = 'wrong'");
    const paused = await pause(`scope: TEMPLATE, key: "${toGlobalId('Template', template?.id ?? '')}"`);
    expect(paused.counts.notYetQueued).toBe(16);
    const state = () => service.ask(`{ campaign(id: "${id}") { status } }`);
    expect(await state()).toEqual({ status: 'STOPPED' });
    await service.ask(`mutation { liftPause(input: { id: "${paused.pause.id}" }) { __typename } }`);
    expect(await state()).toEqual({ status: 'RUNNING' });
    await service.sql("UPDATE campaigns SET status = 'CANCELED', due_at = NULL WHERE id = $1", [uuidOf(id)]);
  });

  test('counts what waits, what a dispatcher has taken and what a provider has, each exactly', async () => {
    const ids = [];
    for (let count = 0; count < 10; count += 1) ids.push(await send('ALERT'));
    expect(await claimThem(ids.slice(0, 6), [])).toBe(6);
    await service.sql("UPDATE messages SET status = 'SENT' WHERE id = ANY($1)", [ids.slice(0, 2).map(uuidOf)]);
    const [deferred, delivered] = [ids[9] ?? '', ids[5] ?? ''];
    await service.sql("UPDATE messages SET status = 'DEFERRED', indexed_status = 'DEFERRED' WHERE id = $1", [
      uuidOf(deferred),
    ]);
    await service.sql("UPDATE messages SET status = 'DELIVERED', indexed_status = 'DELIVERED' WHERE id = $1", [
      uuidOf(delivered),
    ]);
    const exact = { notYetQueued: 1, queued: 3, inFlight: 3, submitted: 2 };
    for (const scope of ['scope: WORKSPACE', 'scope: PURPOSE, key: "ALERT"', 'scope: COUNTRY, key: "GG"'])
      expect((await pause(scope)).counts).toEqual(exact);
    const other = await pause('scope: PURPOSE, key: "TRANSACTIONAL"');
    expect(other.counts).toEqual({ notYetQueued: 0, queued: 0, inFlight: 0, submitted: 0 });
    await service.sql("UPDATE messages SET status = 'FAILED', indexed_status = 'FAILED', due_at = NULL");
  });

  test('answers with exact counts, is in the audit log, and lifted lets go on what no other one holds', async () => {
    const ids = [await send(), await send(), await send('ALERT')];
    const first = await pause('scope: WORKSPACE');
    expect(first.counts).toEqual({ notYetQueued: 0, queued: 3, inFlight: 0, submitted: 0 });
    const second = await pause('scope: PURPOSE, key: "ALERT"');
    expect(await claimThem(ids)).toBe(0);
    const { counts } = await lift(first.pause.id);
    expect(counts).toEqual({ notYetQueued: 3, queued: 0, inFlight: 0, submitted: 0 });
    const scheduler = openSchedulerRuntime(service.api.runtime);
    const signal = new AbortController().signal;
    await freeLifted(scheduler, signal);
    await moveDue(scheduler, signal);
    expect(await Promise.all(ids.map(async (id) => (await statusOf(id)).status))).toEqual([
      'QUEUED',
      'QUEUED',
      'DEFERRED',
    ]);
    expect(await claimThem(ids)).toBe(2);
    await lift(second.pause.id);
    await freeLifted(scheduler, signal);
    await moveDue(scheduler, signal);
    expect(await claimThem(ids)).toBe(1);
    expect(await auditOf(service, first.pause.id)).toEqual(['pause.set', 'pause.lift']);
    expect((await lift(first.pause.id)).__typename).toBe('NotFound');
  });

  test('another workspace lifts and sees nothing of it; a wrong key is named', async () => {
    const { pause: held } = await pause('scope: WORKSPACE');
    expect((await lift(held.id, service.askOther)).__typename).toBe('NotFound');
    expect(await service.askOther('{ pauses { edges { node { id } } } }')).toEqual({ edges: [] });
    expect((await pause('scope: COUNTRY, key: "Atlantis"')).issues).toMatchObject([
      { path: ['key'], message: expect.stringMatching(/ISO 3166/) },
    ]);
    expect((await pause('scope: WORKSPACE, key: "GB"')).issues).toMatchObject([{ path: ['key'] }]);
    expect((await pause('scope: CAMPAIGN, key: "campaign_0123456789abcdef0123456789abcdef"')).__typename).toBe(
      'NotFound',
    );
  });

  test('of a template holds what campaigns of it say in a text of their own, until it is lifted', async () => {
    const scheduler = openSchedulerRuntime(service.api.runtime);
    const { signal } = new AbortController();
    const [own, other] = [await campaignOfTwoTexts('own-text'), await campaignOfTwoTexts('other-text')];
    for (const id of [own, other])
      await service.sql('UPDATE campaigns SET due_at = now() - make_interval(secs => 1) WHERE id = $1', [uuidOf(id)]);
    await runCampaigns(scheduler, signal);
    const [messages, others] = [await messagesOf(own), await messagesOf(other)];
    // Some say a version of the template, and some the text.
    expect(new Set(messages.map(({ version }) => version === null))).toEqual(new Set([true, false]));
    const [template] = await service.sql<{ id: string }>("SELECT id::text FROM templates WHERE name = 'own-text'");
    const held = await pause(`scope: TEMPLATE, key: "${toGlobalId('Template', template?.id ?? '')}"`);
    expect(held.counts).toMatchObject({ queued: messages.length });
    expect(await claimThem(messages.map(({ id }) => id))).toBe(0);
    expect(await claimThem(others.map(({ id }) => id))).toBe(others.length);
    await lift(held.pause.id);
    await freeLifted(scheduler, signal);
    await moveDue(scheduler, signal);
    expect(await claimThem(messages.map(({ id }) => id))).toBe(messages.length);
  });

  test('of a template holds own texts of a campaign that begins under it, also for who has read it before', async () => {
    const scheduler = openSchedulerRuntime(service.api.runtime);
    const late = await campaignOfTwoTexts('late-text');
    const [template] = await service.sql<{ id: string }>("SELECT id::text FROM templates WHERE name = 'late-text'");
    const held = await pause(`scope: TEMPLATE, key: "${toGlobalId('Template', template?.id ?? '')}"`);
    const before = await heldPauses(service.api.runtime.db.pool);
    await service.sql('UPDATE campaigns SET due_at = now() - make_interval(secs => 1) WHERE id = $1', [uuidOf(late)]);
    await runCampaigns(scheduler, new AbortController().signal);
    const messages = await messagesOf(late);
    expect(messages.filter(({ version }) => version === null).length).toBeGreaterThan(0);
    expect(
      await claimThem(
        messages.map(({ id }) => id),
        before,
      ),
    ).toBe(0);
    await lift(held.pause.id);
  });

  test('a pause is of its own workspace alone, and a template is paused in all its versions', () => {
    const message = {
      workspaceId: 'w',
      routeId: 'r',
      campaignId: 'c',
      country: 'GB',
      purpose: 'ALERT',
      templateVersionId: 'v2',
    };
    const of = (scope: 'WORKSPACE' | 'TEMPLATE' | 'CAMPAIGN', key: string, workspaceId = 'w') => [
      {
        ...{ id: 'p', workspaceId, scope, key, recall: false },
        ...(scope === 'TEMPLATE'
          ? { versionIds: ['v1', 'v2'], campaignIds: ['c'] }
          : { versionIds: [], campaignIds: [] }),
      },
    ];
    expect(isPaused(of('WORKSPACE', ''), message)).toBe(true);
    expect(isPaused(of('WORKSPACE', '', 'other'), message)).toBe(false);
    expect(isPaused(of('TEMPLATE', 't'), message)).toBe(true);
    expect(isPaused(of('TEMPLATE', 't'), { ...message, templateVersionId: 'v3' })).toBe(false);
    expect(isPaused(of('TEMPLATE', 't'), { ...message, templateVersionId: null })).toBe(true);
    expect(isPaused(of('TEMPLATE', 't'), { ...message, templateVersionId: null, campaignId: 'd' })).toBe(false);
    expect(isPaused(of('TEMPLATE', 't'), { ...message, templateVersionId: null, campaignId: null })).toBe(false);
    expect(isPaused(of('CAMPAIGN', 'c'), message)).toBe(true);
    expect(isPaused(of('CAMPAIGN', 'd'), message)).toBe(false);
  });
});

recallTests(async (name) => {
  const campaign = await campaignOfTwoTexts(name);
  await service.sql('UPDATE campaigns SET due_at = now() - make_interval(secs => 1) WHERE id = $1', [uuidOf(campaign)]);
  await runCampaigns(openSchedulerRuntime(service.api.runtime), new AbortController().signal);
  const ids = (await messagesOf(campaign)).map(({ id }) => uuidOf(id));
  return { service, campaign, ids };
});
