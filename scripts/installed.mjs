#!/usr/bin/env node
// Packages as users get them: the packed hub and the packed client, installed in empty folders on the oldest and the newest Node, and
// everything that they are told to run with them. `npm run test:installed -- 26` takes that Node alone.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import http from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { build } from 'esbuild';
import { chromium } from 'playwright-core';
import { chat } from './installed-chat.mjs';
import { login, webhooks } from './installed-examples.mjs';
import { freePort, nodeOf, startProgram, until, withHub } from './started-hub.mjs';

const VERSIONS = ['20', '26'];
/** Messages that go through a network that is cut every 300 ms. */
const CUT_MESSAGES = 20_000;
const CHROMIUM = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(fs.existsSync);

const asked = process.argv.slice(2);
const unknown = asked.filter((version) => !VERSIONS.includes(version));
if (unknown.length > 0) {
  console.error(`Node ${unknown.join(', ')} is none of ${VERSIONS.join(', ')}`);
  process.exit(2);
}
const root = path.resolve(import.meta.dirname ?? path.dirname(new URL(import.meta.url).pathname), '..');
const work = fs.mkdtempSync(path.join(os.tmpdir(), 'heliograph-installed-'));
// PostgreSQL runs as a user of its own where the hub runs as root.
fs.chmodSync(work, 0o755);

let passed = 0;
let failed = 0;
try {
  const tarballs = { hub: pack(root), client: pack(path.join(root, 'client')) };
  for (const version of asked.length > 0 ? asked : VERSIONS) {
    await attempt(`Node ${version}`, () => tryOn(version, tarballs));
  }
} finally {
  fs.rmSync(work, { recursive: true, force: true });
}
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;

/** Does something and counts it; what it returns is said beside it. */
async function attempt(what, doIt) {
  const began = Date.now();
  const told = (ok, more) => console.log(`${ok ? 'ok' : 'FAILED'}: ${what}${more}`);
  try {
    const said = await doIt();
    passed++;
    told(true, `${said ? `: ${said}` : ''} (${((Date.now() - began) / 1_000).toFixed(0)} s)`);
  } catch (error) {
    failed++;
    told(false, `: ${error.message}`);
  }
}

function run(command, args, options) {
  const result = spawnSync(command, args, { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024, ...options });
  if (result.status === 0) return result.stdout;
  const output = `${result.stdout ?? ''}\n${result.stderr ?? result.error?.message ?? ''}`.trim().split('\n');
  throw new Error(`${command} ${args.join(' ')} failed:\n${output.slice(-25).join('\n')}`);
}

function pack(folder) {
  const [{ filename }] = JSON.parse(run('npm', ['pack', '--json', '--pack-destination', work], { cwd: folder }));
  return path.join(work, filename);
}

/** An empty project with some packages; files of this checkout are copied into it. */
function project(name, version, packages, env, { type = 'module', files = [] } = {}) {
  const folder = path.join(work, `${name}-${version}`);
  fs.mkdirSync(folder);
  fs.writeFileSync(path.join(folder, 'package.json'), JSON.stringify({ name, private: true, type }));
  for (const file of files)
    fs.cpSync(path.join(root, file), path.join(folder, path.basename(file)), { recursive: true });
  run('npm', ['install', '--prefer-offline', '--no-audit', '--no-fund', ...packages], { cwd: folder, env });
  return folder;
}

