import fs from 'node:fs';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { jetstreamManager } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import { Child } from '../../src/embedded/child.ts';
import { freePort, type TestServer, temporaryFolder } from '../support/servers.ts';

const NODES = ['a', 'b', 'c'] as const;
/** A cluster takes about three seconds to form, beside busy loops too. */
const FORMS_WITHIN_MS = 45_000;
/** Election of the leader of a stream, beside other load. */
const LEADS_WITHIN_MS = 30_000;
const CACHED = path.resolve('.cache/nats-server/nats-server');

interface Node {
  name: string;
  port: number;
  store: string;
  config: string;
  child: Child | null;
}

/** Three NATS servers on loopback that keep three copies of every stream. */
export class NatsCluster implements TestServer {
  readonly #folder = temporaryFolder('nats-cluster');
  readonly #nodes: Node[] = [];

  #isFormed = false;

  /** @param storeOf where a node keeps its streams */
  static async make(storeOf?: (name: string) => string): Promise<NatsCluster> {
    const cluster = new NatsCluster();
    const store = storeOf ?? ((name: string) => path.join(cluster.#folder, name));
    for (const name of NODES) {
      const config = path.join(cluster.#folder, `${name}.conf`);
      cluster.#nodes.push({ name, port: 0, store: store(name), config, child: null });
    }
    await cluster.#configure();
    return cluster;
  }

  get url(): string {
    return this.#nodes.map(({ port }) => `nats://heliograph:test-password@127.0.0.1:${port}`).join(',');
  }

  /**
   * Starts what does not run; resolves when JetStream takes streams of three copies. Nodes that do not find one another are started again, those of
   * a new cluster on other ports.
   *
   * @throws when they never do, with the last lines of each
   */
  async start(): Promise<void> {
    const command = fs.existsSync(CACHED) ? CACHED : 'nats-server';
    let lines = '';
    for (let attempt = 0; attempt < 4; attempt++) {
      for (const node of this.#nodes) {
        if (node.child?.alive !== true) node.child = new Child({ command, args: ['-c', node.config] });
      }
      if (await this.#forms()) {
        this.#isFormed = true;
        return;
      }
      lines = this.#nodes.map(({ name, child }) => `${name}: ${child?.lastLines}`).join('\n');
      await this.kill('SIGTERM');
      if (!this.#isFormed) await this.#configure();
    }
    throw new Error(`no cluster of three within four starts\n${lines}`);
  }

  /** Kills the node that leads a stream, with SIGKILL, once there is one: none leads while its copies change. @returns its name */
  async killLeaderOf(stream: string): Promise<string> {
    const until = Date.now() + LEADS_WITHIN_MS;
    while (Date.now() < until) {
      const info = await this.#ask((manager) => manager.streams.info(stream)).catch(() => null);
      const leader = this.#nodes.find((node) => node.name === info?.cluster?.leader);
      if (leader !== undefined) {
        await leader.child?.stop('SIGKILL', 5_000);
        return leader.name;
      }
      await setTimeout(300);
    }
    throw new Error(`no node of the cluster leads ${stream}`);
  }

  async kill(signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
    await Promise.all(this.#nodes.map((node) => node.child?.stop(signal, 5_000)));
  }

  wipe(): void {
    for (const { name } of this.#nodes) fs.rmSync(path.join(this.#folder, name), { recursive: true, force: true });
  }

  async dispose(): Promise<void> {
    await this.kill();
    fs.rmSync(this.#folder, { recursive: true, force: true });
  }

  /** Gives each node its ports. */
  async #configure(): Promise<void> {
    const ports = await Promise.all(NODES.map(async () => ({ client: await freePort(), route: await freePort() })));
    const routes = ports.map(({ route }) => `nats://127.0.0.1:${route}`).join(', ');
    for (const [index, node] of this.#nodes.entries()) {
      const { client = 0, route = 0 } = ports[index] ?? {};
      const settings = [
        `server_name: ${node.name}`,
        `listen: "127.0.0.1:${client}"`,
        'authorization { user: heliograph, password: "test-password" }',
        `jetstream { store_dir: ${JSON.stringify(node.store)} }`,
        `cluster { name: test, listen: "127.0.0.1:${route}", routes: [${routes}] }`,
      ];
      fs.writeFileSync(node.config, settings.join('\n'));
      node.port = client;
    }
  }

  async #forms(): Promise<boolean> {
    const probe = async () => {
      await this.#ask((manager) => manager.streams.add({ name: 'PROBE', subjects: ['probe'], num_replicas: 3 }));
      return this.#ask((manager) => manager.streams.delete('PROBE'));
    };
    const until = Date.now() + FORMS_WITHIN_MS;
    while (Date.now() < until) {
      if (await probe().catch(() => false)) return true;
      await setTimeout(300);
    }
    return false;
  }

  async #ask<T>(work: (manager: Awaited<ReturnType<typeof jetstreamManager>>) => Promise<T>): Promise<T> {
    const servers = this.#nodes.filter((node) => node.child?.alive).map(({ port }) => `127.0.0.1:${port}`);
    const connection = await connect({ servers, user: 'heliograph', pass: 'test-password', timeout: 2_000 });
    try {
      return await work(await jetstreamManager(connection, { timeout: 2_000 }));
    } finally {
      await connection.close();
    }
  }
}
