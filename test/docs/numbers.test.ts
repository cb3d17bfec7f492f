import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { FICTIONAL_RANGES } from '../../src/kernel/fictional.ts';

const TEXTS = [
  'README.md',
  ...textsIn('docs', '.md'),
  ...textsIn('src', '.ts'),
  'schema.graphql',
  'docker-compose.yml',
];

function textsIn(folder: string, ending: string): string[] {
  return fs
    .readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith(ending) && !name.startsWith('generated'))
    .map((name) => path.join(folder, name));
}

const isNobodys = (number: string) =>
  FICTIONAL_RANGES.some(
    ({ callingCode, national }) =>
      number.startsWith(`+${callingCode}`) && national.test(number.slice(1 + callingCode.length)),
  );

test('numbers that a reader may send to, in the docs, the banner, the seed and the descriptions, are nobody’s', () => {
  const numbers = TEXTS.flatMap((file) => fs.readFileSync(file, 'utf8').match(/\+[1-9]\d{7,14}\b/g) ?? []);
  expect(numbers.length).toBeGreaterThan(10);
  expect(numbers.filter((number) => !isNobodys(number))).toEqual([]);
});
