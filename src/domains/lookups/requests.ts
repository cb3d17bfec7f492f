/** Requests to the providers of workspaces, with their answers stored. */
import { setNetworks } from '../../db/sql/contacts-networks.ts';
import { countLookups } from '../../db/sql/number-lookup-days.ts';
import { type HashedLine, storeLines } from '../../db/sql/number-lookups.ts';
import { transaction } from '../../db/transaction.ts';
import type { Poster } from '../../outgoing/post.ts';
import type { Runtime } from '../../runtime.ts';
import type { Asker, LookupWorkspace } from './asker.ts';
import type { Circuit } from './circuit.ts';
import { type Asked, askProvider } from './provider.ts';

const DAY_MS = 86_400_000;

/** A number with its keyed hash. */
export interface Hashed {
  e164: string;
  hash: Buffer;
  /** Name of it among those that are asked about now. */
  key: string;
}

/** Bearer token of the requests to a provider; `null`: none. */
export interface Pass {
  token: string | null;
}

/** Requests of a process. */
export class LookupRequests {
  readonly #runtime: Pick<Runtime, 'db' | 'clock' | 'secrets' | 'telemetry' | 'log'>;
  readonly #poster: Poster;

  constructor(runtime: Pick<Runtime, 'db' | 'clock' | 'secrets' | 'telemetry' | 'log'>, poster: Poster) {
    this.#runtime = runtime;
    this.#poster = poster;
  }

  /** The token of a workspace for its provider, which may be none. @returns `null`: it cannot be read, and nobody is to be asked */
  async passTo({ id: workspaceId, numberLookupToken }: LookupWorkspace): Promise<Pass | null> {
    try {
      const { secrets } = this.#runtime;
      return { token: numberLookupToken === null ? null : await secrets.decrypt(Buffer.from(numberLookupToken)) };
    } catch (error) {
      this.#runtime.log.error({ workspaceId, error }, 'the token of a provider of number look-ups cannot be read');
      return null;
    }
  }

  /** One request, counted and stored before anybody goes on by it. Never rejects. */
  async make(
    asker: Asker,
    batch: readonly Hashed[],
    circuit: Circuit,
    { token, timeoutMs, now }: Pass & { timeoutMs: number; now: Date },
  ): Promise<Asked> {
    const { clock, telemetry, log } = this.#runtime;
    const { workspace, setting } = asker;
    try {
      const numbers = batch.map(({ e164 }) => e164);
      const asked = await askProvider(this.#poster, { url: setting.url, token, numbers, timeoutMs, now });
      circuit.record(clock.now().getTime(), asked.fault !== null);
      const outcome = asked.fault === null ? 'answered' : 'failed';
      telemetry.count('heliograph_number_lookup_requests_total', { outcome });
      telemetry.observe('heliograph_number_lookup_seconds', {}, asked.tookMs / 1_000);
      if (asked.fault !== null)
        log.warn({ workspaceId: workspace.id, error: asked.fault }, 'a provider of number look-ups gave no answer');
      await this.#store(asker, batch, asked, now);
      return asked;
    } catch (error) {
      log.error({ workspaceId: workspace.id, error }, 'the answer to a number look-up was not stored');
      return { lines: new Map(), fault: 'the hub could not store the answer', tookMs: 0 };
    }
  }

  async #store({ workspace, setting }: Asker, batch: readonly Hashed[], { lines }: Asked, now: Date): Promise<void> {
    const { pool } = this.#runtime.db;
    const { id: workspaceId, timeZone } = workspace;
    const stored = batch.flatMap(({ e164, hash }): HashedLine[] => {
      const line = lines.get(e164);
      return line === undefined ? [] : [{ phoneHash: hash, line }];
    });
    const expiresAt = new Date(now.getTime() + setting.cacheDays * DAY_MS);
    const costMicros = BigInt(setting.priceMicros) * BigInt(stored.length);
    // Within a limit they were counted as asked before.
    const askedNow = setting.dailyLimit === undefined ? batch.length : 0;
    const count = { asked: askedNow, answered: stored.length, costMicros, currency: setting.currency };
    await transaction(pool, async (tx) => {
      if (stored.length > 0) await storeLines(tx, workspaceId, stored, expiresAt);
      await countLookups(tx, { workspaceId, timeZone, now, ...count });
    });
    const networks = batch.flatMap(({ e164 }) => {
      const mccMnc = lines.get(e164)?.mccMnc ?? null;
      return mccMnc === null ? [] : [{ phone: e164, mccMnc }];
    });
    if (networks.length > 0) await setNetworks(pool, workspaceId, networks, now);
  }
}
