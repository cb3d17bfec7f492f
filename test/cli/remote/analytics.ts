import { describe, expect, test } from 'vitest';
import type { Terminal } from './terminal.ts';

/** What became of messages. */
export function analyticsTests(terminal: () => Terminal): void {
  describe('analytics', () => {
    test('tells what became of messages, as JSON, as a table and as CSV', async () => {
      const answer = await terminal().json<{ total: { figures: { accepted: number } }; groups: object[] }>(
        'analytics',
        ...['analytics', '--by', 'purpose', '--step', 'day', '--compare'],
      );
      expect(answer.total.figures.accepted).toBeGreaterThan(0);
      expect(answer.groups[0]).toMatchObject({ keys: [{ dimension: 'PURPOSE' }], before: { accepted: 0 } });
      expect((await terminal().run(['analytics', '--by', 'country'])).out).toMatch(/^GROUP.*ACCEPTED/m);
      const { out } = await terminal().run(['analytics', '--by', 'country', '--csv']);
      expect(out).toMatch(/^from,until,country,accepted,.*\n(?:.*\n)*.*Z,GB,\d+,/);
      expect((await terminal().run(['analytics', '--compare', '--csv'])).out).toMatch(
        /^from,until,accepted,.*,deliveryLatencyP99Ms,.*before\.accepted,/,
      );
      expect(await terminal().run(['analytics', '--by', 'template', '--by', 'country'])).toMatchObject({
        code: 2,
        err: /counted together/,
      });
    });

    test.each([
      ...['route', 'connection', 'country', 'purpose', 'template'],
      ...['locale', 'sender', 'network', 'campaign'],
    ])('narrows to a %s, or to messages of none', async (dimension) => {
      interface Found {
        total: { figures: { accepted: number } };
        groups: { keys: { value: string | null }[]; figures: { accepted: number } }[];
      }
      const ask = (...options: string[]) => terminal().json<Found>('analytics', 'analytics', ...options);
      const { count } = await terminal().hub.api.ask<{ count: number }>('{ messageCount { count } }');
      const counted = async () => (await ask()).total.figures.accepted;
      await expect.poll(counted, { timeout: 30_000 }).toBe(count);
      const { groups } = await ask('--by', dimension);
      expect(groups.reduce((sum, { figures }) => sum + figures.accepted, 0)).toBe(count);
      for (const { keys, figures } of groups.slice(0, 2)) {
        const { total } = await ask(`--${dimension}`, keys[0]?.value ?? '');
        expect(total.figures.accepted).toBe(figures.accepted);
      }
    });

    test('takes routes and connections by their names', async () => {
      const ask = async (...options: string[]) =>
        (await terminal().json<{ total: { figures: object } }>('analytics', 'analytics', ...options)).total.figures;
      const [route] = await terminal().lines<{ id: string; name: string }>('route', 'routes');
      const { id, name } = route ?? { id: '', name: '' };
      expect(await ask('--route', name)).toEqual(await ask('--route', id));
      expect(await ask('--connection', 'simulator')).toMatchObject({ accepted: expect.any(Number) });
    });

    test.each([
      ['--campaign', 'msg_1', /--campaign "msg_1": /],
      ['--template', 'order', /--template "order": /],
      ['--country', 'Atlantis', /--country "Atlantis": /],
      ['--route', 'nowhere', /"nowhere"/],
      ['--connection', 'nowhere', /"nowhere"/],
      ['--purpose', 'gift', /'gift' is invalid/],
      ['--first', '501', /'501' is invalid/],
      ['--from', 'once', /'once' is invalid/],
    ])('refuses %s %s by its name and value', async (option, value, err) => {
      const outcome = await terminal().run(['analytics', option, value]);
      expect(outcome.err).toMatch(err);
      expect(outcome.code).not.toBe(0);
    });

    test('refuses filters that are not counted together by the option that divides', async () => {
      const { err } = await terminal().run(['analytics', '--by', 'route', '--sender', 'Shop']);
      expect(err).toMatch(/--by "ROUTE, SENDER": must be dimensions that are counted together/);
    });
  });
}
