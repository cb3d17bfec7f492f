import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type CsvRow, readCsv } from '../../src/domains/imports/csv.ts';

/** What comes of a file that arrives in pieces, cut behind these octets. */
async function read(text: string, cuts: readonly number[] = []): Promise<CsvRow[][]> {
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
  for await (const rows of readCsv(pieces())) batches.push(rows);
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
      for await (const batch of readCsv(pieces())) rows.push(...batch);
    })();
    await expect(reading).rejects.toThrow(message);
    expect(rows.map(({ line }) => line)).toEqual([1, 2]);
  });
});
