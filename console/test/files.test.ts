/** Files that go in and out, versions of a text, and the audit in words. */
import { describe, expect, test } from 'vitest';
import { readAll } from '../src/data/all-pages.ts';
import { asText, csvRow } from '../src/data/csv.ts';
import { tableOf } from '../src/data/csv-table.ts';
import { textOfFile } from '../src/data/text-of-file.ts';
import { readSuppressions } from '../src/screens/consents/suppression-file.ts';
import { headOf, refusedFile } from '../src/screens/contacts/import-file.ts';
import { auditWords } from '../src/screens/settings/audit-words.ts';
import { compareTexts } from '../src/screens/templates/compare.ts';
import { variablesIn } from '../src/screens/templates/variables-in.ts';

describe('a file of contacts', () => {
  test.each([
    ['commas', 'phone,name\n+44,Ada\n', ['phone', 'name'], ['+44', 'Ada']],
    [
      'semicolons, quotes and a mark',
      '\ufeffHandy;"Vor;name"\r\n+44;"Ann ""A"""\r\n',
      ['Handy', 'Vor;name'],
      ['+44', 'Ann "A"'],
    ],
    ['a first line that says it', 'sep=|\na|b\n1|2', ['a', 'b'], ['1', '2']],
    ['tabs', 'a\tb\n1\t2', ['a', 'b'], ['1', '2']],
    ['nothing', '', [], []],
  ])('with %s has these columns', (_what, text, titles, example) => {
    expect(headOf(text)).toEqual({ titles, example });
  });

  test('gives its refused rows back, each with the reason, in their own order and with lines within cells', () => {
    const text = 'phone;note\n1;one\n2;"two\nlines, really"\n3;three\n';
    const file = refusedFile(text, [
      { line: 3, column: 'phone', message: 'is no number' },
      { line: 3, column: null, message: 'is short' },
      { line: 5, column: 'phone', message: 'is "odd"' },
    ]).join('');
    expect(file).toBe(
      'phone,note,refused because\r\n2,"two\nlines, really",phone: is no number; is short\r\n3,three,"phone: is ""odd"""\r\n',
    );
    // What comes out can go in again.
    expect(headOf(file).titles).toEqual(['phone', 'note', 'refused because']);
  });
});

describe('a file of suppressions', () => {
  const read = (text: string) => readSuppressions(text, 'REGULATOR');
  const row = (line: number, phone: string) => ({ line, row: { phone, reason: 'REGULATOR' } });
  test.each([
    ['commas', 'phone,name\n+441,Ann\n+442,Bob\n'],
    ['semicolons', 'phone;name\n+441;Ann\n+442;Bob\n'],
    ['a header with CRLF and rows with LF', 'phone,name\r\n+441,Ann\n+442,Bob\n'],
    ['line ends of a Macintosh', 'phone,name\r+441,Ann\r+442,Bob'],
    ['another word for the number', 'Phone Number,Name\n+441,Ann\n+442,Bob\n'],
    ['a German one', 'Name;Handy\nAnn;+441\nBob;+442\n'],
    ['a quote out of place', 'phone,name\n+441,5" Ann\n+442,"Bob" B"\n'],
    ['a mark', '\ufeffphone,name\n+441,Ann\n+442,Bob\n'],
  ])('with %s gives every row', (_what, text) => {
    expect(read(text)).toEqual({ rows: [row(2, '+441'), row(3, '+442')], refused: [] });
  });

  test('whose first line names the delimiter is read by it', () => {
    expect(read('"sep=;"\r\nphone;name\r\n+441;Ann, B\r\n')).toEqual({ rows: [row(3, '+441')], refused: [] });
  });

  test('tells every row that cannot be sent with its line', () => {
    const text =
      'phone,reason,expiresAt\n+441,,\n,,\n+442,,,+443\n+444,never,\n+445,,2037-01-01 10:00\n+446,"x\n+447,,\n';
    expect(read(text)).toEqual({
      rows: [row(2, '+441')],
      refused: [
        { line: 3, column: 'phone', message: expect.stringMatching(/empty/) },
        { line: 4, column: null, message: expect.stringMatching(/4 cells, the header has 3/) },
        { line: 5, column: 'reason', message: expect.stringMatching(/one of/) },
        { line: 6, column: 'expiresAt', message: expect.stringMatching(/with its zone/) },
        { line: 7, column: null, message: expect.stringMatching(/never closed/) },
      ],
    });
    expect(read('mobile,tel\n+441,+442\n')).toMatch(/Two columns of the file are phone/);
    expect(read('name\nAnn\n')).toMatch(/no column “phone”; it has name/);
  });

  const text = 'phone,naïve\n+441,é\n';
  const units = (of: string, isLittle: boolean) =>
    Uint8Array.from(
      [...of].flatMap((each) => {
        const [low, high] = [each.charCodeAt(0) & 0xff, each.charCodeAt(0) >> 8];
        return isLittle ? [low, high] : [high, low];
      }),
    );
  test.each([
    ['UTF-16 with a mark', units(`\ufeff${text}`, true)],
    ['UTF-16 of the other order', units(`\ufeff${text}`, false)],
    ['UTF-16 without a mark', units(text, true)],
    ['UTF-8', new TextEncoder().encode(text)],
    ['windows-1252', Uint8Array.from(text, (each) => each.charCodeAt(0))],
  ])('in %s is read', async (_what, octets) => {
    const { titles, rows } = tableOf(await textOfFile(new Blob([new Uint8Array(octets)])));
    expect([titles, rows]).toEqual([['phone', 'naïve'], [{ line: 2, cells: ['+441', 'é'] }]]);
  });
});

