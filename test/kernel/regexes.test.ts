import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';

/** A regular expression as the sources write it. */
interface Found {
  place: string;
  regex: RegExp;
}

/** A literal stands where a value may begin, and before what may follow one. */
const LITERAL =
  /(?<![\w)\]/*'`])\/(?![/*\s])((?:\\.|\[(?:\\.|[^\]\\])*\]|[^/\\\n[])+)\/([dgimsuvy]*)(?=[\s.,;:)\]}]|$)/g;

function regexesIn(file: string, source: string): Found[] {
  return source.split('\n').flatMap((line, index) => {
    if (/^\s*(\*|\/\/|\/\*|import |export .* from)/.test(line)) return [];
    return [...line.matchAll(LITERAL)].map(([, body = '', flags]) => ({
      place: `${file}:${index + 1}`,
      regex: new RegExp(body, flags),
    }));
  });
}

const root = path.resolve('src');
const files = fs
  .readdirSync(root, { recursive: true })
  .map(String)
  .filter((file) => file.endsWith('.ts') && !file.startsWith('generated'));
const regexes = files.flatMap((file) => regexesIn(file, fs.readFileSync(path.join(root, file), 'utf8')));

/** Longest text that those see which are not linear, by their source. */
const BOUNDED: readonly { source: string; longest: number; because: string }[] = [
  { source: '\\/+$', longest: 2_000, because: 'a URL of the operator’s own environment' },
  { source: 'v?(\\d+)\\.(\\d+)', longest: 200, because: 'what nats-server says of its version' },
  { source: '0+$', longest: 20, because: 'the digits of a price in micro-units' },
];

const LENGTH = 12_000;
/** Linear reading takes a hundredth of it, quadratic reading ten times as much. */
const MOST_MS = 50;

/** Characters that the expression speaks of, and some that stand for its classes. */
function atomsOf(source: string): string[] {
  const literal = source.replaceAll(/\\[pP]\{[^}]*\}|\\u\{?[0-9a-f]{4,6}\}?|\\[A-Za-z]|[()[\]{}|*+?^$\\]/g, ' ');
  const spoken = [...new Set(literal)].filter((each) => each !== ' ').slice(0, 10);
  return [...new Set(['a', 'A', '0', ' ', '"', '\\', '\n', 'é', '\u0301', ...spoken])];
}

function attacksOn({ source }: RegExp, length: number): string[] {
  const atoms = atomsOf(source);
  const attacks: string[] = [];
  for (const first of ['', ...atoms]) {
    for (const pumped of atoms) {
      attacks.push(`${first}${pumped.repeat(length)}\u0001`);
      if (first !== '') attacks.push(`${(first + pumped).repeat(length / 2)}\u0001`);
    }
  }
  return attacks;
}

/** Processor time that it takes, in milliseconds: beside other work it takes longer, and no more of that. */
function msOf(regex: RegExp, text: string): number {
  const before = process.cpuUsage();
  if (regex.flags.includes('g')) text.replace(regex, '');
  else {
    regex.lastIndex = 0;
    regex.test(text);
  }
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000;
}

/** The attack that takes too long, again and again: a busy machine is slow once. */
function slowest(regex: RegExp, length: number): string | null {
  for (const attack of attacksOn(regex, length)) {
    if (msOf(regex, attack) < MOST_MS) continue;
    if (Math.min(msOf(regex, attack), msOf(regex, attack), msOf(regex, attack)) < MOST_MS) continue;
    return `${JSON.stringify(attack.slice(0, 12))}… of ${attack.length}`;
  }
  return null;
}

describe('a regular expression of the sources', () => {
  test('is found in them', () => {
    expect(regexes.length).toBeGreaterThan(150);
  });

  test('takes time in proportion to what it reads, or reads little', () => {
    const slow = regexes.flatMap(({ place, regex }) => {
      const bound = BOUNDED.find(({ source }) => regex.source === source);
      const attack = slowest(regex, bound?.longest ?? LENGTH);
      return attack === null ? [] : [`${place} ${regex} takes too long for ${attack}`];
    });
    expect(slow).toEqual([]);
  });

  test.each([
    [/[^\s\uFEFF][^\n\r]*[\n\r]/, LENGTH],
    [/(a+)+$/, 24],
    [/^(\w+\s?)*$/, 24],
    [/\s+$/, LENGTH],
  ])('would be noticed if it were %s', (regex, length) => {
    expect(slowest(regex, length)).not.toBeNull();
  });
});