async function tryOn(version, tarballs) {
  const bin = nodeOf(root, version);
  // The nats-server that set-up has found; without one, `up` gets one as set-up does.
  const found = path.join(root, '.cache', 'nats-server');
  const PATH = [bin, process.env.PATH, found].join(path.delimiter);
  const clean = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(?:npm_(?!config_)|HELIOGRAPH_|NODE_(?!EXTRA_))/.test(name)),
  );
  const env = { ...clean, PATH };
  const exact = run('node', ['--version'], { env }).trim();
  const hubFolder = project('hub', version, [tarballs.hub], env);
  const pagePort = await freePort();
  const start = {
    command: 'npx',
    args: ['heliograph', 'up'],
    cwd: hubFolder,
    env: {
      ...env,
      PORT: String(await freePort()),
      HELIOGRAPH_ALLOWED_ORIGINS: `http://localhost:${pagePort}`,
    },
  };
  let cursor;
  let api;
  await withHub(start, async (hub) => {
    passed++;
    console.log(`ok: Node ${exact}: npm i of the hub, npx heliograph up, first message delivered`);
    const at = (what, doIt) => attempt(`Node ${exact}: ${what}`, doIt);
    const example = { HELIOGRAPH_URL: hub.url, HELIOGRAPH_KEY: hub.key };
    api = example;
    const files = ['test/installed/checks.mjs', 'test/installed/cut.mjs', 'test/installed/types.ts'];
    const esm = project('esm', version, [tarballs.client], env, { files });
    const cjs = project('cjs', version, [tarballs.client], env, { type: 'commonjs', files });
    const load = {
      esm: "import * as client from '@heliograph/client';",
      cjs: "const client = require('@heliograph/client');",
    };
    for (const [format, folder] of Object.entries({ esm, cjs })) {
      await at(`every call of the client, ${format}`, () => {
        const file = path.join(folder, format === 'esm' ? 'calls.mjs' : 'calls.cjs');
        fs.writeFileSync(file, `${load[format]}\n${calls(hub)}`);
        return run('node', [file], { cwd: folder, env }).trim();
      });
      await at(`types, ${format}`, () => {
        const tsc = path.join(root, 'node_modules', 'typescript', 'bin', 'tsc');
        const options = ['--noEmit', '--strict', '--target', 'es2023', '--module', 'nodenext', '--lib', 'es2023,dom'];
        run('node', [tsc, ...options, '--ignoreConfig', 'types.ts'], { cwd: folder, env });
      });
    }
    await at('the packages of a project of the client', () => {
      const names = fs.readdirSync(path.join(esm, 'node_modules')).filter((name) => !name.startsWith('.'));
      // graphql is a peer of graphql-ws, for its server side.
      if (names.sort().join() !== '@heliograph,graphql,graphql-ws') throw new Error(names.join());
      return names.join(', ');
    });
    await at(`${CUT_MESSAGES} messages through a network that is cut every 300 ms`, () => {
      const file = path.join(esm, 'cuts.mjs');
      fs.writeFileSync(
        file,
        `import * as client from '@heliograph/client';\nimport { checkCuts } from './cut.mjs';\n` +
          `console.log(JSON.stringify(await checkCuts(client, ${JSON.stringify(hub)}, ${CUT_MESSAGES})));\nprocess.exit(0);\n`,
      );
      const counted = JSON.parse(run('node', [file], { cwd: esm, env, timeout: 150_000 }));
      ({ cursor } = counted);
      return `${counted.events} events once, ${counted.cuts} cuts, ${counted.reconnects} reconnects, ${counted.retries} retries`;
    });
    const chatbot = project('chatbot', version, [tarballs.client], env, { files: ['examples/chatbot/chatbot.mjs'] });
    await at('examples/chatbot', () => chat(chatbot, { ...env, ...example }, hub));
    const orders = project('orders', version, [tarballs.client], env, { files: ['examples/order-notices'] });
    for (const [command, file] of [
      ['node', 'order-notices.mjs'],
      ['python3', 'order_notices.py'],
      ['bash', 'order-notices.sh'],
    ]) {
      await at(`examples/order-notices/${file}`, () => {
        const output = run(command, [path.join('order-notices', file)], { cwd: orders, env: { ...env, ...example } });
        if (!/1003 refused/.test(output) || !/accepted/.test(output)) throw new Error(output);
      });
    }
    const pages = project('pages', version, [tarballs.client], env, { files: ['examples/login', 'examples/webhooks'] });
    await at('examples/login', () => login(pages, { ...env, ...example }, hub));
    await at('examples/webhooks', () => webhooks(pages, hubFolder, { ...env, ...example }, hub));
    if (version === VERSIONS.at(-1)) {
      await at('every call of the client, bundled, in a browser', () => inPage(esm, hub, pagePort));
      await at('examples/react-status in a browser', () => reactStatus(env, hub, pagePort));
    }
  });
  await attempt(`Node ${exact}: news that are lost for good are a gap, and it goes on`, async () => {
    fs.rmSync(path.join(hubFolder, '.heliograph', 'nats'), { recursive: true });
    let reason;
    await withHub(start, async (hub) => {
      const file = path.join(work, `esm-${version}`, 'gap.mjs');
      fs.writeFileSync(
        file,
        `import * as client from '@heliograph/client';\nimport { checkGap } from './cut.mjs';\n` +
          `console.log(await checkGap(client, ${JSON.stringify(hub)}, ${JSON.stringify(cursor)}));\nprocess.exit(0);\n`,
      );
      reason = run('node', [file], { env: { ...env, ...api }, timeout: 60_000 }).trim();
    });
    return reason;
  });
}

