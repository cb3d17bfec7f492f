import { describe, expect, test } from 'vitest';
import { RenderOverrun, RenderThreads } from '../../src/domains/templates/render-threads.ts';
import { openLog } from '../../src/telemetry/log.ts';
import { Waiting } from '../../src/telemetry/waiting.ts';

const threads = () => new RenderThreads(new Waiting(openLog('silent')));
const job = (body: string, values: unknown[][]) => ({
  kind: 'render' as const,
  jobs: [{ body, locale: 'en', names: ['name'], items: values.map((each) => ({ values: each, timeZone: 'UTC' })) }],
});
const SLOW = '{% for i in (1..20000) %}{% if i == name %}{% endif %}{% endfor %}{{ name | upcase }}';
const endless = job(
  SLOW,
  Array.from({ length: 5_000 }, () => ['x']),
);
const hello = job('Hello {{ name | upcase }}', [['ann'], ['bob']]);
const HELLO = [
  [
    { ok: true, text: 'Hello ANN' },
    { ok: true, text: 'Hello BOB' },
  ],
];

describe('a thread that renders', () => {
  test('is ended when it takes too long, while others are served and the process goes on', async () => {
    const pool = threads();
    let longestTurnMs = 0;
    let last = performance.now();
    const watch = setInterval(() => {
      longestTurnMs = Math.max(longestTurnMs, performance.now() - last);
      last = performance.now();
    }, 5);
    try {
      const attacks = [1, 2, 3].map(() => pool.run('attacker', endless, 800));
      const ended = Promise.allSettled(attacks);
      const began = performance.now();
      expect(await pool.run('other', hello)).toEqual(HELLO);
      // Long before the three of them, one behind the other, are through.
      const [first] = attacks;
      expect(performance.now() - began).toBeLessThan(2_000);
      await expect(first).rejects.toThrow(new RenderOverrun('took longer than 800 ms'));
      expect((await ended).map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
      expect(await pool.run('attacker', hello)).toEqual(HELLO);
    } finally {
      clearInterval(watch);
    }
    expect(longestTurnMs).toBeLessThan(500);
  });

  test('is ended when it needs too much memory, and replaced', async () => {
    const pool = threads();
    const large = Array.from({ length: 40 }, (_, index) => [String(index).padStart(5_000_000, '0')]);
    await expect(pool.run('attacker', job('{{ name | size }}', large), 40_000)).rejects.toThrow(
      /needs more than 128 MiB/,
    );
    expect(await pool.run('attacker', hello)).toEqual(HELLO);
  });

  test('does the work of one workspace in its order', async () => {
    const pool = threads();
    const order: number[] = [];
    await Promise.all(
      [3, 2, 1].map(async (size, index) => {
        await pool.run(
          'one',
          job(
            '{{ name | upcase }}',
            Array.from({ length: size * 100 }, () => ['x']),
          ),
        );
        order.push(index);
      }),
    );
    expect(order).toEqual([0, 1, 2]);
  });

  test('refuses more than may wait', async () => {
    const pool = threads();
    const many = Array.from({ length: 1_005 }, () =>
      pool.run('one', hello).then(
        () => 'done',
        (error) => error.name,
      ),
    );
    const outcomes = await Promise.all(many);
    expect(outcomes.filter((each) => each === 'RateLimitedError').length).toBeGreaterThan(0);
    expect(outcomes.filter((each) => each === 'done').length).toBeGreaterThanOrEqual(1_000);
  });
});
