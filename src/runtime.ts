import { type Bus, connectBus } from './bus/connect.ts';
import type { Config } from './config.ts';
import { type Database, openDatabase } from './db/client.ts';
import { type Clock, systemClock } from './kernel/clock.ts';
import { observeFoundation } from './telemetry/foundation.ts';
import { openLog } from './telemetry/log.ts';
import { Telemetry } from './telemetry/telemetry.ts';

/** Structured log: a constant sentence and fields. */
export type Logger = import('pino').Logger;

/** What every part of the hub is handed. Opened in order, closed in reverse. */
export interface Runtime {
  config: Config;
  db: Database;
  bus: Bus;
  clock: Clock;
  log: Logger;
  /** What is counted for those who watch. */
  telemetry: Telemetry;
  /** Aborted when the process is asked to stop: from then on it is not ready. */
  stopping: AbortSignal;
  close(): Promise<void>;
}

/** Opens the database and the bus that the configuration names. @throws when NATS cannot be reached within 30 s */
export async function openRuntime(
  config: Config,
  databaseUrl: string,
  natsUrl: string,
  stopping: AbortSignal,
): Promise<Runtime> {
  const log = openLog(config.logLevel);
  const db = openDatabase(databaseUrl, config.dbPoolSize);
  try {
    const bus = await connectBus(natsUrl, config.natsReplicas, log);
    const telemetry = new Telemetry();
    observeFoundation(telemetry, db, bus);
    return {
      config,
      db,
      bus,
      clock: systemClock,
      log,
      telemetry,
      stopping,
      async close() {
        await bus.close();
        await db.close();
      },
    };
  } catch (error) {
    await db.close();
    throw error;
  }
}
