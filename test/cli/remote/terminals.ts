import { once } from 'node:events';
import { describe, expect, test } from 'vitest';
import type { Terminal } from './terminal.ts';

const ESCAPE = '\u001B';

/** Differences between a terminal, a pipe and a file. */
export function terminalTests(terminal: () => Terminal): void {
  describe('at a terminal', () => {
    test('lists are tables with colours; in a pipe they are lines with tabs and no colours', async () => {
      await terminal().run(['send', '+447700900150', 'Hello', '--purpose', 'otp', '--tag', 'table', '--wait']);
      const seen = await terminal().run(['messages', '--tag', 'table'], { terminal: true });
      expect(seen.out).toContain(`${ESCAPE}[1mSTATUS`);
      expect(seen.out).toContain(`${ESCAPE}[32mDELIVERED`);
      const piped = await terminal().run(['messages', '--tag', 'table']);
      expect(piped.out).toMatch(/^msg_\w+\t\S+\t\+447700900150\tDELIVERED\t-\tOTP\tHello\n$/);
    });

    test('NO_COLOR takes the colours away, and keeps the table', async () => {
      const { out } = await terminal().run(['messages', '--tag', 'table'], {
        terminal: true,
        environment: { NO_COLOR: '1' },
      });
      expect(out).not.toContain(ESCAPE);
      expect(out).toMatch(/^ID +AT +TO +STATUS +REASON/m);
    });

    test('a long text is cut to the width, and what steers a terminal is not obeyed', async () => {
      const text = `${ESCAPE}[2J${'long '.repeat(60)}`;
      const api = terminal().hub.api;
      await api.send('+447700900151', { content: { text }, tags: ['wide'] });
      const { out } = await terminal().run(['messages', '--tag', 'wide'], {
        terminal: true,
        environment: { NO_COLOR: '1' },
      });
      expect(out).not.toContain(ESCAPE);
      for (const line of out.split(/\r?\n/)) expect(line.length).toBeLessThanOrEqual(120);
    });

    test('--json is the same as in a pipe', async () => {
      const seen = await terminal().run(['messages', '--tag', 'table', '--json'], { terminal: true });
      const piped = await terminal().run(['messages', '--tag', 'table', '--json']);
      expect(seen.out.replaceAll('\r', '')).toBe(piped.out);
    });
  });

  test('a reader that has enough ends a command quietly', async () => {
    const child = terminal().start(['schema']);
    const ended = once(child, 'close');
    let err = '';
    child.stderr?.on('data', (data: Buffer) => {
      err += data.toString();
    });
    child.stdout?.once('data', () => child.stdout?.destroy());
    expect(await ended).toEqual([0, null]);
    expect(err).toBe('');
  });
}