test('a row quotes what would part it, and a text is no formula', () => {
  expect(csvRow(['a', 'b,c', 'say "x"', ''])).toBe('a,"b,c","say ""x""",\r\n');
  expect(['=1+1', '@x', '-1', 'plain'].map(asText)).toEqual(["'=1+1", "'@x", "'-1", 'plain']);
});

describe('a list that is read to its end', () => {
  const pages = (count: number) => async (after: string | null) => {
    const from = Number(after ?? 0);
    const nodes = Array.from({ length: 2 }, (_, at) => from + at).filter((each) => each < count);
    return {
      edges: nodes.map((node) => ({ node })),
      pageInfo: { hasNextPage: from + 2 < count, endCursor: String(from + 2) },
    };
  };
  test.each([
    [5, 100, { count: 5, more: false }],
    [5, 4, { count: 4, more: true }],
    [0, 4, { count: 0, more: false }],
    [4, 3, { count: 3, more: true }],
  ])('of %d, at most %d', async (all, most, result) => {
    const seen: number[] = [];
    const signal = new AbortController().signal;
    expect(await readAll(pages(all), (nodes) => seen.push(...nodes), { most, signal })).toEqual(result);
    expect(seen).toEqual(Array.from({ length: result.count }, (_, at) => at));
  });

  test('ends when it is told to', async () => {
    const controller = new AbortController();
    const reading = readAll(pages(50), () => controller.abort(), { most: 100, signal: controller.signal });
    await expect(reading).rejects.toThrow();
  });
});

describe('two versions of a text', () => {
  const written = (before: string, after: string) =>
    compareTexts(before, after)
      .map(({ kind, text }) => ({ same: text, gone: `[-${text}-]`, new: `[+${text}+]` })[kind])
      .join('');
  test.each([
    ['Hi Ada', 'Hi Ada', 'Hi Ada'],
    ['Hi {{ name }}, it is here', 'Hi {{ name }}, it left', 'Hi {{ name }}, it [-is here-][+left+]'],
    ['', 'New', '[+New+]'],
    ['Old', '', '[-Old-]'],
    ['a b c', 'a c', 'a [-b -]c'],
  ])('%j and %j', (before, after, shown) => {
    expect(written(before, after)).toBe(shown);
  });

  test('are each whole again, whatever they say', () => {
    for (let seed = 0; seed < 200; seed++) {
      const text = (salt: number) =>
        Array.from(
          { length: (seed * salt) % 9 },
          (_, at) => ['a', 'b ', '{{ x }}', '{', '\n'][(seed + at * salt) % 5],
        ).join('');
      const [before, after] = [text(7), text(11)];
      const pieces = compareTexts(before, after);
      const joined = (left: string) => pieces.flatMap(({ kind, text: each }) => (kind === left ? [] : each)).join('');
      expect([joined('new'), joined('gone')]).toEqual([before, after]);
    }
  });
});

test.each([
  [
    { action: 'route.update', subject: 'route_ab12cd', subjectName: 'UK', detail: {} },
    'Changed the route',
    'UK',
    '/routes/route_ab12cd',
  ],
  [
    { action: 'contact.erase', subject: 'contact_ab12cd', subjectName: null, detail: {} },
    'Erased the contact',
    null,
    null,
  ],
  [
    { action: 'contact.import', subject: 'workspace_ab', subjectName: null, detail: { created: 2, updated: 1 } },
    'Imported 3 contacts',
    null,
    null,
  ],
  [
    { action: 'contact.import', subject: 'workspace_ab', subjectName: null, detail: { created: 1, updated: 0 } },
    'Imported 1 contact',
    null,
    null,
  ],
  [
    { action: 'smscConnection.setEnabled', subject: 'connection_ab', subjectName: 'A', detail: { enabled: false } },
    'Disabled the connection',
    'A',
    '/connections/connection_ab',
  ],
  [
    { action: 'member.remove', subject: 'member_ab', subjectName: 'Bob', detail: {} },
    'Removed the member',
    'Bob',
    null,
  ],
  [
    { action: 'contact.upsert', subject: 'contact_ab12cd', subjectName: null, detail: {} },
    'Saved the contact',
    '…ab12cd',
    '/contacts/contact_ab12cd',
  ],
  [{ action: 'newThing.doIt', subject: 'x', subjectName: null, detail: null }, 'do it new thing', null, null],
])('the entry %j is told in words', (entry, did, what, href) => {
  expect(auditWords(entry)).toEqual({ did, what, href });
});

describe('the variables of texts', () => {
  test.each([
    ['outputs', ['Hi {{ name }}, {{code}} and {{- name -}}'], ['name', 'code']],
    ['filters and what they are given', ['{{ at | date: "%d of month" | append: unit }}'], ['at', 'unit']],
    [
      'conditions',
      ['{% if vip and total > 5 %}{{ total }}{% elsif code == "VIP code" %}x{% endif %}'],
      ['vip', 'total', 'code'],
    ],
    ['parts of a variable', ['{{ order.id }}{% unless order.paid %}!{% endunless %}'], ['order']],
    ['every language, once', ['{{ a }}', '{{ b }} {{ a }}'], ['a', 'b']],
    ['none', ['100 % {name} { { x } }'], []],
  ])('are found in %s', (_, bodies, names) => {
    expect(variablesIn(bodies)).toEqual(names);
  });
});
