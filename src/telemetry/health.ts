/** The health and readiness of a process. */
import type { Bus } from '../bus/connect.ts';
import { type Database, ping } from '../db/client.ts';

/** Time that a part may take to answer before it counts as unavailable, in milliseconds. */
const CHECK_TIMEOUT_MS = 2_000;

/** Result of asking one part. */
export interface PartHealth {
  ok: boolean;
  ms: number;
  /** Reason why it is not ok. */
  error?: string;
  /** Note about a part that works. */
  note?: string;
  /** Time for which a process that has not started yet has waited for it, in milliseconds. */
  missingForMs?: number;
}

/** Parts that the readiness of a process depends on. */
export interface Foundation {
  db: Pick<Database, 'pool'>;
  bus: Pick<Bus, 'ask' | 'refusals' | 'lostNews'>;
  /** Aborted: the process was asked to stop. It ends what it has, and is given nothing new. */
  stopping: AbortSignal;
}

/** Readiness of this process: it is alive if it answers, and ready when every part is ok and it is to go on. */
export interface Readiness {
  status: 'ready' | 'not ready' | 'stopping';
  checks: { database: PartHealth; nats: PartHealth };
}

/** Asks every part, at the same time, for at most two seconds. */
export async function checkReadiness({ db, bus, stopping }: Foundation): Promise<Readiness> {
  const [database, nats] = await Promise.all([timed(() => ping(db.pool)), timed(() => bus.ask())]);
  if (!nats.ok && bus.refusals.why !== null) nats.error = bus.refusals.why;
  if (bus.lostNews !== null) nats.note = bus.lostNews;
  const status = database.ok && nats.ok ? 'ready' : 'not ready';
  return { status: stopping.aborted ? 'stopping' : status, checks: { database, nats } };
}

async function timed(ask: () => Promise<unknown>): Promise<PartHealth> {
  const start = performance.now();
  const ms = () => Math.round((performance.now() - start) * 10) / 10;
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer in ${CHECK_TIMEOUT_MS} ms`)), CHECK_TIMEOUT_MS);
  });
  try {
    await Promise.race([ask(), late]);
    return { ok: true, ms: ms() };
  } catch (error) {
    return { ok: false, ms: ms(), error: error instanceof Error ? error.message.slice(0, 100) : 'away' };
  } finally {
    clearTimeout(timer);
  }
}
