import { type ChildProcess, spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { expect } from 'vitest';
import { z } from 'zod';
import type { Hub } from '../../support/hub.ts';
import { temporaryFolder } from '../../support/servers.ts';

/** Result of a command. */
export interface Ran {
  code: number | null;
  out: string;
  err: string;
}

/** Way of running a command. */
export interface RunOptions {
  input?: string;
  environment?: NodeJS.ProcessEnv;
  /** In a terminal of 120 columns: standard output and error are one. */
  terminal?: true;
}

const MAIN = path.resolve('dist/main.js');

/** Runs the command line against one hub, as a user with a home of their own. */
export class Terminal {
  readonly hub: Hub;
  readonly home = temporaryFolder('cli');

  constructor(hub: Hub) {
    this.hub = hub;
  }

  get environment(): NodeJS.ProcessEnv {
    const { PATH } = process.env;
    return { PATH, HOME: this.home, HELIOGRAPH_URL: this.hub.api.origin, HELIOGRAPH_KEY: this.hub.api.key };
  }

  /** Starts a command. */
  start(args: readonly string[], { environment = {}, terminal }: RunOptions = {}): ChildProcess {
    const env = { ...this.environment, ...environment };
    if (terminal === undefined) return spawn(process.execPath, [MAIN, ...args], { cwd: this.home, env });
    const quoted = [process.execPath, MAIN, ...args].map((each) => `'${each.replaceAll("'", `'\\''`)}'`).join(' ');
    const command = `stty cols 120; exec ${quoted}`;
    return spawn('script', ['-qec', command, '/dev/null'], { cwd: this.home, env: { TERM: 'xterm', ...env } });
  }

  /** Runs a command to its end. */
  async run(args: readonly string[], options: RunOptions = {}): Promise<Ran> {
    const child = this.start(args, options);
    const [out, err] = [collect(child.stdout), collect(child.stderr)];
    child.stdin?.on('error', () => {});
    child.stdin?.end(options.input ?? '');
    const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
    return { code, out: out(), err: err() };
  }

  /** The document that a command prints with `--json`, held to its schema. */
  async json<T>(name: string, ...args: readonly string[]): Promise<T> {
    const { code, out, err } = await this.run([...args, '--json']);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    return held<T>(name, JSON.parse(out));
  }

  /** The objects that a list prints with `--json`, each held to its schema. */
  async lines<T>(name: string, ...args: readonly string[]): Promise<T[]> {
    const { code, out, err } = await this.run([...args, '--json']);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    return out
      .split('\n')
      .filter(Boolean)
      .map((line) => held<T>(name, JSON.parse(line)));
  }

  file(name: string, content: string | Buffer): string {
    const file = path.join(this.home, name);
    fs.writeFileSync(file, content);
    return file;
  }

  close(): void {
    fs.rmSync(this.home, { recursive: true, force: true });
  }
}

/** Gathers what a stream brings. */
export function collect(stream: NodeJS.ReadableStream | null): () => string {
  let text = '';
  stream?.on('data', (data: Buffer) => {
    text += data.toString();
  });
  return () => text;
}

const { $defs } = JSON.parse(fs.readFileSync('docs/cli.schema.json', 'utf8')) as { $defs: Record<string, object> };

/** Holds a value to a definition of docs/cli.schema.json. */
export function held<T>(name: string, value: unknown): T {
  expect(Object.keys($defs)).toContain(name);
  const schema = z.fromJSONSchema({ $ref: `#/$defs/${name}`, $defs } as Parameters<typeof z.fromJSONSchema>[0]);
  const { success, error } = schema.safeParse(value);
  if (!success) expect.fail(`${name}: ${z.prettifyError(error)}\n${JSON.stringify(value)}`);
  return value as T;
}
