import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Receiver, verify } from '../../webhooks/receiver.ts';
import { collect, held, type Terminal } from './terminal.ts';

/** Webhooks, and what listens in their place. */
export function webhookTests(terminal: () => Terminal): void {
  describe('webhooks', () => {
    let receiver: Receiver;
    beforeAll(async () => {
      receiver = await new Receiver().start();
    });
    afterAll(() => receiver.stop());

    test('are made, tried, listed with their deliveries, replayed, changed, rotated and deleted', async () => {
      const args = [
        'webhooks',
        'create',
        `${receiver.url}/cli`,
        '--event',
        'message.delivered',
        '--tag',
        'cli-webhooks',
      ];
      const { endpoint, secret } = await terminal().json<{ endpoint: { id: string }; secret: string }>(
        'made-webhook',
        ...args,
      );
      const { id } = endpoint;
      expect(await terminal().json('webhook-delivery', 'webhooks', 'test', id)).toMatchObject({
        event: 'WEBHOOK_TEST',
      });
      await expect
        .poll(() => receiver.at('/cli').map(({ type }) => type), { timeout: 30_000 })
        .toEqual(['webhook.test']);
      await terminal().hub.api.send('+447911120002', { tags: ['cli-webhooks'] });
      await terminal().hub.api.send('+447911120003', { tags: ['others'] });
      await expect.poll(() => receiver.at('/cli').length, { timeout: 30_000 }).toBe(2);
      expect(receiver.at('/cli')[1]).toMatchObject({ type: 'message.delivered', data: { tags: ['cli-webhooks'] } });
      const [first] = receiver.received;
      if (first === undefined) throw new Error('nothing came');
      expect(() => verify(secret, first)).not.toThrow();
      const log = ['webhooks', 'deliveries', '--endpoint', id, '--status', 'delivered', '--since', '1h'];
      await expect
        .poll(async () => (await terminal().lines('webhook-delivery', ...log)).length, { timeout: 30_000 })
        .toBe(2);
      const replay = ['webhooks', 'replay', id, '--since', '1h'];
      expect(await terminal().json('replayed-webhooks', ...replay)).toEqual({ deliveries: 2, more: false });
      await expect.poll(() => receiver.at('/cli').length, { timeout: 30_000 }).toBe(4);
      expect(await terminal().json('webhook', 'webhooks', 'update', id, '--disable')).toMatchObject({ enabled: false });
      expect(await terminal().run(['webhooks'])).toMatchObject({ code: 0, out: /disabled.*message\.delivered/ });
      expect((await terminal().json<{ secret: string }>('made-webhook', 'webhooks', 'rotate', id)).secret).not.toBe(
        secret,
      );
      expect(await terminal().json('deleted-webhook', 'webhooks', 'delete', id)).toEqual({ deletedId: id });
      expect(await terminal().run(['webhooks', 'delete', id])).toMatchObject({ code: 3 });
    });

    test('listen hands events to a receiver, signed, shows each, and goes on behind its cursor', async () => {
      const send = () => terminal().hub.api.send('+447911120004', { tags: ['listen'] });
      const args = ['listen', '--forward', `${receiver.url}/dev`, '--event', 'message.accepted', '--tag', 'listen'];
      const child = terminal().start([...args, '--json']);
      const [out, err] = [collect(child.stdout), collect(child.stderr)];
      const ended = once(child, 'close');
      // It may begin behind what happened before.
      const again = setInterval(() => void send(), 300);
      await expect.poll(() => out().split('\n').length, { timeout: 30_000 }).toBeGreaterThan(2);
      clearInterval(again);
      child.kill('SIGINT');
      expect(await ended).toEqual([130, null]);
      const [, secret = ''] = /(whsec_\S+)/.exec(err()) ?? [];
      const received = receiver.received.filter(({ path }) => path === '/dev');
      for (const each of received)
        expect(verify(secret, each)).toMatchObject({ type: 'message.accepted', data: { tags: ['listen'] } });
      const lines = out()
        .split('\n')
        .filter(Boolean)
        .map((line) =>
          held<{ cursor: string; status: number; webhookId: string }>('forwarded-event', JSON.parse(line)),
        );
      expect(lines.map(({ status }) => status)).toEqual(lines.map(() => 200));
      const [first, second] = lines;
      const resumed = terminal().start([...args, '--json', '--after', first?.cursor ?? '']);
      const more = collect(resumed.stdout);
      await expect.poll(() => more().split('\n').length, { timeout: 30_000 }).toBeGreaterThan(1);
      resumed.kill('SIGINT');
      await once(resumed, 'close');
      expect(JSON.parse(more().split('\n')[0] ?? '{}')).toMatchObject({ webhookId: second?.webhookId });
    });
  });
}
