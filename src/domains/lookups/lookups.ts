/** Look-ups of numbers: from the answers that are stored, else from the provider of the workspace, within a time limit. */
import { setNetworks } from '../../db/sql/contacts-networks.ts';
import { countLookups } from '../../db/sql/number-lookup-days.ts';
import { type HashedLine, linesOfHashes, storeLines } from '../../db/sql/number-lookups.ts';
import { suppressedHashes } from '../../db/sql/suppressions.ts';
import { transaction } from '../../db/transaction.ts';
import type { Workspace } from '../../generated/prisma/client.ts';
import { chunksOf, pause, Turn } from '../../kernel/chunks.ts';
import type { Line, LineFact, NumberLookupSetting } from '../../kernel/number-lookups.ts';
import type { Phone } from '../../kernel/phone.ts';
import type { Purpose } from '../../kernel/words.ts';
import type { Poster } from '../../outgoing/post.ts';
import type { Runtime } from '../../runtime.ts';
import { phoneHash } from '../contacts/hash.ts';
import { Circuit } from './circuit.ts';
import { type Asked, askProvider, NUMBERS_A_REQUEST } from './provider.ts';

/** Wait for providers so far, of requests that are prepared together: they share one limit. */
export interface Patience {
  waitedMs: number;
}

/** Settings of a workspace that its look-ups depend on. */
export type LookupWorkspace = Pick<Workspace, 'id' | 'timeZone' | 'numberLookups' | 'numberLookupToken'>;

/** Longest time that a one-time code waits for a provider, in milliseconds. */
export const URGENT_MS = 500;
/** Requests to one provider at once, for the numbers of one request to send. */
const AT_A_TIME = 16;
/** Circuits that are remembered at most. */
const MAX_CIRCUITS = 10_000;
const DAY_MS = 86_400_000;

const NO_LINES: ReadonlyMap<string, LineFact> = new Map();
const NO_ANSWERS: ReadonlyMap<string, Line> = new Map();

/** Setting of the look-ups of a workspace; `null`: it does not look up numbers. */
export function lookupSettingOf({ numberLookups }: Pick<Workspace, 'numberLookups'>): NumberLookupSetting | null {
  return numberLookups as NumberLookupSetting | null;
}

/** A number with its keyed hash. */
interface Hashed {
  e164: string;
  hash: Buffer;
  /** Name of it among those that are asked about now. */
  key: string;
}

/** A workspace with its setting. */
interface Asker {
  workspace: LookupWorkspace;
  setting: NumberLookupSetting;
}

/** Time for the requests of one look-up. */
interface Time {
  /** Of performance.now(). */
  deadline: number;
  /** Least time that a request needs to be fair to the provider: with less it is not begun. */
  leastMs: number;
}

/** Look-ups of a process. What several ask about at once is asked about once. */
export class NumberLookups {
  readonly #runtime: Pick<Runtime, 'db' | 'clock' | 'secrets' | 'telemetry' | 'log'>;
  readonly #poster: Poster;
  readonly #circuits = new Map<string, Circuit>();
  readonly #underWay = new Map<string, Promise<Line | null>>();

  constructor(runtime: Pick<Runtime, 'db' | 'clock' | 'secrets' | 'telemetry' | 'log'>, poster: Poster) {
    this.#runtime = runtime;
    this.#poster = poster;
  }

