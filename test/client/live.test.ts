import {
  type CampaignState,
  campaignProgress,
  campaignReport,
  checkCampaign,
  createCampaign,
  createSegment,
  type FollowOptions,
  type FollowState,
  type HeliographClient,
  type SegmentChange,
  segmentChanges,
  startCampaign,
  unwrap,
  upsertContacts,
} from '@heliograph/client';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { WebSocket } from 'ws';
import { uuidOf } from '../contacts/service.ts';
import { type TestDatabase, testDatabase } from '../support/database.ts';
import { databaseClient } from '../support/database-client.ts';
import { Hub } from '../support/hub.ts';
import { SplitNetwork } from '../support/split.ts';
import { clientsOf } from './clients.ts';

let database: TestDatabase;
let hub: Hub;
let network: SplitNetwork;
beforeAll(async () => {
  database = await testDatabase();
  hub = await Hub.prepare(database.url, inject('natsUrl'));
  await hub.startTogether();
  network = await SplitNetwork.to(hub.api.origin);
  await hub.api.ask(
    'mutation { saveTemplate(input: { name: "news", bodies: [{ locale: "en", body: "We open at nine." }] }) { __typename } }',
  );
});
afterAll(async () => {
  await network?.dispose();
  await hub?.stop();
  await database?.drop();
});

const { open } = clientsOf(() => ({ url: hub.api.origin, key: hub.api.key }));
const tag = async (phones: readonly string[], tags: readonly string[]) =>
  unwrap(
    await upsertContacts(
      open(),
      phones.map((phone) => ({ phone, tags })),
    ),
  );

/** The changes of a segment in which nobody is yet, from when it has begun. */
async function following(client: HeliographClient, id: string, options: FollowOptions) {
  const changes = segmentChanges(client, id, options);
  const seen: SegmentChange[] = [];
  expect((await changes.next()).value).toMatchObject({ kind: 'began', memberCount: 0, cursor: expect.any(String) });
  const ended = (async () => {
    for await (const item of changes) {
      if (item.kind !== 'change') throw new Error(`came as ${item.kind}`);
      seen.push(item);
    }
  })();
  return { seen, ended };
}
const placed = (items: SegmentChange[]) => items.map(({ type, cursor, contact }) => [type, cursor, contact?.id]);

describe.each([
  ['a WebSocket', WebSocket, 'ws', 81_000],
  ['event streams', null, 'stream', 82_000],
] as const)('over %s', (_name, webSocket, word, first) => {
  const phones = Array.from({ length: 30 }, (_, index) => `+4479111${first + index}`);

  test('changes of a segment that come while there is no connection are given once it is back, each once and in order', async () => {
    const { segment } = unwrap(await createSegment(open(), { name: word, expression: `tag ${word}` }));
    const leaving = new AbortController();
    const states: string[] = [];
    const onState = ({ kind }: FollowState) => states.push(kind);
    const cut = await following(open({ url: network.through(hub.api.origin), webSocket }), segment.id, {
      ...{ signal: leaving.signal, onState },
    });
    const whole = await following(open({ webSocket }), segment.id, { signal: leaving.signal });
    let count = 0;
    const groups = [phones.slice(0, 10), phones.slice(10, 20), phones.slice(20)].map(
      (group) => [group, [word]] as const,
    );
    for (const [group, tags] of [...groups, [phones.slice(0, 20), []] as const]) {
      network.split();
      await tag(group, tags);
      count += group.length;
      await expect.poll(() => whole.seen.length).toBe(count);
      expect(cut.seen).toHaveLength(count - group.length);
      network.heal('reset');
      await expect.poll(() => cut.seen.length).toBe(count);
    }
    expect(placed(cut.seen)).toEqual(placed(whole.seen));
    expect(states.filter((kind) => kind === 'reconnecting').length).toBeGreaterThanOrEqual(4);
    const told = (type: string) =>
      cut.seen.filter((change) => change.type === type).flatMap(({ contact }) => contact?.phone ?? []);
    expect(told('ENTERED').toSorted()).toEqual(phones);
    expect(told('LEFT').toSorted()).toEqual(phones.slice(0, 20));
    expect(new Set(cut.seen.map(({ cursor }) => cursor)).size).toBe(50);
    leaving.abort();
    await Promise.all([cut.ended, whole.ended]);

    const again: SegmentChange[] = [];
    for await (const item of segmentChanges(open({ webSocket }), segment.id, { after: cut.seen[9]?.cursor })) {
      if (item.kind === 'change') again.push(item);
      if (again.length === 40) break;
    }
    expect(placed(again)).toEqual(placed(cut.seen.slice(10)));
    for await (const item of segmentChanges(open({ webSocket }), segment.id)) {
      expect(item).toMatchObject({ kind: 'began', memberCount: 10 });
      break;
    }
  });

  test('what is followed and is not there is told by an error of the same form', async () => {
    const fault = { name: 'HeliographError', code: 'INVALID_INPUT', path: ['id'] };
    const help = expect.stringMatching(/^http:.*\/docs\/errors\.md#invalid_input$/);
    const client = open({ webSocket });
    for (const items of [segmentChanges(client, 'segment_0'), campaignProgress(client, 'campaign_0')])
      await expect(items.next()).rejects.toMatchObject({ ...fault, help });
  });
});

test('the progress of a campaign that runs is seen to grow, behind lost connections too, until it is done', async () => {
  const phones = Array.from({ length: 60 }, (_, index) => `+4479111${83_000 + index}`);
  await tag(phones, ['progress']);
  const { id } = unwrap(
    await createCampaign(open(), {
      ...{ name: 'News', objective: 'INFORMATION', purpose: 'TRANSACTIONAL', ratePerSecond: 10 },
      ...{ audience: { tags: ['progress'] }, content: { template: 'news' } },
    }),
  ).campaign;
  const { campaign } = unwrap(await checkCampaign(open(), id));
  unwrap(await startCampaign(open(), id, campaign.token ?? ''));
  const states: string[] = [];
  const seen: CampaignState[] = [];
  const client = open({ url: network.through(hub.api.origin) });
  for await (const now of campaignProgress(client, id, { onState: ({ kind }) => states.push(kind) })) {
    seen.push(now);
    if (seen.length === 1) await endUndo(id);
    // Once in the middle of it.
    if (now.handled > 0 && !states.includes('reconnecting')) network.heal('reset');
  }
  expect(seen[0]).toMatchObject({ status: 'SCHEDULED', handled: 0 });
  expect(seen.at(-1)).toMatchObject({ status: 'DONE', recipients: 60, handled: 60, accepted: 60 });
  const handled = seen.map((each) => each.handled);
  expect(handled).toEqual(handled.toSorted((a, b) => a - b));
  const between = new Set(handled.filter((count) => count > 0 && count < 60));
  expect(between.size).toBeGreaterThanOrEqual(2);
  for (const { accepted, counts } of seen)
    expect(Object.values(counts).reduce((sum, count) => sum + count, 0)).toBeGreaterThanOrEqual(Math.min(accepted, 1));
  expect(states).toEqual(expect.arrayContaining(['live', 'reconnecting']));
  const delivered = async () => unwrap(await campaignReport(open(), id)).campaign.report.figures.delivered;
  await expect.poll(delivered).toBe(60);
});

/** Lets the undo window of a campaign pass. */
async function endUndo(id: string): Promise<void> {
  const client = await databaseClient(hub.databaseUrl);
  await client.query("UPDATE campaigns SET due_at = now() - interval '1 second' WHERE id = $1", [uuidOf(id)]);
  await client.end();
}
