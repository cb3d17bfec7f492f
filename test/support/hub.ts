import { type ChildProcess, fork } from 'node:child_process';
import path from 'node:path';
import { expect } from 'vitest';
import { openDatabase } from '../../src/db/client.ts';
import { openSecrets } from '../../src/db/secrets.ts';
import { createWorkspaceWithOwner } from '../../src/domains/accounts/workspace.ts';
import { newSmscRow } from '../../src/domains/carriers/limits.ts';
import { simulatorCredentials } from '../../src/embedded/credentials.ts';
import { newId } from '../../src/kernel/ids.ts';
import { Api } from './api.ts';
import { asRunRole } from './database.ts';
import { neverClosed } from './open-hours.ts';
import { type Compared, foldedDifferences } from './rollups.ts';
import { freePort } from './servers.ts';

/** The key of the hubs that tests start. */
export const SECRET_KEY = Buffer.from('0123456789abcdefghijklmnopqrstuv').toString('base64');
const MAIN = path.resolve('dist/main.js');
/** A handset may answer before it is stored that the SMSC took the message. */
const STORED_WITHIN_MS = 1_000;

/** A process of the hub. */
export class RoleProcess {
  readonly child: ChildProcess;
  readonly ended: Promise<void>;
  readonly ready: Promise<void>;
  output = '';

  constructor(roles: string, environment: NodeJS.ProcessEnv) {
    this.child = fork(MAIN, ['serve', '--roles', roles], {
      env: { PATH: process.env.PATH, ...environment },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      execArgv: [],
    });
    for (const stream of [this.child.stdout, this.child.stderr]) {
      stream?.on('data', (data: Buffer) => {
        this.output = (this.output + data.toString()).slice(-20_000);
      });
    }
    this.ended = new Promise((resolve) => this.child.once('exit', () => resolve()));
    this.ready = new Promise((resolve, reject) => {
      this.child.on('message', (message: { ready?: true }) => {
        if (message.ready === true) resolve();
      });
      void this.ended.then(() => reject(new Error(`${roles} ended at its start:\n${this.output}`)));
    });
    this.ready.catch(() => {});
  }

  async kill(signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
    if (this.child.exitCode === null && this.child.signalCode === null) this.child.kill(signal);
    await this.ended;
  }
}

/** A hub of a test's own: its database, its roles in processes, and the simulator as its carrier. */
export class Hub {
  /** Of its processes, which run as the role that cannot change the schema or the ledgers. */
  readonly environment: NodeJS.ProcessEnv;
  /** With the superuser, for what a test does to the database. */
  readonly databaseUrl: string;
  readonly simulatorUrl: string;
  readonly roles = new Map<string, RoleProcess>();
  api: Api;

  private constructor(
    environment: NodeJS.ProcessEnv,
    databaseUrl: string,
    ports: { api: number; control: number },
    apiKey: string,
  ) {
    this.environment = environment;
    this.databaseUrl = databaseUrl;
    this.simulatorUrl = `http://127.0.0.1:${ports.control}`;
    this.api = new Api(`127.0.0.1:${ports.api}`, apiKey);
  }

  /** Seeds a workspace whose route leads to the simulator; starts nothing. */
  static async prepare(databaseUrl: string, natsUrl: string, tuning: Partial<Tuning> = {}): Promise<Hub> {
    const [api, simulator, control] = [await freePort(), await freePort(), await freePort()];
    const environment = {
      DATABASE_URL: await asRunRole(databaseUrl),
      NATS_URL: natsUrl,
      PORT: String(api),
      HELIOGRAPH_SECRET_KEY: SECRET_KEY,
      HELIOGRAPH_SIMULATOR_PORT: String(simulator),
      HELIOGRAPH_SIMULATOR_CONTROL_PORT: String(control),
      HELIOGRAPH_LOG_LEVEL: 'warn',
      HELIOGRAPH_DRAIN_MS: '0',
      HELIOGRAPH_REHEARSAL_MS: '0',
    };
    const apiKey = await seedWorkspace(databaseUrl, simulator, tuning);
    return new Hub(environment, databaseUrl, { api, control }, apiKey);
  }

  /** Starts processes; each name is what `--roles` takes. */
  async start(...roles: string[]): Promise<void> {
    const started = roles.map((each) => {
      const role = new RoleProcess(each, this.environment);
      this.roles.set(each, role);
      return role.ready;
    });
    await Promise.all(started);
  }

  /** Starts a process for each role, as in production: for tests that end one of them, or look at one alone. */
  async startAll(): Promise<void> {
    await this.start('simulator', 'dispatcher', 'scheduler', 'api');
  }

  /** Starts all roles in one process, which is loaded once: half the work of four. */
  async startTogether(): Promise<void> {
    await this.start('simulator,dispatcher,scheduler,api');
  }

  role(name: string): RoleProcess {
    const role = this.roles.get(name);
    if (role === undefined) throw new Error(`${name} was not started`);
    return role;
  }

  /** Asks the simulator's control API. */
  async simulator<T>(request: string, body?: object): Promise<T> {
    const [method = 'GET', url = '/'] = request.split(' ');
    const response = await fetch(this.simulatorUrl + url, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${request}: ${text}`);
    if (!response.headers.get('content-type')?.includes('ndjson')) return JSON.parse(text) as T;
    return text
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line)) as T;
  }

  /** Ends its processes. What they have written is held to the rule that roll-ups are the counts of messages. */
  async stop(compared: Compared = {}): Promise<void> {
    const isUnused = this.roles.size === 0;
    await Promise.all([...this.roles.values()].map((role) => role.kill('SIGTERM')));
    if (isUnused) return;
    const differences = await foldedDifferences(this.databaseUrl, { lateMs: STORED_WITHIN_MS, ...compared });
    expect(differences.slice(0, 20)).toEqual([]);
  }
}

/** What a test may choose of its connection. */
export interface Tuning {
  windowSize: number;
  throughputPerSecond: number | null;
  responseTimeoutSeconds: number;
  defaultCountry: string | null;
  /** Added to the system id: receipts go to the account that sent the message. */
  account: string;
}

/** Makes a workspace with a connection and a route to a simulator. @returns the owner's key */
export async function seedWorkspace(
  databaseUrl: string,
  simulatorPort: number,
  { defaultCountry = 'GB', account = '', ...tuning }: Partial<Tuning> = {},
): Promise<string> {
  const db = openDatabase(databaseUrl, 2);
  try {
    const { workspace, secret } = await createWorkspaceWithOwner(
      db,
      { name: 'Test', defaultCountry, currency: 'EUR' },
      neverClosed,
    );
    const key = Buffer.from(SECRET_KEY, 'base64');
    const { systemId, password } = simulatorCredentials(key);
    const link = { name: 'simulator', host: '127.0.0.1', port: simulatorPort, systemId: systemId + account };
    const connection = await db.prisma.connection.create({
      data: {
        ...newSmscRow(
          { ...link, responseTimeoutSeconds: 5, windowSize: 200, ...tuning },
          (await openSecrets(db.pool, key)).encrypt(password),
        ),
        id: newId(),
        workspaceId: workspace.id,
      },
    });
    await db.prisma.route.create({
      data: {
        id: newId(),
        workspaceId: workspace.id,
        name: 'simulator',
        defaultSender: '+447700900999',
        pricePerPartMicros: 40_000n,
        priceCurrency: 'EUR',
        targets: { create: [{ connectionId: connection.id, position: 0 }] },
      },
    });
    return secret;
  } finally {
    await db.close();
  }
}
