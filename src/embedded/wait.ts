/** The wait for servers that are not embedded. */
import { connectBus } from '../bus/connect.ts';
import type { Config } from '../config.ts';
import { openDatabase } from '../db/client.ts';
import { requireServer } from '../db/readiness.ts';
import { notYet, openWatcherPort } from '../telemetry/http.ts';
import { openLog } from '../telemetry/log.ts';
import { Waiting } from '../telemetry/waiting.ts';

/**
 * Waits for the servers that the environment names, as long as it takes. Meanwhile the port of the API says what is missing.
 *
 * @throws StartError when waiting does not mend it; StoppedError when it is asked to stop
 */
export async function waitForExternal(config: Config, signal: AbortSignal): Promise<void> {
  const { databaseUrl, natsUrl } = config;
  if (databaseUrl === null && natsUrl === null) return;
  const waiting = new Waiting(openLog(config.logLevel === 'silent' ? 'silent' : 'warn'));
  const { telemetry, log } = waiting;
  const watched = { telemetry, readiness: () => waiting.readiness(signal) };
  const port = await openWatcherPort(watched, config.host, config.port, notYet(config.environment === 'development'));
  const failed = new AbortController();
  const either = AbortSignal.any([signal, failed.signal]);
  const askNats = async (url: string) => (await connectBus(url, config.natsReplicas, log)).close();
  const database = waiting.until('database', async () => databaseUrl && askDatabase(databaseUrl), either);
  const nats = waiting.until('nats', async () => natsUrl && askNats(natsUrl), either);
  try {
    await Promise.all([database, nats]);
  } finally {
    failed.abort();
    await Promise.allSettled([database, nats]);
    await port.stop();
  }
}

async function askDatabase(url: string): Promise<void> {
  const db = openDatabase(url, 1);
  await requireServer(db.pool).finally(() => db.close());
}
