import { execFile } from 'node:child_process';
import path from 'node:path';
import type { Result } from '../../src/cli/doctor/check.ts';

/** What the command answered. */
export interface Answer {
  code: number;
  text: string;
}

/** Runs `heliograph` with arguments, in an environment. */
export function heliograph(environment: NodeJS.ProcessEnv, ...args: string[]): Promise<Answer> {
  return new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      [path.resolve('dist/main.js'), ...args],
      { env: { PATH: process.env.PATH, ...environment } },
      (_, stdout, stderr) => resolve({ code: child.exitCode ?? -1, text: stdout + stderr }),
    );
  });
}

/** Runs `heliograph doctor` in an environment. */
export function doctor(environment: NodeJS.ProcessEnv, ...options: string[]): Promise<Answer> {
  return heliograph(environment, 'doctor', ...options);
}

/** What it says of each part, by `part: check`. */
export async function results(environment: NodeJS.ProcessEnv): Promise<Map<string, Result>> {
  const { text } = await doctor(environment, '--json');
  const { checks } = JSON.parse(text) as { checks: Result[] };
  return new Map(checks.map((check) => [`${check.part}: ${check.name}`, check]));
}