  /**
   * Facts of the lines of numbers, by E.164 number: of those that the workspace looks up for the purpose. A workspace that
   * looks up none costs nothing. Reads and writes outside of any transaction.
   *
   * @param patience `null`: what is stored has to do
   */
  async of(
    workspace: LookupWorkspace,
    { purpose, patience }: { purpose: Purpose; patience: Patience | null },
    phones: readonly Phone[],
  ): Promise<ReadonlyMap<string, LineFact>> {
    const setting = lookupSettingOf(workspace);
    if (setting === null || !covers(setting.purposes, purpose)) return NO_LINES;
    const wanted = phones.filter(({ country }) => covers(setting.countries, country));
    if (wanted.length === 0) return NO_LINES;
    const numbers = await this.#hashed(workspace.id, wanted);
    const lines = await this.#stored({ workspace, setting }, numbers);
    this.#count('cached', lines.size);
    const unknown = numbers.filter(({ e164 }) => !lines.has(e164));
    const missing = patience === null ? [] : await this.#unsuppressed(workspace.id, purpose, unknown);
    if (patience !== null && missing.length > 0) {
      const limitMs = purpose === 'OTP' ? Math.min(URGENT_MS, setting.timeLimitMs) : setting.timeLimitMs;
      const startedAt = performance.now();
      const time = { deadline: startedAt + limitMs - patience.waitedMs, leastMs: limitMs / 2 };
      const found = await this.#ask({ workspace, setting }, missing, time, purpose === 'OTP');
      patience.waitedMs += performance.now() - startedAt;
      for (const [e164, line] of found) lines.set(e164, line);
      this.#count('answered', found.size);
      this.#count('unanswered', missing.length - found.size);
    }
    const { refuseLandlines, silence } = setting;
    const wasAsked = patience !== null;
    return new Map(
      numbers.map(({ e164 }) => {
        const { lineType = null, mccMnc = null } = lines.get(e164) ?? {};
        return [e164, { lineType, mccMnc, wasAsked, refuseLandlines, silence }];
      }),
    );
  }

  /** The stored answer about one number; `null`: there is none that holds. */
  async stored(asker: Asker, e164: string): Promise<Line | null> {
    const lines = await this.#stored(asker, [this.#hash(asker.workspace.id, e164)]);
    return lines.get(e164) ?? null;
  }

  /** Asks the provider about one number, also while it is not trusted, and stores the answer. */
  async fresh(asker: Asker, e164: string): Promise<Asked> {
    const { setting, workspace } = asker;
    const numbers = [this.#hash(workspace.id, e164)];
    return this.#request(asker, numbers, this.#circuitOf(asker, false), setting.timeLimitMs);
  }

  #hash(workspaceId: string, e164: string): Hashed {
    const hash = phoneHash(this.#runtime.secrets.hashKey, workspaceId, e164);
    return { e164, hash, key: `${workspaceId} ${hash.toString('base64')}` };
  }

  async #hashed(workspaceId: string, phones: readonly Phone[]): Promise<Hashed[]> {
    const turn = new Turn();
    const numbers: Hashed[] = [];
    for (const e164 of new Set(phones.map((phone) => phone.e164))) {
      if (turn.isOver) await turn.pass();
      numbers.push(this.#hash(workspaceId, e164));
    }
    return numbers;
  }

  async #stored({ workspace, setting }: Asker, numbers: readonly Hashed[]): Promise<Map<string, Line>> {
    const { db, clock } = this.#runtime;
    const now = clock.now();
    const since = new Date(now.getTime() - setting.cacheDays * DAY_MS);
    const hashes = numbers.map(({ hash }) => hash);
    const rows = await linesOfHashes(db.pool, workspace.id, hashes, { since, now });
    const byHash = new Map(rows.map(({ phoneHash: hash, line }) => [hash.toString('base64'), line]));
    return new Map(
      numbers.flatMap(({ e164, hash }) => {
        const line = byHash.get(hash.toString('base64'));
        return line === undefined ? [] : [[e164, line]];
      }),
    );
  }

