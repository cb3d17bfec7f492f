import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ImportService, openImports, phone } from './service.ts';

let service: ImportService;
let folder: string;
beforeAll(async () => {
  service = await openImports();
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'heliograph-import-'));
});
afterAll(async () => {
  fs.rmSync(folder, { recursive: true, force: true });
  await service.close();
});

/** Runs `heliograph contacts import`. */
async function run(args: string[], input = ''): Promise<{ code: number; out: string; error: string }> {
  const { url, owner } = service.api;
  const access = args.includes('--key') ? [] : ['--key', owner.secret];
  const child = spawn(
    process.execPath,
    [path.resolve('dist/main.js'), 'contacts', 'import', '--url', url, ...access, ...args],
    { cwd: folder, env: { PATH: process.env.PATH } },
  );
  let [out, error] = ['', ''];
  child.stdout.on('data', (data) => {
    out += data;
  });
  child.stderr.on('data', (data) => {
    error += data;
  });
  child.stdin.on('error', () => {});
  child.stdin.end(input);
  const [code] = await once(child, 'close');
  return { code, out, error };
}

function write(name: string, content: string | Buffer): string {
  const file = path.join(folder, name);
  fs.writeFileSync(file, content);
  return file;
}

describe('heliograph contacts import', () => {
  test('sends a file and tells what came of it', async () => {
    const file = write('all.csv', `phone\n${phone(1)}\n${phone(2)}\n`);
    expect(await run([file])).toMatchObject({ code: 0, out: /2 rows in .*made 2, updated 0, unchanged 0, refused 0/s });
    expect(await run([file])).toMatchObject({ code: 0, out: /made 0, updated 0, unchanged 2, refused 0/ });
  });

  test('reads numbers in national form as of the country that is named', async () => {
    const file = write('national.csv', 'phone\n0151 23456789\n');
    expect(await run([file, '--country', 'de', '--dry-run'])).toMatchObject({ code: 0, out: /made 1/ });
    expect(await run([file, '--country', 'Utopia'])).toMatchObject({
      error: /"country" must be a country such as "DE"/,
    });
  });

  test('sends a packed file, and what comes by standard input', async () => {
    const file = write('all.csv.gz', gzipSync(`phone\n${phone(11)}\n`));
    expect(await run([file])).toMatchObject({ code: 0, out: /made 1/ });
    expect(await run(['-'], `phone\n${phone(12)}\n`)).toMatchObject({ code: 0, out: /made 1/ });
  });

  test('ends with 1 when rows were refused, unless that is allowed', async () => {
    const file = write('some.csv', `phone\n${phone(21)}\n12\n`);
    expect(await run([file])).toMatchObject({ code: 8, out: /refused 1\n {2}line 3: phone / });
    expect(await run([file, '--allow-refused'])).toMatchObject({ code: 0, out: /refused 1/ });
  });

  test('reads a file as it is told, and writes every refusal into one', async () => {
    const bad = Array.from({ length: 30 }, () => '12;;x\r\n').join('');
    const file = write('excel.csv', Buffer.from(`sep=;\r\nHandy;Größe;Notiz\r\n${phone(31)};1,85\r\n${bad}`, 'latin1'));
    const maps = ['--map', 'Handy=phone', 'Größe=attributes.size:number'];
    const refusals = path.join(folder, 'refused.csv');
    const result = await run([file, ...maps, '--ignore-unknown', '--encoding', 'windows-1252', '--refusals', refusals]);
    expect(result).toMatchObject({
      code: 8,
      out: /made 1, .*refused 30\n.*and 10 more; --refusals <file> writes all/s,
    });
    const rows = fs.readFileSync(refusals, 'utf8').trimEnd().split('\n');
    expect(rows).toHaveLength(31);
    expect(rows.slice(0, 2)).toEqual(['line,column,message', expect.stringMatching(/^4,"phone","/)]);
    expect(await service.contacts(`phone = '${phone(31)}'`)).toMatchObject([{ attributes: { size: 1.85 } }]);
  });

  test.each([
    ['a folder', () => [folder], /is a folder/],
    [
      'one file for both',
      () => [write('same.csv', 'phone\n'), '--refusals', path.join(folder, '.', 'same.csv')],
      /write the refusals into another/,
    ],
    ['a workbook', () => [write('book.xlsx', 'PK\u0003\u0004…')], /Excel workbook \(\.xlsx\).*CSV UTF-8/],
    ['a wrong header', () => [write('wrong.csv', 'colour\n1\n')], /colour.*not a column/],
    [
      'a folder that is not there',
      () => [write('r.csv', 'phone\n'), '--refusals', 'no/where.csv'],
      /cannot be written/,
    ],
    ['a file that is not there', () => ['nowhere.csv'], /nowhere\.csv cannot be read/],
    ['a wrong key', () => [write('one.csv', 'phone\n'), '--key', 'hg_nobody_knows_this_key_at_all'], /not known/],
  ])('says in one sentence that there is %s', async (_what, args, error) => {
    const result = await run(args());
    expect(result).toMatchObject({ code: String(error).includes('not known') ? 6 : 2, error });
    expect(result.error).not.toContain('    at ');
  });
});
