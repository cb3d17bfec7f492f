import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { expect } from 'vitest';
import { EmbeddedPostgres } from '../../src/embedded/postgres.ts';
import { databaseClient } from '../support/database-client.ts';
import { freePort, type TestServer, temporaryFolder } from '../support/servers.ts';

const PASSWORD = 'test-password';

/** A PostgreSQL with a synchronous standby, behind one address that leads to whichever is the primary. */
export class PostgresPair implements TestServer {
  readonly #folder = temporaryFolder('postgres-pair');
  readonly #primary: EmbeddedPostgres;
  readonly #standby: EmbeddedPostgres;
  readonly #ports: { primary: number; standby: number; address: number };
  readonly #sockets = new Set<net.Socket>();
  readonly #address: net.Server;
  #leadsTo: number;

  private constructor(ports: PostgresPair['ports']) {
    this.#ports = ports;
    this.#leadsTo = ports.primary;
    this.#primary = new EmbeddedPostgres({ folder: this.#data('primary'), port: ports.primary, password: PASSWORD });
    this.#standby = new EmbeddedPostgres({ folder: this.#data('standby'), port: ports.standby, password: PASSWORD });
    this.#address = net.createServer((socket) => this.#lead(socket));
  }

  static async make(): Promise<PostgresPair> {
    return new PostgresPair({ primary: await freePort(), standby: await freePort(), address: await freePort() });
  }

  get ports() {
    return this.#ports;
  }

  get url(): string {
    return this.#urlOf(this.#ports.address);
  }

  /** Starts both; resolves when every commit waits for the standby. */
  async start(): Promise<void> {
    await this.#primary.start();
    await this.#primary.stop();
    // A cold copy, with its owner and modes, is a base backup.
    spawnSync('cp', ['-a', this.#data('primary'), this.#data('standby')]);
    fs.copyFileSync(path.join(this.#data('standby'), 'PG_VERSION'), path.join(this.#data('standby'), 'standby.signal'));
    const source = `host=127.0.0.1 port=${this.#ports.primary} user=heliograph password=${PASSWORD}`;
    fs.appendFileSync(path.join(this.#data('standby'), 'postgresql.auto.conf'), `primary_conninfo = '${source}'\n`);
    await this.#primary.start();
    await this.#standby.start();
    await this.#ask(this.#ports.primary, `ALTER SYSTEM SET synchronous_standby_names = '*'`);
    await this.#ask(this.#ports.primary, 'SELECT pg_reload_conf()');
    const state = async () =>
      (await this.#ask(this.#ports.primary, 'SELECT sync_state FROM pg_stat_replication'))[0]?.sync_state;
    await expect.poll(state, { timeout: 30_000 }).toBe('sync');
    await new Promise<void>((resolve) => this.#address.listen(this.#ports.address, '127.0.0.1', resolve));
  }

  /** The standby is lost: commits wait. */
  async loseStandby(): Promise<void> {
    await this.#standby.child?.stop('SIGKILL', 5_000);
    const left = async () => (await this.#ask(this.#ports.primary, 'SELECT 1 FROM pg_stat_replication')).length;
    await expect.poll(left, { timeout: 30_000 }).toBe(0);
  }

  /** The primary is lost for good; the standby is promoted, and the address leads there. */
  async failOver(): Promise<void> {
    await this.#primary.child?.stop('SIGKILL', 5_000);
    for (const socket of this.#sockets) socket.destroy();
    await this.#ask(this.#ports.standby, 'SELECT pg_promote()');
    this.#leadsTo = this.#ports.standby;
  }

  async kill(signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
    await Promise.all([this.#primary, this.#standby].map((server) => server.child?.stop(signal, 5_000)));
  }

  wipe(): void {
    fs.rmSync(this.#folder, { recursive: true, force: true });
  }

  async dispose(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    this.#address.close();
    await this.#standby.stop();
    await this.kill();
    this.wipe();
  }

  #data(name: string): string {
    return path.join(this.#folder, name);
  }

  #urlOf(port: number): string {
    return `postgresql://heliograph:${PASSWORD}@127.0.0.1:${port}/heliograph`;
  }

  async #ask(port: number, sql: string): Promise<Record<string, unknown>[]> {
    const client = await databaseClient(this.#urlOf(port));
    try {
      return (await client.query<Record<string, unknown>>(sql)).rows;
    } finally {
      await client.end();
    }
  }

  #lead(socket: net.Socket): void {
    const onward = net.connect(this.#leadsTo, '127.0.0.1');
    for (const [one, other] of [
      [socket, onward],
      [onward, socket],
    ] as const) {
      this.#sockets.add(one);
      one.on('error', () => {});
      one.on('close', () => {
        this.#sockets.delete(one);
        other.destroy();
      });
    }
    socket.pipe(onward).pipe(socket);
  }
}
