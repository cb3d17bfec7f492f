import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

/** Every file of the project that a page may name. */
const FILES = ['bench', 'client', 'console', 'docs', 'examples', 'grafana', 'prisma', 'scripts', 'src', 'test'].flatMap(
  (folder) =>
    readdirSync(folder, { recursive: true })
      .map((file) => `/${folder}/${String(file)}`)
      .filter((file) => !file.includes('/node_modules/')),
);

/** Names of files on a page that no file ends with, whatever folder it is named from. */
function missingFiles(text: string): string[] {
  const names = [...text.matchAll(/`([\w@./-]+\.(?:tsx?|mjs|prisma|sql))`/g)].map(([, name = '']) => name);
  return names.filter((name) => !FILES.some((file) => file.endsWith(`/${name}`)));
}

test.each(['docs/architecture.md', 'docs/operations.md', 'docs/reliability.md', 'CONTRIBUTING.md', 'README.md'])(
  'files that %s names are there',
  (page) => {
    expect(missingFiles(readFileSync(page, 'utf8'))).toEqual([]);
  },
);

test('a file that is not there is found missing', () => {
  expect(missingFiles('`record/fold.ts`, `recorder.ts`, `roder.ts` and `dispatch/fold.ts`')).toEqual([
    'roder.ts',
    'dispatch/fold.ts',
  ]);
});
