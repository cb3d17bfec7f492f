import { spawn, spawnSync } from 'node:child_process';
import { expect, onTestFinished, test } from 'vitest';
import { removeFolder, temporaryFolder } from '../support/servers.ts';

/** The servers whose data are in a folder. */
function serversIn(folder: string): number[] {
  const { stdout } = spawnSync('ps', ['-eo', 'pid=,args='], { encoding: 'utf8' });
  const lines = stdout.split('\n').filter((line) => line.includes(folder) && /postgres -|nats-server/.test(line));
  return lines.map((line) => Number.parseInt(line, 10));
}

test.each(['SIGTERM', 'SIGKILL'] as const)(
  'a runner that is ended by %s leaves no PostgreSQL and no NATS',
  { timeout: 120_000 },
  async (signal) => {
    const folder = temporaryFolder('runner');
    const args = ['node_modules/vitest/vitest.mjs', 'run', '--config', 'test/setup/endless.config.ts'];
    const env = { ...process.env, TMPDIR: folder };
    const runner = spawn(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'inherit'] });
    onTestFinished(async () => {
      runner.kill('SIGKILL');
      for (const pid of serversIn(folder)) process.kill(pid, 'SIGKILL');
      removeFolder(folder);
    });
    let output = '';
    runner.stdout.on('data', (data) => {
      output += data;
    });
    await expect.poll(() => output, { timeout: 60_000 }).toContain('endless test runs');
    expect(serversIn(folder).length).toBeGreaterThanOrEqual(2);
    runner.kill(signal);
    await expect.poll(() => serversIn(folder), { timeout: 30_000 }).toEqual([]);
  },
);
