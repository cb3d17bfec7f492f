import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import path from 'node:path';
import { expect } from 'vitest';

/** Key of the hubs that are started. */
export const KEY = 'a-key-of-the-tests-0123456789';

/** Hub that `heliograph up` runs. */
export interface Run {
  child: ChildProcess;
  output(): string;
  ended: Promise<number | null>;
}

/** Runs `heliograph up` in an environment that names its port and folders. */
export function startUp(environment: NodeJS.ProcessEnv): Run {
  const child = spawn(process.execPath, [path.resolve('dist/main.js'), 'up'], {
    env: { PATH: process.env.PATH, HELIOGRAPH_API_KEY: KEY, HELIOGRAPH_REHEARSAL_MS: '0', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (data: Buffer) => (output += data.toString()));
  const ended = new Promise<number | null>((resolve) => child.once('exit', (code) => resolve(code)));
  return { child, output: () => output, ended };
}

/** Resolves when a hub takes requests. */
export async function ready(run: Run): Promise<void> {
  await expect.poll(run.output, { timeout: 150_000 }).toContain('Ctrl-C stops');
}

/** Processes of a data folder, and the children of its hub. */
export function leftOf(folder: string): string[] {
  return execFileSync('ps', ['-eo', 'pid,args'], { encoding: 'utf8' })
    .split('\n')
    .filter((line) => line.includes(folder));
}
