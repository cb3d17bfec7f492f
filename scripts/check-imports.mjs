#!/usr/bin/env node
// Holds the tree to its bands: who may import whom, no cycles, and the few things that one file alone may do.
import fs from 'node:fs';
import path from 'node:path';
import { API_FILES, NOUNS, ROOTS, RULES, SHARED } from './import-bands.mjs';
import { sqlFaults } from './sql-rules.mjs';

const here = import.meta.dirname ?? path.dirname(new URL(import.meta.url).pathname);
/** The tree that is looked at; a test hands another one in. */
const root = path.resolve(process.argv[2] ?? path.join(here, '../src'));
const files = fs
  .readdirSync(root, { recursive: true })
  .map(String)
  .map((file) => file.replaceAll(path.sep, '/'))
  .filter((file) => file.endsWith('.ts') && !file.startsWith('generated/'));
const faults = [];
const exceptions = new Set(Object.values(SHARED).flat());
const graph = new Map();

for (const file of files) {
  const text = fs.readFileSync(path.join(root, file), 'utf8');
  const imports = [...text.matchAll(/(import|export)\s+(type\s)?[^;]*?from\s+'(\.[^']+)'|import\s+'(\.[^']+)'/g)].map(
    (m) => ({
      typeOnly: m[2] !== undefined,
      target: path.posix.normalize(path.posix.join(path.posix.dirname(file), m[3] ?? m[4])),
    }),
  );
  graph.set(
    file,
    // Types count too: what knows each other's types is one thing in two files.
    imports.map((each) => each.target).filter((target) => !target.startsWith('generated/')),
  );
  for (const { target, typeOnly } of imports) check(file, target, typeOnly);
  only(file, text, /process\.env/, ['config.ts'], 'reads the environment');
  only(file, text, /\.(ack|nak|term)\(\)/, ['bus/consume.ts', 'bus/clicks.ts'], 'acknowledges a job');
  only(
    file,
    text,
    /socket\.write\(/,
    [
      'smpp/session.ts',
      'graphql/ws/sockets.ts',
      'graphql/ws/shared-stream.ts',
      'graphql/ws/catch-up.ts',
      'simulator/link.ts',
      'graphql/server.ts',
    ],
    'writes to a socket',
  );
  only(file, text, /^import (?!type\b)[^;]*? from 'smpp'/m, ['simulator/codec.ts'], 'uses the npm package smpp');
  only(file, text, /export \* from/, [], 're-exports');
  faults.push(...sqlFaults(file, text));
  if (!ROOTS.test(file)) processWide(file, text);
}
for (const file of files) cycle(file);
for (const name of exceptions) faults.push(`${name}: no such process-wide thing: take it off the list of exceptions`);

function check(file, target, typeOnly) {
  if (target.startsWith('generated/') && file.startsWith('domains/')) return;
  const rule = RULES.find(([from]) => file === from || file.startsWith(`${from}/`));
  if (rule === undefined) return faults.push(`${file}: no rule says what it may import`);
  const allowed = rule[1].some(
    (to) => to === '*' || target === `${to}.ts` || target.startsWith(`${to}/`) || target.startsWith(`${to}.`),
  );
  const api = API_FILES.test(file) && target.startsWith('graphql/');
  // Needs of a part are a type; the values are handed to it.
  const runtimeType = typeOnly && (target === 'runtime.ts' || target.startsWith('roots/'));
  if (!allowed && !api && !runtimeType) faults.push(`${file} may not import ${target}`);
  if (
    target.startsWith('generated/') &&
    !/^(db|domains|graphql|embedded)\//.test(file) &&
    !target.endsWith('/enums.ts')
  ) {
    faults.push(`${file} may import no more of the generated code than its enums`);
  }
  const [from, to] = [file, target].map((each) => NOUNS.indexOf(/^domains\/([^/]+)\//.exec(each)?.[1] ?? ''));
  if (from >= 0 && to > from) faults.push(`${file} may not know ${target}: that noun comes later`);
  if (/^domains\/[^/]+\/graphql\.ts$/.test(target) && !API_FILES.test(file) && file !== 'graphql/schema/schema.ts') {
    faults.push(`${file} may not import ${target}: only graphql/schema/schema.ts loads a noun's API`);
  }
}

/**
 * Refuses what a module makes for the whole process: variables, collections that are filled later, objects that hold state.
 * Collections that are made full and never changed, and objects of the engine that do not change, are data.
 */
function processWide(file, text) {
  for (const [, kind, name, type, made] of text.matchAll(/^(?:export )?(const|let) (\w+)([^=\n]*)=\s*([^;]*)/gm)) {
    const [, maker = ''] = /^new ([\w.]+)/.exec(made) ?? [];
    const isEmpty = /^new \w+(?:<[^()]*>)?\(\s*\)/.test(made);
    const changed = new RegExp(`\\b${name}\\.(?:set|add|delete|clear|push|splice)\\(`).test(text);
    const isData = /^(?:Weak)?(?:Map|Set)$/.test(maker)
      ? !maker.startsWith('Weak') && (!isEmpty || type.includes('Readonly'))
      : /^(?:|RegExp|Intl\.\w+|Uint16Array)$/.test(maker);
    const data = isData && !changed;
    if (kind === 'const' && data) continue;
    if (!exceptions.delete(`${file} ${name}`))
      faults.push(`${file} makes "${name}" for the whole process: roots/ alone may, and hand it on in a runtime`);
  }
}

function only(file, text, pattern, places, what) {
  if (pattern.test(text) && !places.includes(file))
    faults.push(`${file} ${what}: ${places.join(', ') || 'nobody'} may`);
}

function cycle(start) {
  const seen = new Set();
  const stack = [[start, [start]]];
  while (stack.length > 0) {
    const [file, trail] = stack.pop();
    for (const next of graph.get(file) ?? []) {
      if (next === start && start === [...trail].sort()[0]) faults.push(`cycle: ${[...trail, start].join(' → ')}`);
      if (!seen.has(next)) {
        seen.add(next);
        stack.push([next, [...trail, next]]);
      }
    }
  }
}

if (files.length < 80) faults.push(`only ${files.length} modules were seen: the check itself is broken`);
for (const fault of faults) console.error(fault);
console.log(`import rules: ${files.length} modules, ${faults.length} faults`);
process.exitCode = faults.length === 0 ? 0 : 1;
