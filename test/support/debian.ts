import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { onTestFinished } from 'vitest';

type Unpack = (root: string, name: string) => string | null;

/** The folder of an unpacked package of Debian's; `null`, and a warning, where it cannot be had. */
export async function debianPackage(name: string): Promise<string | null> {
  const { unpackDebian } = (await import(path.resolve('scripts/debian-packages.mjs'))) as { unpackDebian: Unpack };
  const root = unpackDebian(process.cwd(), name);
  if (root === null) console.warn(noPackage(name));
  return root;
}

/** The reason why a test that needs a package is skipped. */
export function noPackage(name: string): string {
  return `there is no apt here, or it has no ${name}: what needs it is skipped`;
}

/**
 * A program of an unpacked package, until the test ends.
 *
 * @param program its path in the package
 * @param options `cwd`: where it writes what it writes; `env`: over that of the tests
 * @returns the end of its output so far
 */
export function startUnpacked(
  root: string,
  program: string,
  args: string[],
  { cwd, env = {} }: { cwd: string; env?: NodeJS.ProcessEnv },
): () => string {
  const child = spawn(path.join(root, program), args, {
    env: { ...process.env, LD_LIBRARY_PATH: librariesOf(root).join(path.delimiter), ...env },
    cwd,
  });
  let output = '';
  const keep = (data: Buffer | Error) => {
    output = (output + data.toString()).slice(-200_000);
  };
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  child.on('error', keep);
  const ended = new Promise((resolve) => child.once('close', resolve));
  onTestFinished(async () => {
    child.kill('SIGKILL');
    await ended;
  });
  return () => output;
}

function librariesOf(root: string): string[] {
  return ['usr/lib', 'lib'].flatMap((folder) => {
    const whole = path.join(root, folder);
    return fs.existsSync(whole) ? [whole, ...fs.readdirSync(whole).map((inner) => path.join(whole, inner))] : [];
  });
}
