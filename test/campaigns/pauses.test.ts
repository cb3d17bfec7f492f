import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Channel } from '../../src/channels/port.ts';
import { heldPauses } from '../../src/db/sql/pauses.ts';
import { freeLifted } from '../../src/domains/campaigns/pauses.ts';
import { toGlobalId } from '../../src/kernel/global-ids.ts';
import { claim } from '../../src/pipeline/dispatch/claim.ts';
import { isPaused } from '../../src/pipeline/message/paused.ts';
import { moveDue } from '../../src/pipeline/schedule/due-messages.ts';
import { openSchedulerRuntime } from '../../src/roots/scheduler.ts';
import { encodeMessage } from '../../src/text/encode.ts';
import { PLAIN_PROFILE } from '../../src/text/profile.ts';
import { openService, type Service, uuidOf } from '../contacts/service.ts';
import { auditOf } from './audit.ts';

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
/** Claims messages as a dispatcher does that knows of what is paused. */
async function claimThem(ids: readonly string[]): Promise<number> {
  const { runtime } = service.api;
  const connection = {
    connectionId: service.connectionId,
    responseTimeoutMs: 1_000,
    billedAt: 'SUBMIT',
    ownerId: null,
  } as const;
  const { messages } = await claim(runtime.db.pool, runtime.clock, connection, {
    ids: ids.map(uuidOf),
    finished: [],
    priorityGate: null,
    channel,
    policy: runtime.policy,
    priceLists: runtime.priceLists,
    purposes: ['TRANSACTIONAL', 'ALERT'],
    pauses: await heldPauses(runtime.db.pool),
  });
  return messages.length;
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
    expect(await claimThem([id])).toBe(isHeld ? 0 : 1);
    if (isHeld) expect(await statusOf(id)).toEqual({ status: 'DEFERRED', reason: { code: 'PAUSED' } });
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
      { workspaceId, scope, key, versionIds: scope === 'TEMPLATE' ? ['v1', 'v2'] : [] },
    ];
    expect(isPaused(of('WORKSPACE', ''), message)).toBe(true);
    expect(isPaused(of('WORKSPACE', '', 'other'), message)).toBe(false);
    expect(isPaused(of('TEMPLATE', 't'), message)).toBe(true);
    expect(isPaused(of('TEMPLATE', 't'), { ...message, templateVersionId: 'v3' })).toBe(false);
    expect(isPaused(of('CAMPAIGN', 'c'), message)).toBe(true);
    expect(isPaused(of('CAMPAIGN', 'd'), message)).toBe(false);
  });
});
