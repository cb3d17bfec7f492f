// A hub on embedded parts in a folder of its own, which goes with it.
import { execFile, fork, spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { freePort } from '../build/embedded/ports.js';

const root = path.resolve(import.meta.dirname ?? path.dirname(new URL(import.meta.url).pathname), '..');
const KEY = 'hg_bench_0123456789abcdefghijklmnopqr';

/** Starts `heliograph up`; resolves when it takes messages. */
export async function startHub() {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'heliograph-bench-'));
  fs.chmodSync(folder, 0o755);
  const dataDir = path.join(folder, 'data');
  const port = await freePort();
  const env = { ...process.env, HELIOGRAPH_DATA_DIR: dataDir, PORT: String(port), HELIOGRAPH_API_KEY: KEY };
  const child = spawn(process.execPath, ['dist/main.js', 'up'], { cwd: root, env, stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = new Promise((resolve) => child.once('close', resolve));
  await new Promise((resolve, reject) => {
    let said = '';
    child.stdout.on('data', (piece) => {
      said += piece;
      if (said.includes('Ctrl-C stops')) resolve();
    });
    void ended.then(() => reject(new Error(`the hub ended: ${said.slice(-500)}`)));
  });
  const state = JSON.parse(fs.readFileSync(path.join(dataDir, 'state.json'), 'utf8'));
  const databaseUrl = `postgresql://heliograph:${state.postgresPassword}@127.0.0.1:${state.ports.postgres}/heliograph`;
  const natsUrl = `nats://heliograph:${state.natsPassword}@127.0.0.1:${state.ports.nats}`;
  return {
    pid: child.pid,
    port,
    key: KEY,
    databaseUrl,
    natsUrl,
    dataDir,
    state,
    /** Delay of the event loops since the last call, 99 %, in milliseconds, of the API and the dispatcher. */
    async loops() {
      const p99 = async (at) => {
        const response = await fetch(`http://127.0.0.1:${at}/metrics`);
        const seconds = /^nodejs_eventloop_lag_p99_seconds (\S+)/m.exec(await response.text())?.[1];
        return Math.round(Number(seconds) * 10_000) / 10;
      };
      return { api: await p99(port), dispatcher: await p99(state.ports.metrics) };
    },
    /** Asks the API. @returns the first field of its data */
    async ask(query, variables) {
      const response = await fetch(`http://127.0.0.1:${port}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${KEY}` },
        body: JSON.stringify({ query, variables }),
      });
      const { data, errors } = await response.json();
      if (errors !== undefined) throw new Error(JSON.stringify(errors));
      return Object.values(data)[0];
    },
    /** Starts one more process of a role. @returns its port (of an API), its pid, and what ends it */
    async serve(role) {
      const own = await freePort();
      const more = fork(path.join(root, 'dist/main.js'), ['serve', '--roles', role], {
        stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
        env: {
          ...process.env,
          DATABASE_URL: databaseUrl,
          NATS_URL: natsUrl,
          HELIOGRAPH_SECRET_KEY: state.secretKey,
          HELIOGRAPH_LOG_LEVEL: 'warn',
          PORT: String(own),
        },
      });
      const gone = new Promise((resolve) => more.once('close', resolve));
      await new Promise((resolve, reject) => {
        more.on('message', ({ ready }) => ready && resolve());
        void gone.then(() => reject(new Error(`${role} ended at its start`)));
      });
      const stop = () => {
        more.kill('SIGTERM');
        return gone;
      };
      return { port: own, pid: more.pid, stop };
    },
    /** Runs another bench against this hub. @returns the JSON it prints */
    async bench(file, options) {
      const all = { 'data-dir': dataDir, port, ...options };
      const args = Object.entries(all).flatMap(([name, value]) => [`--${name}`, String(value)]);
      const command = [path.join(root, 'bench', file), ...args];
      const { stdout } = await promisify(execFile)(process.execPath, command, { cwd: root, env });
      return JSON.parse(stdout);
    },
    async stop() {
      child.kill('SIGINT');
      await ended;
      fs.rmSync(folder, { recursive: true, force: true });
    },
  };
}
