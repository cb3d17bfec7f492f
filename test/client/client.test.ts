import { spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import * as published from '@heliograph/client';
import {
  cancelMessages,
  cancelVerification,
  checkVerification,
  type FollowState,
  finishPasskeyAuthentication,
  finishPasskeyRegistration,
  HeliographError,
  type HubError,
  type KeyOf,
  liftSuppression,
  type MessageStatus,
  readWebhook,
  recordConsent,
  rescheduleMessages,
  resendVerification,
  revokeConsent,
  startPasskeyRegistration,
  startVerification,
  suppress,
  unwrap,
  type WatchItem,
} from '@heliograph/client';
import { build } from 'esbuild';
import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { chunksOf, writtenKey } from '../../client/src/chunks.ts';
import { FEED } from '../../src/bus/streams.ts';
import { startFeed } from '../../src/pipeline/feed/broadcast.ts';
import type { FeedChunk } from '../../src/pipeline/feed/chunk.ts';
import { held } from '../cli/remote/terminal.ts';
import { openService, type Service } from '../contacts/service.ts';
import { numbers } from '../support/api.ts';
import { freePort, ownNats, type TestServer } from '../support/servers.ts';
import { SplitNetwork } from '../support/split.ts';
import { campaignCallTests } from './campaign-calls.ts';
import { clientsOf, FAST, type ProxyAnswer, proxyOf } from './clients.ts';

let nats: TestServer;
let service: Service;
beforeAll(async () => {
  // News are lost here: those of other tests are not.
  nats = await ownNats();
  await nats.start();
  service = await openService({ NATS_URL: nats.url });
});
afterAll(async () => {
  await service?.close();
  await nats?.dispose();
});

const { open } = clientsOf(() => ({ url: service.api.url, key: service.api.owner.secret }));
const parcel = { content: 'Your parcel is on its way.', purpose: 'TRANSACTIONAL' } as const;
const count = async (table: string) => Number((await service.sql(`SELECT count(*) FROM ${table}`))[0]?.count);

/** A proxy before the API that answers some requests itself. */
const between = (answer: (n: number) => ProxyAnswer) => proxyOf(service.api.url, answer);

/** Loses news for good: what is sent is older than what the stream keeps when the hub begins anew. */
async function loseNews(send: () => Promise<unknown>): Promise<void> {
  const { runtime } = service.api;
  let events = 0;
  const listener = ({ length }: FeedChunk) => {
    events += length;
  };
  runtime.feed.listeners.add(listener);
  await send();
  await expect.poll(() => events).toBeGreaterThan(0);
  await runtime.feed.stop();
  await runtime.bus.manager.streams.purge(FEED);
  runtime.feed = await startFeed(runtime);
}

describe('send', () => {
  test('accepts a message, and says so with its id', async () => {
    const result = await open().send({ to: '+447911120001', ...parcel });
    expect(result).toMatchObject({ ok: true, replayed: false, attempts: 1 });
    const { message, idempotencyKey } = unwrap(result);
    expect(message).toMatchObject({ id: expect.stringMatching(/^msg_/), to: '+447911120001', partCount: 1 });
    expect(await open().send({ to: '+447911120001', ...parcel, idempotencyKey })).toMatchObject({
      ok: true,
      replayed: true,
      message: { id: message.id },
    });
  });

  test('sends once over answers that are lost, connections that are cut, and a hub that asks to wait', async () => {
    const wait = { status: 429, headers: { 'retry-after': '1' }, body: 'slow down' };
    const steps = ['lose', 'cut', { status: 503, body: '<html>away</html>' }, wait] as const;
    const proxy = await between((n) => steps[n - 1] ?? null);
    const before = await count('messages');
    const began = Date.now();
    const result = await open({ url: proxy.url }).send({ to: '+447911120002', ...parcel });
    expect(result).toMatchObject({ ok: true, replayed: true, attempts: 5 });
    expect(Date.now() - began).toBeGreaterThanOrEqual(1_000);
    expect(new Set(proxy.bodies).size).toBe(1);
    expect(await count('messages')).toBe(before + 1);
    proxy.close();
  });

  test.each([
    ['a wrong number', { to: 'nobody', ...parcel }, { code: 'INVALID_INPUT', path: ['to', 'phone'], issues: [{}] }],
    ['no consent', { to: '+447911120003', content: 'Buy!', purpose: 'MARKETING' }, { code: 'MESSAGE_REFUSED' }],
    [
      'an input of the wrong type',
      { to: '+447911120003', content: 'x', purpose: 'NONE' as 'OTP' },
      { code: 'BAD_USER_INPUT', path: ['input', 'purpose'] },
    ],
  ] as const)('tells of %s at once, with code, path and help', async (_what, input, error) => {
    const result = await open().send(input);
    expect(result).toMatchObject({ ok: false, attempts: 1, error });
    const { code = '', help = '' } = result.ok ? {} : result.error;
    const page = await fetch(help);
    expect([page.status, help]).toEqual([200, `${service.api.url}/docs/errors.md#${code.toLowerCase()}`]);
    expect(await page.text()).toContain(`id="${code.toLowerCase()}"`);
    expect(() => unwrap(result)).toThrow(HeliographError);
  });

  test('tells of a hub that is not there, of one that does not answer, and of a caller who leaves', async () => {
    const retry = { ...FAST, attempts: 3 };
    const away = await open({ url: 'http://127.0.0.1:1', retry }).send({ to: '+447911120004', ...parcel });
    expect(away).toMatchObject({ ok: false, attempts: 3, error: { code: 'UNREACHABLE' } });
    const network = await SplitNetwork.to(service.api.url);
    network.split();
    const silent = { url: network.through(service.api.url), retry: { ...retry, attempts: 1 }, timeoutMs: 50 };
    expect(await open(silent).position()).toMatchObject({ ok: false, error: { code: 'TIMEOUT' } });
    const leaving = AbortSignal.timeout(50);
    const left = await open({ ...silent, timeoutMs: 60_000 }).send(
      { to: '+447911120004', ...parcel },
      { signal: leaving },
    );
    expect(left).toMatchObject({ ok: false, error: { code: 'ABORTED' } });
    await network.dispose();
  });

  test('does not try a wrong key again', async () => {
    expect(await open({ key: 'hg_wrong' }).send({ to: '+447911120005', ...parcel })).toMatchObject({
      ok: false,
      attempts: 1,
      error: { code: 'UNAUTHENTICATED', status: 401 },
    });
  });
});

describe('graphql', () => {
  test('answers with the types of the document', async () => {
    const { id } = unwrap(await open().send({ to: '+447911120006', ...parcel })).message;
    const result = await open().graphql('query One($id: ID!) { message(id: $id) { status to } }', { id });
    // These lines do not compile when the types are lost.
    const status: MessageStatus | undefined = unwrap(result).data.message?.status;
    expect([status, unwrap(result).data.message?.to]).toEqual(['QUEUED', '+447911120006']);
    // @ts-expect-error the field was not asked for
    expect(unwrap(result).data.message?.sender).toBeUndefined();
    // @ts-expect-error a variable is missing
    expect(await open().graphql('query One($id: ID!) { message(id: $id) { status } }')).toMatchObject({
      ok: false,
      error: { code: 'BAD_USER_INPUT' },
    });
  });

  test('tries a query again, and a mutation only where nothing was done or it may be repeated', async () => {
    const mutation = 'mutation { setKeywords(input: { keywords: [] }) { __typename } }' as const;
    const query = '{ viewer { role } }' as const;
    for (const [document, options, sent] of [
      [query, {}, 2],
      [mutation, {}, 1],
      [mutation, { isIdempotent: true }, 2],
      [mutation, { mayRepeat: ({ code }: HubError) => code === 'UNREACHABLE' }, 2],
      [mutation, { mayRepeat: async () => false, isIdempotent: true }, 1],
    ] as const) {
      const proxy = await between((n) => (n === 1 ? 'cut' : null));
      const result = await open({ url: proxy.url }).graphql<typeof document>(document, {}, options);
      expect([result.ok, proxy.bodies.length]).toEqual([sent === 2, sent]);
      proxy.close();
    }
    const proxy = await between((n) => (n === 1 ? { status: 429, body: '' } : null));
    expect((await open({ url: proxy.url }).graphql(mutation)).ok).toBe(true);
    proxy.close();
  });
});

describe('calls of the rest of the API', () => {
  test('mutate answers with the payload of any mutation, or its error', async () => {
    const document = `mutation Save($input: SetKeywordsInput!) { setKeywords(input: $input) {
      __typename ... on SetKeywordsPayload { keywords { word } } ... on Error { code message help }
      ... on InvalidInput { issues { path message received } } } }`;
    const words = (word: string) => ({ input: { keywords: [{ keyword: 'STOP', word }] } }) as const;
    const saved = unwrap(await open().mutate(document, words('HALT')));
    expect(saved.keywords.map(({ word }) => word)).toContain('HALT');
    // @ts-expect-error the document does not ask for it
    expect(saved.keywords[0]?.keyword).toBeUndefined();
    const refused = await open().mutate(document, words(''));
    expect(refused).toMatchObject({ ok: false, error: { code: 'INVALID_INPUT', path: ['keywords', '0', 'word'] } });
  });

  test('codes are sent once over answers that are lost, checked, sent again and ended', async () => {
    const proxy = await between((n) => (n === 1 ? 'lose' : null));
    const hub = open({ url: proxy.url });
    const input = { to: '+447911120050', purposeText: 'Example sign-in' };
    const { verification, replayed } = unwrap(await startVerification(hub, input));
    expect([verification.status, verification.to, replayed, proxy.bodies.length]).toEqual([
      'PENDING',
      input.to,
      true,
      2,
    ]);
    const wrong = unwrap(await checkVerification(hub, { to: input.to, code: '000000' }));
    expect([wrong.valid, wrong.verification.attemptsLeft]).toEqual([false, 4]);
    // The person may have the next code in half a minute: that is an answer, and not waited for.
    const { length } = proxy.bodies;
    for (const early of [await resendVerification(hub, verification.id), await startVerification(hub, input)]) {
      const answer = early.ok ? null : [early.error.code, (early.error.retryAfterMs ?? 0) > 10_000, early.attempts];
      expect(answer).toEqual(['RATE_LIMITED', true, 1]);
    }
    expect(proxy.bodies.length).toBe(length + 2);
    expect(unwrap(await cancelVerification(hub, verification.id)).verification.status).toBe('CANCELED');
    expect((await checkVerification(hub, { id: 'none', code: '1' })).ok).toBe(false);
    const passkey = { to: input.to, domain: 'example.com' };
    const path = (tried: { ok: boolean; error?: { path: string[] | null } }) => [tried.ok, tried.error?.path ?? null];
    expect(path(await startPasskeyRegistration(hub, passkey))).toEqual([false, ['domain']]);
    expect(path(await finishPasskeyRegistration(hub, { ...passkey, response: {} }))).toEqual([
      false,
      ['response', 'id'],
    ]);
    expect(path(await finishPasskeyAuthentication(hub, { id: verification.id, response: {} }))[0]).toBe(false);
    proxy.close();
  });

  test('consents are recorded and revoked, numbers suppressed and taken back', async () => {
    const contact = '+447911120051';
    const agreed = { contact, purposes: ['MARKETING'], source: 'FORM', proof: { text: 'Yes' } } as const;
    const { contact: made } = unwrap(await recordConsent(open(), agreed));
    expect(made.phone).toBe(contact);
    const offer = { to: contact, content: 'Half price', purpose: 'MARKETING' } as const;
    const before = await open().send(offer);
    expect(JSON.stringify(before)).not.toContain('NO_CONSENT');
    unwrap(await revokeConsent(open(), { contact, purposes: ['MARKETING'], source: 'API' }));
    const after = await open().send(offer);
    expect(after).toMatchObject({ ok: false, error: { code: 'MESSAGE_REFUSED' } });
    const { suppression } = unwrap(await suppress(open(), { to: contact, reason: 'MANUAL' }));
    expect(await open().send({ to: contact, ...parcel })).toMatchObject({ ok: false });
    expect(unwrap(await liftSuppression(open(), { id: suppression.id, proof: { text: 'Again' } })).lifted.id).toBe(
      suppression.id,
    );
    expect(await open().send({ to: contact, ...parcel })).toMatchObject({ ok: true });
  });

  test('messages that wait get another time, and are canceled', async () => {
    const [sendAt, later] = [3, 4].map((hours) => new Date(Date.now() + hours * 3_600_000).toISOString());
    const { message } = unwrap(await open().send({ to: '+447911120052', ...parcel, sendAt }));
    const ids = [message.id];
    const moved = unwrap(await rescheduleMessages(open(), { ids, sendAt: later ?? '' }));
    expect([moved.rescheduledCount, moved.notRescheduled]).toEqual([1, []]);
    const { data } = unwrap(await open().graphql('query One($id: ID!) { message(id: $id) { sendAt } }', message));
    expect(new Date(String(data.message?.sendAt)).toISOString()).toBe(later);
    expect(unwrap(await cancelMessages(open(), { ids }))).toMatchObject({ canceledCount: 1, notCanceled: [] });
    expect(unwrap(await cancelMessages(open(), { ids }))).toMatchObject({ canceledCount: 0, notCanceled: ids });
    expect(unwrap(await rescheduleMessages(open(), { ids, sendAt: later ?? '' })).notRescheduled).toEqual(ids);
  });

  test('readWebhook takes what the secret has signed lately, and nothing else', async () => {
    const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
    const body = JSON.stringify({ type: 'message.delivered', timestamp: new Date().toISOString(), data: { id: 'm' } });
    const signed = (id: string, at: Date) => ({
      'webhook-id': id,
      'webhook-timestamp': String(Math.floor(at.getTime() / 1_000)),
      'webhook-signature': `v1,AAAA v2,x ${new Webhook(secret).sign(id, at, body)}`,
    });
    const headers = signed('evt_1', new Date());
    const event = { ...JSON.parse(body), id: 'evt_1' };
    expect(await readWebhook({ secret, body, headers })).toEqual(event);
    expect(await readWebhook({ secret, body, headers: new Headers(headers) })).toEqual(event);
    const old = signed('evt_1', new Date(Date.now() - 301_000));
    const other = 'whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA';
    for (const request of [
      { secret, body: `${body} `, headers },
      { secret: other, body, headers },
      { secret, body, headers: old },
      { secret, body, headers: { ...headers, 'webhook-id': 'evt_2' } },
      { secret, body, headers: { ...headers, 'webhook-signature': 'v1,%%%' } },
      { secret, body, headers: {} },
    ])
      expect(await readWebhook(request)).toBeNull();
    expect(await readWebhook({ secret, body, headers: old, toleranceSeconds: 600 })).toEqual(event);
  });
});

describe('sendMany', () => {
  test('takes any source in chunks, tells how far it is, and names each refusal by its place', async () => {
    async function* source() {
      for (const [index, phone] of numbers(250, 30_000).entries()) yield index % 100 === 99 ? 'nobody' : phone;
    }
    const progress: number[] = [];
    const run = open().sendMany(source(), parcel, { chunkSize: 100, onProgress: ({ done }) => progress.push(done) });
    const refused: number[] = [];
    const counts: number[] = [];
    for await (const chunk of run) {
      counts.push(chunk.count);
      if (chunk.ok) refused.push(...chunk.refusals.map(({ index }) => index));
    }
    expect([counts, progress, refused]).toEqual([
      [100, 100, 50],
      [100, 200, 250],
      [99, 199],
    ]);
    expect(run.progress).toMatchObject({ done: 250, accepted: 248, refused: 2, failed: 0 });
  });

  test('reads every refusal of a chunk, also beyond the first hundred', async () => {
    const chunks = [];
    for await (const chunk of open().sendMany(Array(250).fill('nobody'), parcel)) chunks.push(chunk);
    expect(chunks).toHaveLength(1);
    expect(chunks[0]?.ok && chunks[0].refusals.map(({ index }) => index)).toEqual([...Array(250).keys()]);
  });

  test('sends once to whom several chunks have, where duplicates are refused', async () => {
    const [a = '', b = '', c = '', d = ''] = numbers(4, 30_500);
    const list = [a, b, c, a, b.replace('+44', '0044 '), { to: d }];
    const before = await count('messages');
    const run = open().sendMany(list, { ...parcel, duplicates: 'REFUSE' }, { chunkSize: 3 });
    const refused: [number, string][] = [];
    for await (const chunk of run)
      if (chunk.ok) refused.push(...chunk.refusals.map(({ index, code }): [number, string] => [index, code]));
    expect(refused).toEqual([
      [3, 'DUPLICATE_RECIPIENT'],
      [4, 'DUPLICATE_RECIPIENT'],
    ]);
    expect(run.progress).toMatchObject({ done: 6, accepted: 4, refused: 2 });
    expect((await count('messages')) - before).toBe(4);
    const twice = open().sendMany(list, parcel, { chunkSize: 3 });
    expect(await twice.finish()).toMatchObject({ ok: true, accepted: 6 });
  });

  test('compares recipients of other chunks as it is told, and leaves those of one chunk to the hub', async () => {
    const divided = async (list: string[], keyOf: KeyOf | null) => {
      const chunks: [string[], number[]][] = [];
      for await (const { recipients, repeated } of chunksOf(list, 2, keyOf))
        chunks.push([recipients.map(({ recipient }) => String(recipient)), repeated.map(({ index }) => index)]);
      return chunks;
    };
    const national: KeyOf = (each) => String(each).replace(/^0/, '+44');
    expect(await divided(['+441', '01', '01', '+442', '+441', '02', '+443'], national)).toEqual([
      [['+441', '01'], [2]],
      [['+442', '02'], [4]],
      [['+443'], []],
    ]);
    expect(await divided(['+441', '+442', '01', '+441'], writtenKey)).toEqual([
      [['+441', '+442'], []],
      [['01'], [3]],
    ]);
    expect(await divided(['+441', '+441', '+441'], null)).toEqual([
      [['+441', '+441'], []],
      [['+441'], []],
    ]);
    // Nothing is sent for the last of them, and none is lost.
    expect(await divided(['+441', '+442', '+441', '+442'], writtenKey)).toEqual([
      [
        ['+441', '+442'],
        [2, 3],
      ],
    ]);
  });

  test('stops at a chunk that fails, and goes on under the same key without sending twice', async () => {
    const list = numbers(50, 31_000);
    const options = { chunkSize: 10, inFlight: 1, idempotencyKey: 'nightly-1' };
    const proxy = await between((n) => (n === 3 ? { status: 418, body: 'no' } : null));
    const before = await count('messages');
    const first = open({ url: proxy.url }).sendMany(list, parcel, options);
    expect(await first.finish()).toMatchObject({ ok: false, error: { code: 'BAD_ANSWER', status: 418 } });
    expect(first.progress).toMatchObject({ done: 30, accepted: 20, failed: 10 });
    proxy.close();
    expect(await open().sendMany(list, parcel, options).finish()).toMatchObject({ ok: true, accepted: 50 });
    expect(await count('messages')).toBe(before + 50);
    const other = await open()
      .sendMany(list, parcel, { ...options, chunkSize: 20 })
      .finish();
    expect(other).toMatchObject({ ok: false, error: { code: 'IDEMPOTENCY_CONFLICT' } });
    expect(await count('messages')).toBe(before + 50);
  });

  test('sends what it has read where the source breaks, and passes its error on', async () => {
    function* source() {
      yield* numbers(15, 32_000);
      throw new Error('the file ended');
    }
    const run = open().sendMany(source(), parcel, { chunkSize: 10 });
    await expect(run.finish()).rejects.toThrow('the file ended');
    expect(run.progress).toMatchObject({ done: 10, accepted: 10 });
  });
});

describe.each([
  ['a WebSocket', WebSocket],
  ['event streams', null],
] as const)('over %s', (_name, webSocket) => {
  test('watch and sendMany miss nothing and repeat nothing while every connection is cut each 300 ms', async () => {
    const network = await SplitNetwork.to(service.api.url);
    const cutting = setInterval(() => network.heal('reset'), 300);
    const client = open({ url: network.through(service.api.url), webSocket });
    const leaving = new AbortController();
    const cursor = unwrap(await client.position()).cursor;
    const states: string[] = [];
    const events = client.watch({
      after: cursor,
      filter: { tags: ['cut'] },
      signal: leaving.signal,
      onState: ({ kind }) => states.push(kind),
    });
    const seen: WatchItem[] = [];
    const watching = (async () => {
      for await (const item of events) seen.push(item);
    })();
    const list = numbers(2_000, 40_000);
    const run = client.sendMany(list, { ...parcel, tags: ['cut'] }, { chunkSize: 100 });
    expect(await run.finish()).toMatchObject({ ok: true, accepted: 2_000 });
    const accepted = () => seen.filter((item) => item.kind === 'event' && item.event.type === 'ACCEPTED');
    await expect.poll(() => accepted().length, { timeout: 60_000 }).toBe(2_000);
    clearInterval(cutting);
    leaving.abort();
    await watching;
    const numbersOf = accepted().map((item) => (item.kind === 'event' ? item.message.to : ''));
    expect(numbersOf.toSorted()).toEqual(list.toSorted());
    const ids = seen.flatMap((item) => (item.kind === 'event' ? [item.event.id] : []));
    expect(new Set(ids).size).toBe(seen.length);
    expect(states).toContain('reconnecting');
    await network.dispose();
  });

  test('watch leaves a reader who is slow, and goes on where it was', async () => {
    const client = open({ webSocket });
    const { cursor } = unwrap(await client.position());
    const list = numbers(6_000, 50_000);
    unwrap(await client.sendMany(list, { ...parcel, tags: [`slow ${_name}`] }).finish());
    const got: (string | null)[] = [];
    for await (const item of client.watch({ after: cursor, filter: { tags: [`slow ${_name}`] } })) {
      if (got.length === 0) await new Promise((resolve) => setTimeout(resolve, 500));
      if (item.kind === 'event' && item.event.type === 'ACCEPTED') got.push(item.message.to);
      if (got.length === list.length) break;
    }
    expect(got.toSorted()).toEqual(list.toSorted());
  });

  test('follow gives any subscription with cursors as its document asks for it, and resumes it', async () => {
    const network = await SplitNetwork.to(service.api.url);
    const client = open({ webSocket, url: network.through(service.api.url) });
    const { cursor } = unwrap(await client.position());
    const document = `subscription Events($filter: MessageEventFilter, $after: Cursor) {
      messageEvents(filter: $filter, after: $after) { __typename ... on StreamGap { reason from resumesAt }
        ... on MessageStreamEvent { cursor event { type } message { to } } } }`;
    const filter = { tags: [`follow ${_name}`] };
    const events = client.follow(document, { filter }, { after: cursor });
    const seen: string[] = [];
    for (const to of ['+447700900411', '+447700900412']) {
      unwrap(await open().send({ ...parcel, to, tags: filter.tags }));
      const { value } = await events.next();
      if (value?.kind !== 'item') throw new Error('no item came');
      seen.push(`${value.value.event.type} ${value.value.message.to}`);
      // @ts-expect-error The document asks for no body.
      expect(value.value.message.body).toBeUndefined();
      network.heal('reset');
    }
    await events.return();
    expect(seen).toEqual(['ACCEPTED +447700900411', 'ACCEPTED +447700900412']);
    await network.dispose();
  });

  test('whoever waits for a hub that is away is told so from the first try on', async () => {
    const client = open({ webSocket, url: `http://127.0.0.1:${await freePort()}` });
    const leaving = new AbortController();
    const states: string[] = [];
    const onState = (state: FollowState) => {
      states.push(state.kind === 'live' ? 'live' : state.error.code);
      leaving.abort();
    };
    for await (const _item of client.watch({ signal: leaving.signal, onState })) expect.fail('nothing can come');
    expect(states).toEqual(['UNREACHABLE']);
  });

  test('watch gives news that are lost for good as a gap, and goes on behind it', async () => {
    const network = await SplitNetwork.to(service.api.url);
    const client = open({ webSocket, url: network.through(service.api.url) });
    const filter = { tags: [`gap ${_name}`] };
    const message = { to: '+447911120010', ...parcel, ...filter };
    const { cursor } = unwrap(await client.position());
    const items = client.watch({ after: cursor, filter });
    unwrap(await open().send(message));
    const next = async () => (await items.next()).value;
    expect(await next()).toMatchObject({ kind: 'event', event: { type: 'ACCEPTED' } });
    network.split();
    await loseNews(() => open().send(message));
    network.heal('reset');
    let gap = await next();
    while (gap?.kind === 'event') gap = await next();
    expect(gap).toMatchObject({ kind: 'gap', reason: 'EXPIRED_CURSOR' });
    const later = unwrap(await open().send(message));
    expect(await next()).toMatchObject({ kind: 'event', message: { id: later.message.id } });
    await items.return();
    await network.dispose();
  });

  test('watch tells why the hub does not take it, by an error of the same form', async () => {
    const watch = (client: ReturnType<typeof open>, filter = {}) => client.watch({ after: 'none', filter }).next();
    await expect(watch(open({ webSocket }))).rejects.toMatchObject({ code: 'BAD_USER_INPUT', name: 'HeliographError' });
    await expect(watch(open({ webSocket, key: 'hg_wrong' }))).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
  });
});

test('`heliograph tail` prints news that are lost for good as a gap, and goes on behind it', async () => {
  const message = { to: '+447911120011', ...parcel, tags: ['tail gap'] };
  const { cursor } = unwrap(await open().position());
  await loseNews(() => open().send(message));
  const tail = (...args: string[]) => {
    const env = { PATH: process.env.PATH, HELIOGRAPH_URL: service.api.url, HELIOGRAPH_KEY: service.api.owner.secret };
    const child = spawn('node', ['dist/main.js', 'tail', '--tag', 'tail gap', '--after', cursor, ...args], { env });
    let out = '';
    child.stdout.on('data', (data: Buffer) => (out += data.toString()));
    return { out: () => out, ended: new Promise((resolve) => child.once('exit', resolve)) };
  };
  const [json, text] = [tail('--count', '1', '--json'), tail('--count', '1')];
  await expect.poll(() => json.out() !== '' && text.out() !== '').toBe(true);
  unwrap(await open().send(message));
  expect(await Promise.all([json.ended, text.ended])).toEqual([0, 0]);
  const [gap, event] = json.out().trim().split('\n');
  expect(held('tail-gap', JSON.parse(gap ?? ''))).toMatchObject({ from: cursor, reason: 'EXPIRED_CURSOR' });
  expect(held('tail-event', JSON.parse(event ?? ''))).toMatchObject({ message: { to: message.to } });
  expect(text.out()).toMatch(/^-- gap \(EXPIRED_CURSOR\): the hub has the events in between no more --\n/);
});

campaignCallTests(() => service, open, between);

describe('the package', () => {
  test('needs graphql-ws alone, and is at most 12 KiB packed in a page that sends and watches', async () => {
    const { outputFiles, metafile } = await build({
      stdin: { contents: "export { createClient } from '@heliograph/client'", resolveDir: '.' },
      bundle: true,
      minify: true,
      write: false,
      metafile: true,
      format: 'esm',
      platform: 'browser',
    });
    const packages = new Set(
      Object.keys(metafile.inputs).flatMap((file) => /^(client|node_modules\/[^/]+)\//.exec(file)?.[1] ?? []),
    );
    expect([...packages].toSorted()).toEqual(['client', 'node_modules/graphql-ws']);
    // Documents of calls that the page does not use are left out.
    const named = [...(outputFiles[0]?.text ?? '').matchAll(/\b(?:mutation|query|subscription) (\w+)/g)];
    const own = ['Inbound', 'Position', 'Refusals', 'Reply', 'Send', 'SendMany', 'Watch'];
    expect(named.map(([, name]) => name).toSorted()).toEqual(own);
    const octets = gzipSync(outputFiles[0]?.contents ?? '', { level: 9 }).length;
    expect(octets).toBeGreaterThan(2_000);
    expect(octets).toBeLessThan(12 * 1_024);
  });

  test('packs what it needs, and no source', () => {
    const { stdout } = spawnSync('npm', ['pack', '--dry-run', '--json'], { cwd: 'client', encoding: 'utf8' });
    const [{ files }] = JSON.parse(stdout) as [{ files: { path: string }[] }];
    const paths = files.map((file) => file.path);
    for (const format of ['esm', 'cjs']) {
      expect(paths).toContain(`dist/${format}/index.js`);
      expect(paths).toContain(`dist/${format}/index.d.ts`);
    }
    expect(paths.filter((file) => !/^(?:dist\/|package\.json$|README\.md$)/.test(file))).toEqual([]);
    const { dependencies } = JSON.parse(fs.readFileSync(path.join('client', 'package.json'), 'utf8'));
    expect(Object.keys(dependencies)).toEqual(['graphql-ws']);
  });
});

test('every call of the package is on its page', () => {
  const page = fs.readFileSync('client/README.md', 'utf8');
  const calls = Object.keys(published).filter((name) => /^[a-z]/.test(name) && name !== 'createClient');
  expect(calls.length).toBeGreaterThan(50);
  expect(calls.filter((name) => !new RegExp(`\`${name}[(\`]`).test(page))).toEqual([]);
});

test('every code of the client is explained on the page that its errors lead to', () => {
  const page = fs.readFileSync('docs/errors.md', 'utf8');
  const source = fs.readFileSync('client/src/errors.ts', 'utf8');
  const codes = [...source.matchAll(/^ {2}\| '([A-Z_]+)'/gm)].map(([, code]) => code);
  expect(codes).toContain('UNREACHABLE');
  expect(codes.filter((code) => !page.includes(`### ${code}\n`))).toEqual([]);
});
