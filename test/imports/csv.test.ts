import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type CsvRow, openCsv } from '../../src/files/csv.ts';

/** What comes of a file that arrives in pieces, cut behind these octets. */
async function read(text: string | Buffer, cuts: readonly number[] = [], encoding?: string): Promise<CsvRow[][]> {
  const file = Buffer.from(text);
  const ends = [...new Set([...cuts.filter((cut) => cut > 0 && cut < file.length), file.length])].sort((a, b) => a - b);
  async function* pieces() {
    let from = 0;
    for (const end of ends) {
      yield file.subarray(from, end);
      from = end;
    }
  }
  const batches: CsvRow[][] = [];
  const { batches: read } = await openCsv(pieces(), encoding);
  for await (const rows of read) batches.push(rows);
  return batches;
}

const FILE = [
  '\uFEFF',
  'phone,attributes.note',
  '1,"two',
  'lines"',
  '',
  '2,"a ""quoted"" word, and a comma"',
  '3,päivää 🙂',
  '4,"bad" quote',
  '5,last',
].join('\r\n');

describe('a file', () => {
  test('gives its header alone, then rows with the lines where they begin', async () => {
    const [header, ...rest] = await read(FILE);
    expect(header).toEqual([{ line: 2, cells: ['phone', 'attributes.note'] }]);
    expect(rest.flat()).toEqual([
      { line: 3, cells: ['1', 'two\r\nlines'] },
      { line: 6, cells: ['2', 'a "quoted" word, and a comma'] },
      { line: 7, cells: ['3', 'päivää 🙂'] },
      { line: 8, cells: ['4', '"bad" quote'] },
      { line: 9, cells: ['5', 'last'] },
    ]);
  });

  test('gives the same rows wherever its pieces end', async () => {
    const whole = (await read(FILE)).flat();
    const cut = fc.integer({ min: 1, max: Buffer.byteLength(FILE) });
    await fc.assert(
      fc.asyncProperty(fc.array(cut, { maxLength: 30 }), async (cuts) => {
        expect((await read(FILE, cuts)).flat()).toEqual(whole);
      }),
    );
    const everywhere = Array.from({ length: Buffer.byteLength(FILE) }, (_, index) => index);
    expect((await read(FILE, everywhere)).flat()).toEqual(whole);
  });

  test('gives every text back that was quoted as RFC 4180 says', async () => {
    const cell = fc.string({ unit: 'grapheme', maxLength: 20 }).filter((text) => !text.includes('\0'));
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(cell, cell), { minLength: 1 }), fc.array(fc.nat(200)), async (rows, cuts) => {
        const quoted = rows.map((cells) => cells.map((text) => `"${text.replaceAll('"', '""')}"`).join(','));
        const batches = await read(`a,b\n${quoted.join('\n')}\n`, cuts);
        expect(batches.flat().map(({ cells }) => cells)).toEqual([['a', 'b'], ...rows]);
      }),
    );
  });

  test.each([
    ['opens a quote that is never closed', '1,"x\n2,y\n', /line 4: opens a quote/],
    ['has a row that is too long', `1,${'x'.repeat(70_000)}\n2,y\n`, /line 4: is longer than 65536/],
  ])('that %s gives the rows before it first', async (_what, broken, message) => {
    const before = `a,b\n7,"p\nq"\n`;
    const rows: CsvRow[] = [];
    async function* pieces() {
      yield Buffer.from(before + broken);
    }
    const reading = (async () => {
      for await (const batch of (await openCsv(pieces())).batches) rows.push(...batch);
    })();
    await expect(reading).rejects.toThrow(message);
    expect(rows.map(({ line }) => line)).toEqual([1, 2]);
  });
});

const utf16be = (text: string) => Buffer.from(text, 'utf16le').swap16();
const cellsOf = (batches: CsvRow[][]) => batches.flat().map(({ cells }) => cells);

describe('line ends', () => {
  const rows = [
    ['a', 'b'],
    ['1', 'x'],
    ['2', 'y'],
    ['3', 'z'],
  ];
  const ends = fc.constantFrom('\r\n', '\n', '\r');
  test('of any kind may stand anywhere, wherever the pieces end', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(ends, { minLength: 4, maxLength: 4 }), fc.array(fc.nat(30)), async (after, cuts) => {
        const file = rows.map((cells, index) => `${cells.join(',')}${after[index]}`).join('');
        expect((await read(file, cuts)).flat()).toEqual(rows.map((cells, index) => ({ line: index + 1, cells })));
      }),
    );
  });

  test.each([
    ['a header with CRLF and rows with LF', 'a,b\r\n1,x\n2,y\n3,z'],
    ['a header with LF and rows with CRLF', 'a,b\n1,x\r\n2,y\r\n3,z\r\n'],
    ['a Macintosh file behind a Unix one', 'a,b\n1,x\n2,y\r3,z\r'],
  ])('may differ: %s', async (_what, file) => {
    expect(cellsOf(await read(file))).toEqual(rows);
  });

  test('within quotes belong to the cell and are counted', async () => {
    expect((await read('a,b\r1,"x\ry\r\nz"\r2,y')).flat()).toEqual([
      { line: 1, cells: ['a', 'b'] },
      { line: 2, cells: ['1', 'x\ry\r\nz'] },
      { line: 5, cells: ['2', 'y'] },
    ]);
  });
});

