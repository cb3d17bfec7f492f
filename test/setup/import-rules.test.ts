import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

/** A tree that breaks no rule, to which one module is added at a time. */
let tree = '';

beforeAll(() => {
  tree = path.join(fs.mkdtempSync(path.join(os.tmpdir(), 'heliograph-rules-')), 'src');
  fs.cpSync('src', tree, { recursive: true, filter: (from) => !from.startsWith(path.join('src', 'generated')) });
});
afterAll(() => fs.rmSync(path.dirname(tree), { recursive: true, force: true }));

/** Answers of the check for the tree with more modules, or with more in some that are there. One check reads them all: it takes a second. */
function faultsWithAll(modules: readonly (readonly [file: string, text: string])[]): string {
  const before = new Map<string, string | null>();
  for (const [file, text] of modules) {
    const full = path.join(tree, file);
    const now = fs.existsSync(full) ? fs.readFileSync(full, 'utf8') : null;
    if (!before.has(full)) before.set(full, now);
    fs.writeFileSync(full, `${now ?? ''}\n${text}\n`);
  }
  try {
    const { stderr, stdout } = spawnSync(process.execPath, ['scripts/check-imports.mjs', tree], { encoding: 'utf8' });
    expect(stdout).toContain('import rules:');
    return stderr;
  } finally {
    for (const [full, text] of before) {
      if (text === null) fs.rmSync(full);
      else fs.writeFileSync(full, text);
    }
  }
}

const faultsWith = (file: string, text: string) => faultsWithAll([[file, text]]);

/** A new module of its own for each case, so that the faults of each are known: `more.ts` is `more-3.ts` in the fourth. */
const numbered = (file: string, index: number) => file.replace(/more\.ts$/, `more-${index}.ts`);

test('the machine check lets policy import nothing generated', () => {
  const text = "import type { Purpose } from '../generated/prisma/enums.ts';";
  expect(faultsWith('policy/more.ts', text)).toContain('policy/more.ts may not import generated/prisma/enums.ts');
  expect(faultsWith('policy/more.ts', "import type { Purpose } from '../kernel/words.ts';")).not.toContain('policy/');
});

test('the machine check lets nouns see how messages are accepted and change, and not who sends and records them', () => {
  const from = (...files: string[]) =>
    faultsWith(
      'domains/contacts/more.ts',
      files.map((file) => `import type { X } from '../../pipeline/${file}.ts';`).join('\n'),
    );
  const closed = [
    'dispatch/claim',
    'record/recorder',
    'priority/priority-gate',
    'quarantine/skip-list',
    'schedule/schedule',
  ];
  const faults = from(...closed);
  for (const file of closed) expect(faults).toContain(`domains/contacts/more.ts may not import pipeline/${file}.ts`);
  expect(from('accept/request', 'message/change', 'feed/follow', 'schedule/timers', 'outbox/relay')).toBe('');
});

describe('the machine check of what a process has one of', () => {
  const kept: [text: string, name: string][] = [
    ['let last: string | null = null;', 'last'],
    ['export let counted = 0;', 'counted'],
    ['const known = new Map<string, number>();', 'known'],
    ['const known = new Map([[1, 2]]);\nexport const forget = () => known.clear();', 'known'],
    ['const seen = new WeakMap<object, string>();', 'seen'],
    ['const cache = new LRUCache({ max: 10 });', 'cache'],
    ['export const bus = new EventEmitter();', 'bus'],
    ['const names: string[] = [];\nexport const add = (name: string) => names.push(name);', 'names'],
  ];
  const data = [
    "const WORDS = new Map([['STOP', 1]]);",
    'const NONE: ReadonlyMap<string, number> = new Map();',
    'const NUMBER = new RegExp("a");',
    'export const LIMIT = 10;',
    'export function counter() {\n  let count = 0;\n  return () => count++;\n}',
  ];
  let faults = '';
  beforeAll(() => {
    const outside = [...kept.map(([text]) => text), ...data];
    faults = faultsWithAll([
      ...outside.map((text, index) => [numbered('domains/contacts/more.ts', index), text] as const),
      ...kept.map(([text], index) => [numbered('roots/more.ts', index), text] as const),
    ]);
  });

  test.each(kept.map(([text, name], index) => ({ text, name, index })))(
    'refuses "$text" outside the roots',
    ({ name, index }) => {
      const fault = `makes "${name}" for the whole process: roots/ alone may`;
      expect(faults).toContain(`${numbered('domains/contacts/more.ts', index)} ${fault}`);
      expect(faults).not.toContain(`${numbered('roots/more.ts', index)} ${fault}`);
    },
  );

  test.each(data.map((text, index) => ({ text, index })))('says nothing of "$text"', ({ index }) => {
    expect(faults).not.toContain(`${numbered('domains/contacts/more.ts', kept.length + index)} makes`);
  });

  test('asks that an exception is taken off its list when the thing is gone', () => {
    const file = path.join(tree, 'kernel/clock.ts');
    const before = fs.readFileSync(file, 'utf8');
    fs.writeFileSync(file, before.replace('export const systemClock', 'export const otherClock'));
    try {
      expect(faultsWith('kernel/more.ts', 'export const NOTHING = 0;')).toContain(
        'kernel/clock.ts systemClock: no such process-wide thing',
      );
    } finally {
      fs.writeFileSync(file, before);
    }
  });
});

