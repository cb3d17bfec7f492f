import { pino } from 'pino';
import { type Bus, connectBus } from './bus/connect.ts';
import type { Config } from './config.ts';
import { type Database, openDatabase } from './db/client.ts';
import { type Clock, systemClock } from './kernel/clock.ts';

/** Structured log: a constant sentence and fields. */
export type Logger = import('pino').Logger;

/** What every part of the hub is handed. Opened in order, closed in reverse. */
export interface Runtime {
  config: Config;
  db: Database;
  bus: Bus;
  clock: Clock;
  log: Logger;
  close(): Promise<void>;
}

/** Opens the database and the bus that the configuration names. @throws when NATS cannot be reached within 30 s */
export async function openRuntime(config: Config, databaseUrl: string, natsUrl: string): Promise<Runtime> {
  const log = pino({ level: config.logLevel, base: undefined, timestamp: pino.stdTimeFunctions.isoTime });
  const db = openDatabase(databaseUrl, config.dbPoolSize);
  try {
    const bus = await connectBus(natsUrl, config.natsReplicas, log);
    return {
      config,
      db,
      bus,
      clock: systemClock,
      log,
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