describe('the first line', () => {
  test.each([
    [
      'sep=; of Excel',
      'sep=;\r\na,b;c\r\n1;2\r\n',
      [
        ['a,b', 'c'],
        ['1', '2'],
      ],
    ],
    [
      '"sep=;" in quotes',
      '"sep=;"\r\na;b\n1;2',
      [
        ['a', 'b'],
        ['1', '2'],
      ],
    ],
    [
      'SEP=, over semicolons',
      'SEP=,\na;b,c;d\n1,2',
      [
        ['a;b', 'c;d'],
        ['1', '2'],
      ],
    ],
    [
      'sep= and a tab, behind a BOM',
      '\uFEFFsep=\t\na\tb\n1\t2',
      [
        ['a', 'b'],
        ['1', '2'],
      ],
    ],
    [
      'sep=^ of anything',
      'sep=^\na^b\n1^2',
      [
        ['a', 'b'],
        ['1', '2'],
      ],
    ],
    [
      'a bar between titles',
      'a|b\n1|2',
      [
        ['a', 'b'],
        ['1', '2'],
      ],
    ],
    [
      'a title that only begins like it',
      'sep=a,b\n1,2',
      [
        ['sep=a', 'b'],
        ['1', '2'],
      ],
    ],
  ])('may be %s', async (_what, file, rows) => {
    expect(cellsOf(await read(file))).toEqual(rows);
    expect(
      cellsOf(
        await read(
          file,
          Array.from({ length: file.length * 3 }, (_, index) => index),
        ),
      ),
    ).toEqual(rows);
  });

  test.each([
    [
      'a title with a line end',
      '"Phone\nNumber";locale\n1;en',
      [
        ['Phone\nNumber', 'locale'],
        ['1', 'en'],
      ],
    ],
    [
      'titles with line ends and commas',
      '"a,\r\nb"\t"c,d"\n1\t2',
      [
        ['a,\r\nb', 'c,d'],
        ['1', '2'],
      ],
    ],
    [
      'a title with a lone quote',
      'phone;5" screen\n1;x\n',
      [
        ['phone', '5" screen'],
        ['1', 'x'],
      ],
    ],
  ])('may have %s', async (_what, file, rows) => {
    expect(cellsOf(await read(file))).toEqual(rows);
    expect(
      cellsOf(
        await read(
          file,
          Array.from({ length: file.length }, (_, index) => index),
        ),
      ),
    ).toEqual(rows);
  });

  test('is read once, however slowly it comes', async () => {
    const time = async (length: number) => {
      const began = performance.now();
      const file = `phone,${'x'.repeat(length)}`;
      await read(
        file,
        Array.from({ length: file.length }, (_, index) => index),
      ).catch(() => {});
      return performance.now() - began;
    };
    await time(1_000);
    // Twenty times the octets: a reading that begins anew with each octet takes four hundred times as long.
    const [little, much] = [await time(3_000), await time(60_000)];
    expect(much).toBeLessThan(Math.max(little, 5) * 100);
  });

  test.each([
    ['blank for ever', ' '.repeat(70_000)],
    ['longer than any header', 'x'.repeat(70_000)],
  ])('is refused when it is %s', async (_what, file) => {
    await expect(read(file)).rejects.toThrow(/65536 octets/);
  });
});

describe('octets', () => {
  const text = 'Telefon;Größe\r\n1;Ğüşıİ €\r\n';
  const rows = [
    ['Telefon', 'Größe'],
    ['1', 'Ğüşıİ €'],
  ];
  const all = (file: Buffer) => Array.from({ length: file.length }, (_, index) => index);
  test.each<[string, Buffer, string | undefined]>([
    ['UTF-8', Buffer.from(text), undefined],
    ['UTF-8 with a BOM', Buffer.from(`\uFEFF${text}`), undefined],
    ['UTF-16LE with a BOM', Buffer.from(`\uFEFF${text}`, 'utf16le'), undefined],
    ['UTF-16BE with a BOM', utf16be(`\uFEFF${text}`), undefined],
    ['UTF-16LE without one', Buffer.from(text, 'utf16le'), undefined],
    ['UTF-16BE without one', utf16be(text), undefined],
    ['UTF-8 with a BOM, whatever was said', Buffer.from(`\uFEFF${text}`), 'windows-1254'],
    [
      'windows-1254',
      Buffer.from(
        text.replace('Größe', 'Gr\u00f6\u00dfe').replace('Ğüşıİ €', '\u00d0\u00fc\u00fe\u00fd\u00dd \u0080'),
        'latin1',
      ),
      'windows-1254',
    ],
  ])('of %s are read, cut anywhere', async (_what, file, encoding) => {
    expect(cellsOf(await read(file, [], encoding))).toEqual(rows);
    expect(cellsOf(await read(file, all(file), encoding))).toEqual(rows);
  });

  test('of windows-1252 are read, those between 0x80 and 0x9F too', async () => {
    const file = Buffer.from([0x61, 0x2c, 0x62, 0x0a, 0x80, 0x2c, 0x92, 0xe9, 0x8c, 0x9f]);
    expect(cellsOf(await read(file, [], 'windows-1252'))).toEqual([
      ['a', 'b'],
      ['€', '’éŒŸ'],
    ]);
  });

  test.each<[string, Buffer, RegExp]>([
    ['an .xlsx', Buffer.from('PK\u0003\u0004rest'), /Excel workbook \(\.xlsx\).*CSV UTF-8/],
    ['an .xls', Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1]), /\.xls/],
    ['gzip', Buffer.from([0x1f, 0x8b, 0x08, 0x00]), /gzip/],
    ['a PDF', Buffer.from('%PDF-1.7'), /PDF/],
  ])('of %s are told', async (_what, file, message) => {
    await expect(read(file)).rejects.toThrow(message);
    await expect(read(file, all(file))).rejects.toThrow(message);
  });
});
