import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';

const folder = new URL('../../docs/decisions/', import.meta.url);
const pages = readdirSync(folder).filter((name) => name !== 'README.md');
const read = (name: string) => readFileSync(new URL(name, folder), 'utf8');

describe('decisions', () => {
  test.each(pages)('%s has its number, a context, a decision and consequences', (name) => {
    const [, number] = /^(\d{4})-[a-z0-9-]+\.md$/.exec(name) ?? [];
    const text = read(name);
    expect(text).toMatch(new RegExp(`^# ${Number(number)}\\. \\S`));
    expect(text.match(/^## .*$/gm)).toEqual(expect.arrayContaining(['## Context', '## Decision', '## Consequences']));
  });

  test('stand in the index by number, with their titles', () => {
    const rows = [...read('README.md').matchAll(/^\| \[(\d+)\]\(([^)]+)\) \| (.+) \|$/gm)].map((row) =>
      row.slice(1, 4),
    );
    const wanted = pages.map((name) => [...(/^# (\d+)\. (.+)$/m.exec(read(name)) ?? []).slice(1, 3), name]);
    expect(rows).toEqual(wanted.map(([number, title, name]) => [number, name, title]));
  });
});
