/**
 * The road, walked by a process before it is ready: whatever is compiled by then keeps no message waiting. It is walked by a
 * workspace that nobody sees, in one transaction that is rolled back, and nobody is notified.
 */
import type { Bus } from '../bus/connect.ts';
import type { Database } from '../db/client.ts';
import { rehearse } from '../db/rehearsal.ts';
import { newSmscRow } from '../domains/carriers/limits.ts';
import { newId } from '../kernel/ids.ts';
import { parseNetworks } from '../kernel/networks.ts';
import { OutboxRelay } from '../pipeline/outbox/relay.ts';
import { PriorityGate } from '../pipeline/priority/priority-gate.ts';
import type { Runtime } from '../runtime.ts';
import { openLog } from '../telemetry/log.ts';
import { Telemetry } from '../telemetry/telemetry.ts';
import { rehearseGates } from './rehearse-gates.ts';

/** Time over its own after which a walk is given up, in milliseconds: a database that slow is not worth waiting for. */
const GRACE_MS = 4_000;

/** Objects that a walk works with. */
export interface Stage {
  runtime: Runtime;
  workspaceId: string;
  connectionId: string;
  routeId: string;
  /** Returns true when it is time to stop. */
  isOver(): boolean;
}

/**
 * Walks the road on a stage that is taken down afterwards. A start does not fail by it.
 *
 * @param bus what of the bus the walk needs: nothing else of it is there
 * @param walk returns how many messages went the road
 * @returns the same; 0: the settings ask for none, or it could not be walked
 */
export async function rehearseRoad(
  runtime: Runtime,
  bus: Partial<Bus>,
  walk: (stage: Stage) => Promise<number>,
): Promise<number> {
  const { rehearsalMs } = runtime.config;
  if (rehearsalMs === 0) return 0;
  await rehearseGates(runtime.policy, runtime.clock.now(), () => runtime.stopping.aborted);
  try {
    return await rehearse(runtime.db, rehearsalMs + GRACE_MS, async (db) => {
      const ids = { workspaceId: newId(), connectionId: newId(), routeId: newId() };
      await makeWorkspace(db, ids);
      const endsAt = performance.now() + rehearsalMs;
      const isOver = () => runtime.stopping.aborted || performance.now() > endsAt;
      return await walk({ runtime: alone(runtime, db, bus), ...ids, isOver });
    });
  } catch (error) {
    runtime.log.debug({ error }, 'the road could not be rehearsed');
    return 0;
  }
}

const SILENCE = {
  isClosed: () => true,
  subscribe: () => ({ unsubscribe() {} }),
  publish() {},
  flush: async () => {},
} as unknown as Bus['connection'];

/** The runtime on another database; its messages reach nobody. */
function alone(runtime: Runtime, db: Database, parts: Partial<Bus>): Runtime {
  const bus = Object.assign(Object.create(runtime.bus) as Bus, { connection: SILENCE }, parts);
  const loopback = parseNetworks('127.0.0.1/32');
  const quotas = { operationsPerSecond: null, messagesPerSecond: null };
  const own = { host: '127.0.0.1', port: 0, drainMs: 0, allowedSmscNetworks: loopback };
  const config = { ...runtime.config, ...quotas, ...own };
  const [telemetry, log] = [new Telemetry(), openLog('silent')];
  const relay = new OutboxRelay({ bus, db, log, telemetry });
  return { ...runtime, db, bus, config, telemetry, log, relay, priorityGate: new PriorityGate() };
}

async function makeWorkspace(
  { prisma }: Database,
  { workspaceId, connectionId, routeId }: Pick<Stage, 'workspaceId' | 'connectionId' | 'routeId'>,
): Promise<void> {
  const name = 'Rehearsal';
  const texts = { helpText: '', optOutText: '', optInText: '' };
  await prisma.workspace.create({ data: { id: workspaceId, name, defaultCountry: 'GB', ...texts } });
  const smsc = newSmscRow(
    { name, host: '127.0.0.1', port: 1, systemId: 'rehearsal', windowSize: 500 },
    Buffer.alloc(0),
  );
  await prisma.connection.create({ data: { ...smsc, id: connectionId, workspaceId } });
  const targets = { create: [{ connectionId, position: 0 }] };
  await prisma.route.create({ data: { id: routeId, workspaceId, name, defaultSender: '+447700900999', targets } });
}