  /** Those of numbers that may get something: nobody else is told of a number that gets nothing. */
  async #unsuppressed(workspaceId: string, purpose: Purpose, numbers: readonly Hashed[]): Promise<readonly Hashed[]> {
    if (numbers.length === 0) return numbers;
    const { db, clock } = this.#runtime;
    const hashes = numbers.map(({ hash }) => hash);
    const suppressed = await suppressedHashes(db.pool, { workspaceId, purpose, now: clock.now() }, hashes);
    const isSuppressed = new Set(suppressed.map((hash) => hash.toString('base64')));
    return isSuppressed.size === 0 ? numbers : numbers.filter(({ hash }) => !isSuppressed.has(hash.toString('base64')));
  }

  /** Asks about numbers, a few requests at a time, until the time is over. Waits for what others have asked, so long at most. */
  async #ask(
    asker: Asker,
    numbers: readonly Hashed[],
    time: Time,
    isUrgent: boolean,
  ): Promise<ReadonlyMap<string, Line>> {
    const circuit = this.#circuitOf(asker, isUrgent);
    const isOthers = new Set(numbers.filter(({ key }) => this.#underWay.has(key)));
    const lanes = Array.from({ length: AT_A_TIME }, () => Promise.resolve(NO_ANSWERS));
    const own = numbers.filter((number) => !isOthers.has(number));
    for (const [index, batch] of chunksOf(own, NUMBERS_A_REQUEST).entries()) {
      const lane = index % AT_A_TIME;
      const answers = (lanes[lane] ?? Promise.resolve(NO_ANSWERS)).then(() => this.#batch(asker, batch, circuit, time));
      lanes[lane] = answers;
      for (const { key, e164 } of batch) {
        this.#underWay.set(
          key,
          answers.then((lines) => lines.get(e164) ?? null),
        );
      }
    }
    const found = new Map<string, Line>();
    const over = new AbortController();
    const take = async ({ key, e164 }: Hashed) => {
      const line = await this.#underWay.get(key);
      if (line != null && !over.signal.aborted) found.set(e164, line);
    };
    const waiting = { own: Promise.all(own.map(take)), others: Promise.all([...isOthers].map(take)) };
    await waiting.own;
    if (isOthers.size > 0) {
      const timer = new AbortController();
      await Promise.race([waiting.others, pause(Math.max(0, time.deadline - performance.now()), timer.signal)]);
      timer.abort();
      over.abort();
    }
    return found;
  }

  async #batch(
    asker: Asker,
    batch: readonly Hashed[],
    circuit: Circuit,
    { deadline, leastMs }: Time,
  ): Promise<ReadonlyMap<string, Line>> {
    try {
      // Somebody else may have stored an answer since it was looked for.
      const known = await this.#stored(asker, batch).catch(() => null);
      // No answer could be stored.
      if (known === null) return this.#skip('skipped', NO_ANSWERS);
      const open = batch.filter(({ e164 }) => !known.has(e164));
      if (open.length === 0) return known;
      const leftMs = Math.floor(deadline - performance.now());
      if (leftMs < leastMs) return this.#skip('late', known);
      if (!circuit.take(this.#runtime.clock.now().getTime())) return this.#skip('skipped', known);
      return new Map([...known, ...(await this.#request(asker, open, circuit, leftMs)).lines]);
    } finally {
      for (const { key } of batch) this.#underWay.delete(key);
    }
  }

  #skip(outcome: 'late' | 'skipped', known: ReadonlyMap<string, Line>): ReadonlyMap<string, Line> {
    this.#runtime.telemetry.count('heliograph_number_lookup_requests_total', { outcome });
    return known;
  }

  /** One request, counted and stored before anybody goes on by it. Never rejects. */
  async #request(asker: Asker, batch: readonly Hashed[], circuit: Circuit, timeoutMs: number): Promise<Asked> {
    const { clock, telemetry, log } = this.#runtime;
    const { workspace, setting } = asker;
    const now = clock.now();
    try {
      const token = await this.#tokenOf(workspace);
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
      return { lines: NO_ANSWERS, fault: 'the hub could not store the answer', tookMs: 0 };
    }
  }

  async #tokenOf({ numberLookupToken }: LookupWorkspace): Promise<string | null> {
    return numberLookupToken === null ? null : this.#runtime.secrets.decrypt(Buffer.from(numberLookupToken));
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
    const count = { asked: batch.length, answered: stored.length, costMicros, currency: setting.currency };
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

  /** Codes have one of their own: who is too slow for them is not too slow for the rest. */
  #circuitOf({ workspace, setting }: Asker, isUrgent: boolean): Circuit {
    const key = `${workspace.id} ${isUrgent} ${setting.url}`;
    const circuit = this.#circuits.get(key) ?? new Circuit();
    if (this.#circuits.size >= MAX_CIRCUITS) this.#circuits.clear();
    this.#circuits.set(key, circuit);
    return circuit;
  }

  #count(outcome: 'cached' | 'answered' | 'unanswered', numbers: number): void {
    if (numbers > 0) this.#runtime.telemetry.count('heliograph_number_lookups_total', { outcome }, numbers);
  }
}

/** Check that a value is among those of a setting, which are all where it names none. */
function covers(named: readonly string[], value: string | null): boolean {
  return named.length === 0 || (value !== null && named.includes(value));
}
