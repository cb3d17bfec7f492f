/** The runtime that every role of the hub works with. */
import { type Bus, connectBus } from './bus/connect.ts';
import { CHANNELS, type Channels } from './channels/index.ts';
import type { Config } from './config.ts';
import { type Database, openDatabase } from './db/client.ts';
import { requireDatabase } from './db/readiness.ts';
import { openSecrets, type Secrets } from './db/secrets.ts';
import { type Clock, systemClock } from './kernel/clock.ts';
import { StartError, StoppedError } from './kernel/errors.ts';
import type { Logger } from './kernel/logger.ts';
import { PriceListCache } from './pipeline/charge/price-lists.ts';
import { OutboxRelay } from './pipeline/outbox/relay.ts';
import { PriorityGate } from './pipeline/priority/priority-gate.ts';
import { gatesOf } from './policy/index.ts';
import { type Policy, policyOf } from './policy/judge.ts';
import { observeFoundation } from './telemetry/foundation.ts';
import { openLog } from './telemetry/log.ts';
import type { Telemetry } from './telemetry/telemetry.ts';
import { Waiting } from './telemetry/waiting.ts';

export type { Logger };

/**
 * Parts that every role of the hub works with, one of each in a process. Opened in order, closed in reverse; the roots of
 * the roles (`roots/`) add theirs.
 */
export interface Runtime {
  config: Config;
  db: Database;
  bus: Bus;
  /** The kinds of channels that connections may be of. */
  channels: Channels;
  /** Secrets to encrypt and hash with. */
  secrets: Secrets;
  clock: Clock;
  /** Judges whether something may be said to a person: the gates in their order. */
  policy: Policy;
  log: Logger;
  /** Metrics of the process for those who watch it. */
  telemetry: Telemetry;
  /** Aborted when the process is asked to stop: from then on it is not ready. */
  stopping: AbortSignal;
  /** Publishes rows of the outbox after their commits, in the order of these. */
  relay: OutboxRelay;
  /** Price lists of workspaces. */
  priceLists: PriceListCache;
  /** Lets urgent messages go first on the event loop of the process. */
  priorityGate: PriorityGate;
  /** Publishes what was handed to the relay, then closes NATS and the database. */
  close(): Promise<void>;
}

/**
 * Opens the database and the bus that the configuration names, and waits for them as long as it takes.
 *
 * @param waiting gets the missing parts meanwhile
 * @throws StartError when waiting does not mend it; StoppedError when it is asked to stop meanwhile
 */
export async function openRuntime(
  config: Config,
  databaseUrl: string,
  natsUrl: string,
  stopping: AbortSignal,
  waiting = new Waiting(openLog(config.logLevel)),
): Promise<Runtime> {
  const { log, telemetry } = waiting;
  const secretKey = requireSecretKey(config);
  const failed = new AbortController();
  const signal = AbortSignal.any([stopping, failed.signal]);
  const db = openDatabase(databaseUrl, config.dbPoolSize);
  const opening = [
    waiting.until('database', () => openDatabaseOf(db, secretKey), signal),
    waiting.until('nats', () => connectBus(natsUrl, config.natsReplicas, log), signal),
  ] as const;
  for (const each of opening) each.catch(() => failed.abort());
  const [database, connected] = await Promise.allSettled(opening);
  if (database.status === 'rejected' || connected.status === 'rejected') {
    if (connected.status === 'fulfilled') await connected.value.close();
    await db.close();
    throw firstCause([database, connected]);
  }
  const bus = connected.value;
  observeFoundation(telemetry, db, bus);
  const relay = new OutboxRelay({ bus, db, log, telemetry });
  return {
    config,
    db,
    bus,
    channels: CHANNELS,
    secrets: database.value,
    clock: systemClock,
    policy: policyOf(gatesOf(config)),
    log,
    telemetry,
    stopping,
    relay,
    priceLists: new PriceListCache(),
    priorityGate: new PriorityGate(),
    async close() {
      await relay.drain();
      await bus.close();
      await db.close();
    },
  };
}

async function openDatabaseOf({ pool }: Database, secretKey: Buffer): Promise<Secrets> {
  await requireDatabase(pool);
  return openSecrets(pool, secretKey);
}

/** The secret key of the configuration. @throws StartError when there is none */
export function requireSecretKey({ secretKey }: Config): Buffer {
  if (secretKey !== null) return secretKey;
  throw new StartError(
    'HELIOGRAPH_SECRET_KEY is not set: it takes 32 bytes in base64, e.g. from `openssl rand -base64 32`.',
  );
}

/** Returns the cause of a failure: a part that was stopped because another failed is no cause. */
function firstCause(results: readonly PromiseSettledResult<unknown>[]): unknown {
  const reasons = results.flatMap((result) => (result.status === 'rejected' ? [result.reason as unknown] : []));
  return reasons.find((reason) => !(reason instanceof StoppedError)) ?? reasons[0];
}
