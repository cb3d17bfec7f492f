import { once } from 'node:events';
import { describe, expect, test } from 'vitest';
import { openRelay } from './relay.ts';
import { collect, held, type Terminal } from './terminal.ts';

interface Line {
  cursor: string;
  event: { id: string; type: string };
  message: { id: string };
}

/** Following what happens. */
export function tailTests(terminal: () => Terminal): void {
  const parsed = (text: string) =>
    text
      .split('\n')
      .slice(0, -1)
      .map((line) => held<Line>('tail-event', JSON.parse(line)));
  const send = (tag: string) => terminal().hub.api.send('+447700900160', { tags: [tag] });

  describe('tail', () => {
    test('prints what happens, ends after a count, and goes on behind a cursor without a gap', async () => {
      const tag = 'tail-count';
      const { accepted } = await send(tag);
      const child = terminal().start(['tail', '--tag', tag, '--json', '--count', '1']);
      const out = collect(child.stdout);
      const ended = once(child, 'close');
      // It may begin behind what happened before.
      const again = setInterval(() => void send(tag), 300);
      expect(await ended).toEqual([0, null]);
      clearInterval(again);
      const [first] = parsed(out());
      expect(first?.message.id).not.toBe('');
      await expect.poll(async () => (await terminal().hub.api.message(accepted.id)).status).toBe('DELIVERED');
      const { accepted: last } = await send(tag);
      await expect.poll(async () => (await terminal().hub.api.message(last.id)).status).toBe('DELIVERED');
      const next = await terminal().run([
        'tail',
        '--message',
        last.id,
        '--json',
        '--count',
        '4',
        '--after',
        first?.cursor ?? '',
      ]);
      expect(parsed(next.out).map(({ event }) => event.type)).toEqual(['ACCEPTED', 'SENDING', 'SENT', 'DELIVERED']);
    });

    test('misses nothing and repeats nothing while its connection is cut again and again', async () => {
      const tag = 'tail-cut';
      const relay = await openRelay(Number(new URL(terminal().hub.api.origin).port));
      const child = terminal().start(['tail', '--tag', tag, '--json', '--url', `http://127.0.0.1:${relay.port}`]);
      const [out, err] = [collect(child.stdout), collect(child.stderr)];
      const ended = once(child, 'close');
      const sent: string[] = [];
      const sendOne = async () => sent.push((await send(tag)).accepted.id);
      // The first event says that it has begun.
      const begun = async () => {
        await sendOne();
        return parsed(out()).length;
      };
      await expect.poll(begun, { interval: 200 }).toBeGreaterThan(0);
      const begin = parsed(out())[0]?.message.id ?? '';
      let cuts = 0;
      for (let round = 0; round < 12; round++) {
        await sendOne();
        if (relay.cut() > 0) cuts++;
        await new Promise((resolve) => setTimeout(resolve, 300));
      }
      const wanted = sent.slice(sent.indexOf(begin));
      const seen = (type: string) =>
        parsed(out()).flatMap(({ event, message }) => (event.type === type ? [message.id] : []));
      // Of a message before the first one that was seen, the last events may come too.
      const missed = () => wanted.filter((id) => !seen('DELIVERED').includes(id));
      await expect.poll(missed, { timeout: 60_000 }).toEqual([]);
      child.kill('SIGINT');
      expect(await ended).toEqual([130, null]);
      relay.close();
      expect(cuts).toBeGreaterThan(3);
      expect(wanted.length).toBeGreaterThan(10);
      expect(err()).toContain('Trying again');
      const ids = parsed(out()).map(({ event }) => event.id);
      expect(new Set(ids).size).toBe(ids.length);
    });

    test('follows what people write', async () => {
      const number = '+447700900161';
      await terminal().run(['send', number, 'Hello', '--purpose', 'otp', '--wait']);
      const child = terminal().start(['tail', '--inbound', '--json', '--count', '1']);
      const out = collect(child.stdout);
      const ended = once(child, 'close');
      const writing = setInterval(
        () => void terminal().hub.simulator(`POST /handsets/${number}/reply`, { text: 'Hi' }),
        500,
      );
      expect(await ended).toEqual([0, null]);
      clearInterval(writing);
      expect(held('tail-inbound', JSON.parse(out()))).toMatchObject({ message: { from: number, body: 'Hi' } });
    });

    test.each<[string, string[], number, RegExp]>([
      ['a key that is none', ['--key', 'hg_nobody_knows_this_key_at_all'], 6, /\[UNAUTHENTICATED\]/],
      ['a cursor that is none', ['--after', 'yesterday'], 2, /yesterday[\s\S]*\[BAD_USER_INPUT\]/],
      ['a batch that is none', ['--batch', 'batch_01a221be79ef75ababb23053d6909639'], 3, /\[NOT_FOUND\]/],
    ])('ends at once for %s', async (_what, args, code, told) => {
      expect(await terminal().run(['tail', ...args])).toMatchObject({ code, err: told });
    });

    test('at a terminal, Ctrl-C says how to go on', async () => {
      const child = terminal().start(['tail', '--tag', 'ctrl-c'], { terminal: true });
      const out = collect(child.stdout);
      const ended = once(child, 'close');
      const sending = setInterval(() => void send('ctrl-c'), 300);
      await expect.poll(out).toContain('ACCEPTED');
      clearInterval(sending);
      child.stdin?.write('\u0003');
      expect(await ended).toEqual([130, null]);
      expect(out()).toMatch(/Go on from here with --after \S+/);
    });
  });
}