/** The end of a program that checks every call. */
function calls(hub) {
  return (
    `import('./checks.mjs').then(({ checkCalls }) => checkCalls(client, ${JSON.stringify(hub)})).then(\n` +
    `  (done) => { console.log(done.length + ' calls'); process.exit(0); },\n` +
    `  (error) => { console.error(error); process.exit(1); },\n);\n`
  );
}

/** A page of another origin, with the client as a bundler packs it. */
async function inPage(folder, hub, port) {
  const { outputFiles } = await build({
    stdin: {
      contents: `import * as client from '@heliograph/client'; import { checkCalls } from './checks.mjs';
        globalThis.done = [];
        checkCalls(client, ${JSON.stringify(hub)}, globalThis.done).then((done) => { globalThis.result = done.length + ' calls'; },
          (error) => { globalThis.result = error.stack; });`,
      resolveDir: folder,
    },
    bundle: true,
    minify: true,
    write: false,
    format: 'iife',
    platform: 'browser',
  });
  const server = http.createServer((request, response) => {
    const isScript = request.url === '/page.js';
    response.setHeader('content-type', isScript ? 'text/javascript' : 'text/html');
    response.end(isScript ? outputFiles[0].contents : '<!doctype html><script src="/page.js"></script>');
  });
  await new Promise((resolve) => server.listen(port, 'localhost', resolve));
  try {
    return await withPage(async (page) => {
      await page.goto(`http://localhost:${port}/`);
      const result = await page.waitForFunction('globalThis.result', null, { timeout: 60_000 }).then(
        (handle) => handle.jsonValue(),
        async ({ message }) => {
          throw new Error(`${message} The last that ended: ${await page.evaluate('globalThis.done?.at(-1)')}`);
        },
      );
      if (!/^\d+ calls$/.test(result)) throw new Error(result);
      return result;
    });
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}

async function reactStatus(env, hub, port) {
  const folder = path.join(work, 'react-status');
  fs.cpSync(path.join(root, 'examples', 'react-status'), folder, {
    recursive: true,
    filter: (from) => !from.includes('node_modules'),
  });
  run('npm', ['install', '--prefer-offline', '--no-audit', '--no-fund'], { cwd: folder, env });
  const server = startProgram('npx', ['vite', '--port', String(port), '--strictPort'], folder, env);
  try {
    const answers = () =>
      fetch(`http://localhost:${port}/`).then(
        ({ ok }) => ok,
        () => false,
      );
    await until(answers, 30_000, () => `the page: ${server.output()}`);
    await withPage(async (page) => {
      await page.goto(`http://localhost:${port}/`);
      await page.fill('input[name=hub]', hub.url);
      await page.fill('input[name=key]', hub.key);
      for (const [phone, status] of [
        ['+447700900777', 'DELIVERED'],
        ['+447700900006', 'UNDELIVERED'],
      ]) {
        await page.fill('input[name=phone]', phone);
        await page.click('button[type=submit]');
        await page.waitForSelector(`tr:has(td:text-is("${phone}")):has(td:text-is("${status}"))`, { timeout: 30_000 });
      }
    });
  } finally {
    await server.stop();
  }
}

async function withPage(doIt) {
  if (CHROMIUM === undefined) throw new Error('there is no Chromium: install one');
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] });
  try {
    return await doIt(await browser.newPage());
  } finally {
    await browser.close();
  }
}
