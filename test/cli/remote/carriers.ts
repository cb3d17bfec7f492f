import { describe, expect, test } from 'vitest';
import type { Terminal } from './terminal.ts';

/** Connections and routes. */
export function carrierTests(terminal: () => Terminal): void {
  const create = ['connections', 'create', 'carrier', '--host', '127.0.0.1', '--port', '1', '--system-id', 'me'];

  describe('connections', () => {
    test('are listed with how they are, and shown by name', async () => {
      const listed = await terminal().lines<{ name: string; state: string }>('connection', 'connections');
      expect(listed).toMatchObject([{ name: 'simulator', state: 'BOUND' }]);
      await terminal().json('whole-connection', 'connections', 'show', 'simulator');
      expect(await terminal().run(['connections', 'show', 'nowhere'])).toMatchObject({
        code: 3,
        err: /no connection "nowhere"/,
      });
    });

    test('are made, changed, switched and deleted; the password comes by standard input', async () => {
      const args = [
        ...create,
        '--password',
        '-',
        '--set',
        'windowSize=7',
        '--set',
        'bindMode=TRANSMITTER_RECEIVER',
        '--json',
      ];
      const made = await terminal().run(args, { input: 'secret\n' });
      expect(made).toMatchObject({ code: 0, out: /"windowSize": 7/ });
      const shown = await terminal().json('whole-connection', 'connections', 'show', 'carrier');
      expect(shown).toMatchObject({ bindMode: 'TRANSMITTER_RECEIVER' });
      await terminal().json('connection', 'connections', 'update', 'carrier', '--set', 'throughputPerSecond=5');
      expect((await terminal().run(['connections', 'disable', 'carrier'])).out).toBe('carrier is switched off.\n');
      expect(await terminal().json('connection', 'connections', 'enable', 'carrier')).toMatchObject({ enabled: true });
      await terminal().json('deleted-connection', 'connections', 'delete', 'carrier');
    });

    test.each<[string, string[], RegExp]>([
      ['a setting that is none', ['--set', 'windowSzie=7', '--password', 'x'], /windowSzie/],
      ['a value of the wrong type', ['--set', 'windowSize=many', '--password', 'x'], /windowSize/],
      [
        'a setting with an option of its own',
        ['--set', 'port=7', '--password', 'x'],
        /"port": it has an option of its own/,
      ],
      ['no password', [], /no password\.\nGive --password/],
    ])('are not made with %s', async (_what, args, told) => {
      expect(await terminal().run([...create, ...args])).toMatchObject({ code: 2, err: told });
      expect(await terminal().lines('connection', 'connections')).toHaveLength(1);
    });
  });

  describe('routes', () => {
    test('are made, listed, tried, changed and deleted', async () => {
      const options = ['--connection', 'simulator', '--country', 'GB', '--priority', '-5', '--price', '0.05 EUR'];
      await terminal().json('route', 'routes', 'create', 'uk', ...options, '--set', 'weight=3');
      const listed = await terminal().lines<{ name: string }>('route', 'routes');
      expect(listed.map(({ name }) => name).sort()).toEqual(['simulator', 'uk']);
      await terminal().json('whole-route', 'routes', 'show', 'uk');
      const tried = await terminal().json<{ rejected: object[] }>(
        'tried-route',
        'routes',
        'try',
        '+447700900123',
        '--purpose',
        'otp',
      );
      expect(tried).toMatchObject({ route: { name: 'simulator' }, rejected: [{ name: 'uk', code: 'LOWER_PRIORITY' }] });
      expect(tried).toMatchObject({
        routePrices: [{ name: 'simulator', quality: { ended: expect.any(Number) } }, { name: 'uk' }],
      });
      const changed = await terminal().json(
        'route',
        'routes',
        'update',
        'uk',
        '--priority',
        '5',
        '--default-sender',
        '+447700900998',
      );
      expect(changed).toMatchObject({ priority: 5, weight: 3, defaultSender: '+447700900998' });
      expect((await terminal().run(['routes', 'try', '+447700900123', '--purpose', 'otp'])).out).toMatch(
        /^uk by simulator/,
      );
      await terminal().json('deleted-route', 'routes', 'delete', 'uk');
    });

    test('that lead nowhere are refused', async () => {
      expect(await terminal().run(['routes', 'create', 'x'])).toMatchObject({ code: 2, err: /leads nowhere/ });
      expect(await terminal().run(['routes', 'create', 'x', '--connection', 'y'])).toMatchObject({
        code: 3,
        err: /no connection "y"/,
      });
      expect(await terminal().run(['routes', 'create', 'x', '--price', '4 cents'])).toMatchObject({
        code: 2,
        err: /"0.04 EUR"/,
      });
    });
  });
}
