import { applyMigrations } from '../../src/db/migrate.ts';
import { Hub, RoleProcess, type Tuning } from '../support/hub.ts';
import { rollupDifferences } from '../support/rollups.ts';
import { freePort, ownNats, ownPostgres, type TestServer } from '../support/servers.ts';
import { audit, readPublished, type Verdict } from './audit.ts';
import type { Journal } from './client.ts';
import { Random } from './random.ts';
import { ChaosSmsc } from './smsc.ts';

/** The processes of the world; two dispatchers share the connections. */
export const PROCESSES = ['api', 'dispatcher-1', 'dispatcher-2', 'scheduler'] as const;
/** A process of the world. */
export type ProcessName = (typeof PROCESSES)[number];

const RESTART_WITHIN_MS = 1_500;
/** After the last message has ended, how long its counts may take. */
const ADDED_UP_WITHIN_MS = 30_000;
/** How long a server that is away may keep a response of an SMSC from being stored. */
export const RECORDED_WITHIN_MS = 120_000;

/** What a world is made of, if not of the usual. */
export interface WorldParts {
  postgres?: TestServer;
  nats?: TestServer;
  /** More of the environment of every process. */
  environment?: NodeJS.ProcessEnv;
  /** More of the environment of one process. */
  environmentOf?: (name: ProcessName) => NodeJS.ProcessEnv;
  /** Of the connections. */
  perSecond?: number;
  windowSize?: number;
  responseTimeoutSeconds?: number;
}

/** A hub with everything it stands on, all of it real and all of it to be broken; what dies is started again. */
export class World {
  readonly random: Random;
  readonly postgres: TestServer;
  readonly nats: TestServer;
  readonly smsc: ChaosSmsc;
  readonly hub: Hub;
  readonly #processes = new Map<ProcessName, RoleProcess>();
  readonly #watchPorts = new Map<ProcessName, number>();
  #environmentOf: (name: ProcessName) => NodeJS.ProcessEnv = () => ({});
  #ending = false;
  /** What processes said before they died by themselves. */
  readonly lastWords: string[] = [];

  private constructor(random: Random, postgres: TestServer, nats: TestServer, smsc: ChaosSmsc, hub: Hub) {
    this.random = random;
    this.postgres = postgres;
    this.nats = nats;
    this.smsc = smsc;
    this.hub = hub;
  }

  static async make(seed: number, parts: WorldParts = {}): Promise<World> {
    const random = new Random(seed ^ 0x5eed);
    const postgres = parts.postgres ?? (await ownPostgres());
    const nats = parts.nats ?? (await ownNats());
    await Promise.all([postgres.start(), nats.start()]);
    await applyMigrations(postgres.url);
    const throughputPerSecond = parts.perSecond ?? null;
    const { responseTimeoutSeconds = 2, windowSize = 50 } = parts;
    const tuning = { responseTimeoutSeconds, windowSize, throughputPerSecond };
    const hub = await Hub.prepare(postgres.url, nats.url, tuning);
    Object.assign(hub.environment, parts.environment);
    const smsc = new ChaosSmsc(new Random(seed ^ 0x5c));
    await smsc.listen(Number(hub.environment.HELIOGRAPH_SIMULATOR_PORT));
    const world = new World(random, postgres, nats, smsc, hub);
    world.#environmentOf = parts.environmentOf ?? world.#environmentOf;
    // The API tells of itself on its own port.
    for (const name of PROCESSES) if (name !== 'api') world.#watchPorts.set(name, await freePort());
    await Promise.all(PROCESSES.map((name) => world.#begin(name)));
    await world.#secondConnection(tuning);
    return world;
  }

  /** Marketing has a connection of its own, so that both dispatchers may have something to do. */
  async #secondConnection(settings: Partial<Tuning>): Promise<void> {
    const { api } = this.hub;
    const input = { name: 'second', host: '127.0.0.1', port: this.smsc.port, systemId: 'second', password: 'secret' };
    const { smscConnection } = await api.ask<{ smscConnection: { id: string } }>(
      `mutation($input: SmscConnectionInput!) { createSmscConnection(input: $input) {
        ... on SmscConnectionPayload { smscConnection { id } } } }`,
      { input: { ...input, ...settings } },
    );
    const route = { name: 'second', purposes: ['MARKETING'], priority: 5, connectionIds: [smscConnection.id] };
    await api.ask(`mutation($route: RouteInput!) { createRoute(input: $route) { __typename } }`, { route });
  }

  process(name: ProcessName): RoleProcess {
    const process = this.#processes.get(name);
    if (process === undefined) throw new Error(`${name} does not run`);
    return process;
  }

  /** Port on which a process tells of itself: `/health`, `/ready`, `/metrics`. */
  watchedAt(name: ProcessName): string {
    const port = this.#watchPorts.get(name);
    return port === undefined ? this.hub.api.origin : `http://127.0.0.1:${port}`;
  }

  async #begin(name: ProcessName): Promise<void> {
    const process = new RoleProcess(name.replace(/-\d$/, ''), {
      ...this.hub.environment,
      HELIOGRAPH_METRICS_PORT: String(this.#watchPorts.get(name) ?? ''),
      ...this.#environmentOf(name),
    });
    this.#processes.set(name, process);
    void this.#tend(name, process);
    await process.ready;
  }

  /** As an init system would: what ends is started again after a while. */
  async #tend(name: ProcessName, process: RoleProcess): Promise<void> {
    await process.ended;
    if (this.#ending) return;
    if (process.child.signalCode === null && process.child.exitCode !== 0)
      this.lastWords.push(`${name} (exit code ${process.child.exitCode}): ${process.output.slice(-500)}`);
    await pause(this.random.between(0, RESTART_WITHIN_MS));
    if (!this.#ending) void this.#begin(name).catch(() => {});
  }

  /** What the referee says of all that has happened: of the messages, and of the roll-ups of them. */
  async verdict(journal: Journal): Promise<Verdict> {
    const { url } = this.postgres;
    const verdict = audit(await readPublished(url), journal, this.smsc.journal);
    return { ...verdict, findings: [...verdict.findings, ...(await rollupFindings(url))] };
  }

  /** Ends the hub and everything under it. */
  async dispose(): Promise<void> {
    this.#ending = true;
    for (const process of this.#processes.values()) process.child.kill('SIGCONT');
    await Promise.all([...this.#processes.values()].map((process) => process.kill('SIGTERM')));
    await Promise.all([this.smsc.dispose(), this.postgres.dispose(), this.nats.dispose()]);
  }
}

/** Where roll-ups differ from their messages once the scheduler has had time to add up what waits. */
async function rollupFindings(url: string): Promise<string[]> {
  for (const deadline = Date.now() + ADDED_UP_WITHIN_MS; ; ) {
    const findings = await rollupDifferences(url, { lateMs: RECORDED_WITHIN_MS });
    if (findings.length === 0 || Date.now() > deadline) return findings.slice(0, 20);
    await pause(500);
  }
}

/** Resolves after a while. */
export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
