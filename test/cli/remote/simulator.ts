import { describe, expect, test } from 'vitest';
import type { Terminal } from './terminal.ts';

/** The handsets of the simulator, and the load test. */
export function simulatorTests(terminal: () => Terminal): void {
  describe('simulate', () => {
    test('a handset replies, and opts out', async () => {
      const number = '+447700900400';
      await terminal().run(['send', number, 'Hello', '--purpose', 'transactional', '--wait']);
      await terminal().json('simulated-reply', 'simulate', 'reply', number, 'STOP');
      const send = ['send', number, 'Hello', '--purpose', 'transactional'];
      expect(await terminal().run(send)).toMatchObject({ code: 4, err: /opted out/ });
      await terminal().json('simulated-reply', 'simulate', 'reply', number, 'START');
      expect((await terminal().run(send)).code).toBe(0);
    });

    test('messages wait for a handset that is off, and are on its screen when it is on', async () => {
      const number = '+447700900401';
      const off = await terminal().json('handset', 'simulate', 'switch', number, 'off');
      expect(off).toEqual({ phone: number, state: 'OFF', fate: null, messages: [] });
      const { message } = await terminal().json<{ message: { id: string } }>(
        'sent',
        'send',
        number,
        'Hello',
        '--purpose',
        'otp',
      );
      const api = terminal().hub.api;
      await expect.poll(async () => (await api.message(message.id)).status).toBe('SENT');
      expect(await terminal().run(['simulate', 'switch', number, 'on'])).toMatchObject({
        code: 0,
        out: `${number} is on.\n`,
      });
      await expect.poll(async () => (await api.message(message.id)).status).toBe('DELIVERED');
      expect((await terminal().run(['simulate', 'show', number])).out).toMatch(/ is on\n.*from \S+: Hello\n$/);
      const listed = await terminal().lines<{ phone: string }>('handset', 'simulate');
      expect(listed.map(({ phone }) => phone)).toContain(number);
    });

    test('says what is wrong with a number, a state and a text', async () => {
      expect(await terminal().run(['simulate', 'switch', '12', 'off'])).toMatchObject({
        code: 2,
        err: /phone: "12" is/,
      });
      expect(await terminal().run(['simulate', 'switch', '+447700900402', 'broken'])).toMatchObject({
        code: 2,
        err: /no-coverage/,
      });
      const nobody = await terminal().run(['simulate', 'reply', '+447700900402', 'Hi']);
      expect(nobody).toMatchObject({ code: 2, err: /to: .*has received nothing yet/ });
    });
  });

  describe('bench', () => {
    test('loads the hub with so many messages, and says how long they took', async () => {
      const { code, out } = await terminal().run(['bench', '--messages', '60', '--concurrency', '4', '--rate', '200'], {
        terminal: true,
        environment: { NO_COLOR: '1' },
      });
      expect(code).toBe(0);
      expect(out).toMatch(/accepted +60 of 60, [\d.]+\/s/);
      const report = await terminal().json<{ acceptMs: { p50: number; max: number } }>(
        'bench',
        'bench',
        '--messages',
        '40',
      );
      expect(report).toMatchObject({ accepted: 40, delivered: 40, notEnded: 0, errors: {} });
      expect(report.acceptMs.p50).toBeGreaterThan(0);
      expect(report.acceptMs.max).toBeGreaterThanOrEqual(report.acceptMs.p50);
    });

    test('loads no hub whose messages would leave the machine', async () => {
      const create = ['connections', 'create', 'outside', '--host', '192.0.2.1', '--port', '2775', '--system-id', 'me'];
      expect((await terminal().run([...create, '--password', 'secret'])).code).toBe(0);
      expect(await terminal().run(['bench'])).toMatchObject({ code: 2, err: /would leave the machine/ });
      expect((await terminal().run(['connections', 'delete', 'outside'])).code).toBe(0);
    });
  });
}
