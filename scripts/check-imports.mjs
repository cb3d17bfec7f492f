#!/usr/bin/env node
// Holds the tree to its bands: who may import whom, no cycles, and the few things that one file alone may do.
import fs from 'node:fs';
import path from 'node:path';
import { sqlFaults } from './sql-rules.mjs';

/** Folder (or file) of the importer → what it may import of ours. The first entry that fits counts. */
const RULES = [
  ['main.ts', ['cli', 'config', 'kernel', 'embedded/state']],
  // Commands that speak to a hub know it by its public API alone.
  [
    'cli/remote',
    [
      'config',
      'variables',
      'kernel',
      'cli/exit-codes',
      'cli/examples',
      'cli/typed-as',
      'cli/typed-name',
      'cli/remote',
      'embedded/running',
    ],
  ],
  ['cli', ['*']],
  ['embedded', ['config', 'kernel', 'db', 'bus', 'channels', 'domains', 'embedded', 'runtime', 'telemetry']],
  ['config.ts', ['kernel', 'variables']],
  ['variables.ts', []],
  ['outgoing.ts', ['config', 'kernel']],
  [
    'runtime.ts',
    [
      'config',
      'db',
      'bus',
      'channels/index',
      'channels/port',
      'channels/reports',
      'kernel',
      'telemetry',
      'pipeline/outbox',
      'pipeline/priority',
      'policy',
    ],
  ],
  ['roots', ['runtime', 'kernel', 'telemetry', 'pipeline', 'domains', 'roots']],
  ['telemetry', ['kernel', 'db', 'bus', 'telemetry']],
  ['kernel', ['kernel']],
  ['smpp', ['smpp', 'kernel/tlv', 'kernel/remote-key']],
  ['channels/index.ts', ['channels']],
  ['channels/setting.ts', ['kernel']],
  ['channels/port.ts', ['kernel', 'text', 'policy/reasons', 'channels/reports']],
  ['channels/reports.ts', ['kernel', 'text', 'policy/reasons', 'channels/port']],
  [
    'channels/smpp',
    [
      'kernel',
      'text',
      'policy/reasons',
      'smpp',
      'channels/port',
      'channels/reports',
      'channels/setting',
      'channels/smpp',
    ],
  ],
  ['text', ['kernel', 'text']],
  ['policy', ['kernel', 'policy']],
  ['db', ['kernel', 'config', 'text/profile', 'db', 'generated']],
  ['bus', ['kernel', 'config', 'bus']],
  [
    'pipeline',
    [
      'runtime',
      'outgoing',
      'kernel',
      'text',
      'policy',
      'channels/port',
      'channels/reports',
      'channels/index',
      'db',
      'bus',
      'telemetry',
      'pipeline',
      'generated',
    ],
  ],
  ['simulator', ['text', 'kernel', 'simulator']],
  [
    'graphql',
    [
      'runtime',
      'config',
      'kernel',
      'telemetry',
      'bus',
      'db',
      'domains',
      'pipeline/feed',
      'uploads',
      'graphql',
      'generated',
    ],
  ],
  [
    'uploads',
    ['runtime', 'kernel', 'db/errors', 'domains', 'graphql/http', 'graphql/limits', 'graphql/schema', 'uploads'],
  ],
  [
    'domains',
    [
      'channels/port',
      'channels/reports',
      'channels/index',
      'channels/smpp/renderer',
      'kernel',
      'text',
      'policy',
      'channels/setting',
      'channels/smpp/choices',
      'channels/smpp/kind',
      'channels/smpp/settings',
      'channels/smpp/tlvs',
      'db',
      'bus',
      'telemetry',
      'pipeline',
      'runtime',
      'outgoing',
      'domains',
      'generated',
    ],
  ],
];
/** Files of a noun that make its part of the API may use the builder's folder too. */
const API_FILES =
  /^domains\/[^/]+\/(?:[a-z]+-)?(graphql|types|related|inputs|filter|preview|decision|stream|live|money|purpose|tlv|enums|settings|routes)\.ts$/;
/** Roots: they alone make what a process has one of. */
const ROOTS = /^(?:main|runtime)\.ts$|^(?:roots|cli)\//;
/** Exceptions: what is the same whoever asks, so that it does not matter how many there are of it. */
const SHARED = {
  'cache of immutable data': [
    'channels/index.ts renderers',
    'db/client.ts names',
    'db/migrate.ts engineModule',
    'domains/contacts/hash.ts keys',
    'domains/messages/router.ts routers',
    'domains/templates/liquid.ts optionsByLocale',
    'domains/templates/liquid.ts parsed',
    'domains/templates/zone.ts formats',
    'domains/templates/zone.ts offsets',
    'graphql/http/data-reads.ts known',
    'graphql/http/graphiql.ts assets',
    'graphql/limits/cost.ts known',
    'graphql/limits/limits.ts withinLimits',
    'graphql/schema/hidden-schema.ts asking',
    'graphql/schema/mutation-scopes.ts known',
    'kernel/e164.ts met',
    'kernel/locale.ts known',
    'kernel/phone.ts readLately',
    'kernel/time-zones.ts known',
    'pipeline/message/decision.ts last',
    'policy/country-rules.ts BY_ID',
    'policy/country-rules.ts weeks',
    'policy/holidays/holidays.ts DAYS',
    'policy/places/zones.ts OFFSETS',
    'policy/replies/lexicon.ts whole',
    'policy/replies/scope.ts ALL_WORDS',
    'policy/replies/tongue.ts known',
    'policy/replies/whole.ts slips',
    'policy/workspace-rules.ts known',
  ],
  'state of one request, by its context': [
    'domains/messages/types.ts decisions',
    'graphql/schema/received-input.ts given',
  ],
  'schema, which is declared once': ['domains/carriers/enums.ts enums', 'graphql/schema/builder.ts builder'],
  'clock and random numbers, which the machine has one of': [
    'kernel/clock.ts systemClock',
    'kernel/ids.ts generator',
    'kernel/ids.ts used',
  ],
};
/** A noun may know the ones before it. */
const NOUNS = [
  'accounts',
  'members',
  'rules',
  'carriers',
  'contacts',
  'consents',
  'imports',
  'templates',
  'messages',
  'conversations',
  'webhooks',
  'verifications',
  'samples',
];

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
  only(file, text, /\.(ack|nak|term)\(\)/, ['bus/consume.ts'], 'acknowledges a job');
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
