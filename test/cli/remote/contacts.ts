import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Terminal } from './terminal.ts';

/** Contacts, one by one and by file. */
export function contactTests(terminal: () => Terminal): void {
  describe('contacts', () => {
    test('are saved, shown, listed and deleted', async () => {
      const number = '+447700900200';
      const save = [
        'contacts',
        'save',
        number,
        '--locale',
        'en-GB',
        '--attributes',
        '{"vip":true,"name":"Ada, \\"A\\""}',
      ];
      const made = await terminal().json<{ id: string; outcome: string }>('saved-contact', ...save);
      expect(made.outcome).toBe('CREATED');
      const again = await terminal().run(['contacts', 'save', number, '--time-zone', 'Europe/London']);
      expect(again).toMatchObject({ code: 0, out: `${made.id}: changed.\n` });
      const shown = await terminal().json<{ locale: string; attributes: object }>(
        'whole-contact',
        'contacts',
        'show',
        number,
      );
      expect(shown).toMatchObject({ locale: 'en-GB', attributes: { vip: true, name: 'Ada, "A"' } });
      const listed = await terminal().lines<{ id: string }>('contact', 'contacts', '--attribute', '{"vip":true}');
      expect(listed.map(({ id }) => id)).toEqual([made.id]);
      await terminal().json('deleted-contact', 'contacts', 'delete', number);
      expect(await terminal().run(['contacts', 'delete', '+447700900299'])).toMatchObject({
        code: 3,
        err: /no contact "\+447700900299"/,
      });
    });

    test('that cannot be saved are refused, with the value', async () => {
      expect(await terminal().run(['contacts', 'save', '12'])).toMatchObject({ code: 2, err: /phone "12": / });
      const attributes = ['contacts', 'save', '+447700900200', '--attributes', '[1]'];
      expect(await terminal().run(attributes)).toMatchObject({ code: 2, err: /It takes a JSON object/ });
    });

    test('go into a file and come back from it unchanged, more than a page of them', async () => {
      const rows = Array.from({ length: 230 }, (_, at) => `+4479111${String(30_100 + at)},de-AT,"{""n"":${at}}"`);
      const file = terminal().file('people.csv', `phone,locale,attributes\n${rows.join('\n')}\n`);
      const imported = await terminal().json<{ created: number }>('imported', 'contacts', 'import', file);
      expect(imported.created).toBe(230);
      const exported = await terminal().run(['contacts', 'export', '--locale', 'de-AT']);
      expect(exported.code).toBe(0);
      expect(exported.out.split('\n')).toHaveLength(232);
      const copy = terminal().file('copy.csv', exported.out);
      expect(await terminal().json('imported', 'contacts', 'import', copy)).toMatchObject({
        rows: 230,
        unchanged: 230,
      });
      // The address of the API, as `npm start` prints it, names the hub as well.
      const api = ['--url', `${terminal().hub.api.origin}/graphql`];
      expect(await terminal().json('imported', 'contacts', 'import', copy, ...api)).toMatchObject({ unchanged: 230 });
      expect(await terminal().lines('contact', 'contacts', 'export', '--locale', 'de-AT')).toHaveLength(230);
    });

    test('are put on lists, by number and by file, and found by them', async () => {
      await terminal().json('list', 'lists', 'create', 'Fair');
      expect(await terminal().run(['lists', 'create', 'Fair'])).toMatchObject({ code: 2, err: /another list/ });
      const file = terminal().file('fair.csv', 'phone\n+447911140200\n+447911140201\n');
      const imported = await terminal().json('imported', 'contacts', 'import', file, '--list', 'Fair');
      expect(imported).toMatchObject({ created: 2, listed: 2 });
      const dropped = await terminal().json('changed-list', 'lists', 'drop', 'Fair', '+447911140200');
      expect(dropped).toMatchObject({ removed: 1, list: { memberCount: 1 } });
      expect(await terminal().json('changed-list', 'lists', 'add', 'Fair', '+447911140200')).toMatchObject({
        added: 1,
      });
      expect(await terminal().lines('contact', 'contacts', '--list', 'Fair')).toHaveLength(2);
      expect(await terminal().json('whole-contact', 'contacts', 'show', '+447911140200')).toMatchObject({
        lists: [{ name: 'Fair' }],
      });
      await terminal().json('list', 'lists', 'rename', 'Fair', 'Old fair');
      expect(await terminal().lines('list', 'lists')).toMatchObject([{ name: 'Old fair', memberCount: 2 }]);
      await terminal().json('list', 'lists', 'remove', 'Old fair');
      expect(await terminal().run(['contacts', '--list', 'Fair'])).toMatchObject({ code: 3 });
    });

    test('have typed fields and events, and segments find them', async () => {
      const number = '+447911140210';
      await terminal().json('defined-field', 'fields', 'set', 'score', '--type', 'number');
      expect(await terminal().lines('field', 'fields')).toMatchObject([{ name: 'score', type: 'NUMBER' }]);
      const wrong = ['contacts', 'save', number, '--attributes', '{"score":"high"}'];
      expect(await terminal().run(wrong)).toMatchObject({ code: 2, err: /must be a number/ });
      await terminal().run(['contacts', 'save', number, '--attributes', '{"score":7}']);
      const event = ['contacts', 'event', number, 'bought', '--properties', '{"total":25}', '--idempotency-key', 'o1'];
      expect(await terminal().json('recorded-event', ...event)).toMatchObject({ recorded: 1 });
      expect(await terminal().json('whole-contact', 'contacts', 'show', number)).toMatchObject({
        events: [{ name: 'bought', properties: { total: 25 } }],
      });
      const text = 'did bought (total > 20) and score > 5';
      expect(await terminal().json('segment-preview', 'segments', 'try', text)).toMatchObject({
        size: { count: 1, isExact: true },
      });
      const fault = await terminal().run(['segments', 'try', 'scor > 5']);
      expect(fault).toMatchObject({ code: 2, err: /did you mean score[\s\S]*\^\^\^\^/ });
      await terminal().json('segment', 'segments', 'create', 'Buyers', text);
      const shown = await terminal().json('shown-segment', 'segments', 'show', 'Buyers');
      expect(shown).toMatchObject({ size: { count: 1 }, sample: [{ phone: number }] });
      expect(await terminal().run(['fields', 'remove', 'score'])).toMatchObject({
        code: 2,
        err: /is named by "Buyers"/,
      });
      await terminal().json('segment', 'segments', 'update', 'Buyers', '--expression', 'did bought');
      const nothing = await terminal().run(['segments', 'update', 'Buyers']);
      expect(nothing).toMatchObject({ code: 2, err: /Nothing is to change.*\n.*--expression/ });
      const nobody = await terminal().run(['segments', 'show', 'segment_0123456789abcdef0123456789abcdef']);
      expect(nobody).toMatchObject({ code: 3, err: /There is no segment/ });
      await terminal().json('segment', 'segments', 'remove', 'Buyers');
      await terminal().json('removed-field', 'fields', 'remove', 'score');
    });

    test('are erased only by those who say yes', async () => {
      const number = '+447700900018';
      await terminal().run(['send', number, 'Hello', '--purpose', 'otp', '--wait']);
      expect(await terminal().run(['contacts', 'erase', number])).toMatchObject({
        code: 2,
        err: /'--yes' not specified/,
      });
      const erased = await terminal().json<{ messages: number }>(
        'erased-contact',
        'contacts',
        'erase',
        number,
        '--yes',
      );
      expect(erased.messages).toBe(1);
      expect((await terminal().lines<{ to: string | null }>('message', 'messages', '--to', number)).length).toBe(0);
    });

    test('of a file whose rows are refused end with 8, and a file of refusals has each', async () => {
      const file = terminal().file('bad.csv', 'phone\n+447700900202\n12\n');
      const refusals = path.join(terminal().home, 'refused.csv');
      const { code, out } = await terminal().run(['contacts', 'import', file, '--refusals', refusals]);
      expect({ code, out }).toEqual({ code: 8, out: expect.stringMatching(/refused 1\n {2}line 3: phone /) });
      expect(fs.readFileSync(refusals, 'utf8')).toMatch(/^line,column,message\n3,"phone",/);
    });
  });
}