describe('the machine check of SQL', () => {
  const wrong = [
    ['domains/contacts/more.ts', "await tx.query('x')", 'calls query'],
    ['pipeline/record/more.ts', 'await db.pool.query<{ id: string }>(text)', 'calls query'],
    ['cli/more.ts', "const text = 'SELECT id FROM contacts';", 'holds SQL ("SELECT")'],
    ['domains/accounts/more.ts', 'await tx.$queryRaw`SELECT 1`;', 'holds SQL'],
    ['domains/accounts/more.ts', 'await prisma.$executeRaw`VACUUM`;', 'holds SQL ("$executeRaw")'],
    ['domains/contacts/more.ts', 'const where = Prisma.sql`true`;', 'holds SQL ("Prisma.sql")'],
    ['graphql/more.ts', 'const text = `UPDATE contacts c SET phone = NULL`;', 'holds SQL ("UPDATE contacts c SET")'],
    ['pipeline/outbox/more.ts', "const text = 'DELETE FROM outbox';", 'holds SQL ("DELETE FROM")'],
    ['telemetry/more.ts', 'const text = `INSERT INTO outbox (id) VALUES (1)`;', 'holds SQL ("INSERT INTO")'],
    ['db/sql/suppressions.ts', "const text = 'UPDATE contacts SET phone = NULL';", 'db/sql/contacts.ts owns'],
    ['db/sql/messages-claim.ts', "const text = 'DELETE FROM claims';", 'db/sql/claims.ts owns'],
    ['db/sql/contacts.ts', 'const text = `INSERT INTO batch_refusals (index)`;', 'db/sql/message-batches.ts owns'],
    ['db/sql/routes.ts', `const text = \`DELETE FROM \${table}\`;`, 'writes to a table'],
  ] as const;
  const right = [
    ['domains/contacts/more.ts', '/** SELECT of a person, and what an UPDATE SET of it does. */'],
    ['db/sql/contacts.ts', "const text = 'SELECT id FROM messages FOR UPDATE OF messages';"],
    ['db/sql/messages-more.ts', "const text = 'UPDATE messages m SET body = NULL';"],
    ['db/sql/messages-more.ts', "const text = 'SELECT 1 FROM contacts FOR NO KEY UPDATE SKIP LOCKED';"],
    ['db/readiness.ts', "const text = 'SELECT current_user';"],
  ] as const;
  let found = '';
  let clean = '';
  beforeAll(() => {
    found = faultsWithAll(wrong.map(([file, text], index) => [numbered(file, index), text]));
    clean = faultsWithAll(right.map(([file, text], index) => [numbered(file, index), text]));
  });

  test.each(wrong.map(([file, text, fault], index) => ({ file, text, fault, index })))(
    'finds what $file must not hold: $text',
    ({ file, fault, index }) => {
      const told = found.split('\n').filter((line) => line.includes(numbered(file, index)));
      expect(told.join('\n')).toContain(fault);
    },
  );

  test.each(right.map(([file, text], index) => ({ file, text, index })))(
    'says nothing of what $file may hold: $text',
    ({ file, index }) => {
      const told = clean.split('\n').filter((line) => line.includes(numbered(file, index)));
      expect(told.join('\n')).not.toMatch(/calls query|holds SQL|writes to/);
    },
  );
});
