#!/usr/bin/env node
// Prepares a checkout to run: dependencies, generated code, the build, nats-server. Needs nothing but Node and npm; does
// only what has changed since the last time.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { findNatsServer } from './nats-server.mjs';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
process.chdir(root);
const stamps = path.join(root, '.cache', 'stamps');
const began = Date.now();
/** Files that the client is built of, beside its sources. */
const CLIENT_INPUTS = [
  'schema.graphql',
  'package-lock.json',
  'tsconfig.json',
  'client/tsconfig.json',
  'client/scripts/build.mjs',
  'client/scripts/schema-types.mjs',
];

/** Readers that import nothing, which the console shares with the hub. */
const CONSOLE_READERS = ['src/files/titles.ts', 'src/kernel/json-scan.ts', 'src/kernel/moment.ts'];

/** What the client is built of. */
const clientInputs = [...sources('client/src').filter((file) => !file.includes('generated')), ...CLIENT_INPUTS];

try {
  checkNode();
  step(
    'dependencies',
    ['package.json', 'package-lock.json'],
    fs.existsSync('node_modules/.package-lock.json'),
    install,
  );
  step(
    'generated code',
    ['prisma/schema.prisma', 'package-lock.json'],
    fs.existsSync('src/generated/prisma'),
    generate,
  );
  step('client', clientInputs, fs.existsSync('client/dist/cjs/package.json'), buildClient);
  step(
    'build',
    // The client is part of what is built.
    sources('src').concat(clientInputs, 'tsconfig.build.json', 'scripts/build.mjs'),
    fs.existsSync('dist/main.js') && fs.existsSync('build/main.js'),
    build,
  );
  step(
    'console types',
    ['schema.graphql', 'scripts/console-types.mjs', 'package-lock.json'],
    fs.existsSync('console/generated/schema.d.ts'),
    () => run(process.execPath, ['scripts/console-types.mjs'], 'the types of the console'),
  );
  step(
    'console',
    filesIn('console/src').concat(
      filesIn('console/public'),
      'console/index.html',
      'console/vite.config.ts',
      'package-lock.json',
      // Readers of the hub that the console has too.
      ...CONSOLE_READERS,
    ),
    fs.existsSync('dist/console/paths.json'),
    buildConsole,
  );
  await findNatsServer(root, say);
  if (Date.now() - began > 2_000) say(`set up in ${((Date.now() - began) / 1_000).toFixed(1)} s`);
} catch (error) {
  process.stderr.write(`\nSet-up stopped: ${error.message}\n`);
  process.exit(1);
}

function say(text) {
  process.stdout.write(`  ${text}\n`);
}

function checkNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return;
  throw new Error(
    `this is Node ${process.versions.node}; Heliograph needs 20.19 or later. Install it from nodejs.org.`,
  );
}

/** Does a step when its inputs have changed since it was done, or its result is missing. */
function step(name, inputs, present, work) {
  const hash = createHash('sha256');
  for (const file of inputs) hash.update(file).update('\0').update(fs.readFileSync(file)).update('\0');
  const digest = hash.digest('hex');
  const stamp = path.join(stamps, name.replaceAll(' ', '-'));
  if (present && fs.existsSync(stamp) && fs.readFileSync(stamp, 'utf8') === digest) return;
  say(`${name} …`);
  work();
  fs.mkdirSync(stamps, { recursive: true });
  fs.writeFileSync(stamp, digest);
}

function sources(folder) {
  return filesIn(folder).filter((file) => file.endsWith('.ts'));
}

function filesIn(folder) {
  return fs
    .readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath ?? entry.path, entry.name))
    .sort();
}

function run(command, args, what, env = {}) {
  const result = spawnSync(command, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    encoding: 'utf8',
    env: { ...process.env, ...env },
    shell: process.platform === 'win32',
    maxBuffer: 64 * 1024 * 1024,
  });
  if (result.error) throw new Error(`${what} could not start: ${result.error.message}`);
  if (result.status === 0) return;
  const output = `${result.stdout}\n${result.stderr}`.trim().split('\n').slice(-25).join('\n');
  const full = /ENOSPC|no space left/i.test(output) ? ' The disk is full: make room and start again.' : '';
  throw new Error(`${what} failed.${full}\n${output}`);
}

function install() {
  run('npm', ['ci', '--no-audit', '--no-fund'], '`npm ci`');
}

function generate() {
  // Generation is WebAssembly; naming any file as the native engine keeps it from being downloaded.
  run(process.execPath, ['node_modules/prisma/build/index.js', 'generate'], '`prisma generate`', {
    // The generator for Pothos is found by name.
    PATH: `${path.resolve('node_modules/.bin')}${path.delimiter}${process.env.PATH ?? ''}`,
    PRISMA_SCHEMA_ENGINE_BINARY: process.execPath,
    PRISMA_HIDE_UPDATE_MESSAGE: '1',
    CHECKPOINT_DISABLE: '1',
  });
}

function build() {
  run(process.execPath, ['scripts/build.mjs'], 'the build');
}

function buildClient() {
  run(process.execPath, ['client/scripts/build.mjs'], 'the build of the client');
}

function buildConsole() {
  run(
    process.execPath,
    ['node_modules/vite/bin/vite.js', 'build', 'console', '--logLevel', 'warn'],
    'the build of the console',
  );
}
