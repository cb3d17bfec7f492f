/** Look-ups of numbers: from the answers that are stored, else from the provider of the workspace, within a time limit. */
import { linesOfHashes } from '../../db/sql/number-lookups.ts';
import { suppressedHashes } from '../../db/sql/suppressions.ts';
import { chunksOf, pause, Turn } from '../../kernel/chunks.ts';
import type { Line, LineFact } from '../../kernel/number-lookups.ts';
import type { Phone } from '../../kernel/phone.ts';
import type { Purpose } from '../../kernel/words.ts';
import type { Poster } from '../../outgoing/post.ts';
import type { Runtime } from '../../runtime.ts';
import { phoneHash } from '../contacts/hash.ts';
import { type Asker, covers, type LookupWorkspace, lookupSettingFor } from './asker.ts';
import { Circuit, type Leave } from './circuit.ts';
import { DailyLimits, lookupsLeft } from './daily-limit.ts';
import { type Asked, NUMBERS_A_REQUEST } from './provider.ts';
import { type Hashed, LookupRequests, type Pass } from './requests.ts';

/** Wait for providers so far, of requests that are prepared together: they share one limit. */
export interface Patience {
  kind: 'ASK';
  waitedMs: number;
}

/** A message that is only looked at, as if it were sent at a moment: nobody is asked, but the limit of that day counts. */
export interface Glance {
  kind: 'LOOK';
  sentAt: Date;
}

/** Longest time that a one-time code waits for a provider, in milliseconds. */
export const URGENT_MS = 500;
/** Requests to one provider at once, for the numbers of one request to send. */
const AT_A_TIME = 16;
/** Circuits that are remembered at most. */
const MAX_CIRCUITS = 10_000;
const DAY_MS = 86_400_000;

const NO_LINES: ReadonlyMap<string, LineFact> = new Map();
const NO_ANSWERS: ReadonlyMap<string, Line> = new Map();
const NONE: ReadonlySet<string> = new Set();

/** Answer about a number; LIMITED: it was not asked about, because the daily limit is used up. */
type Answer = Line | 'LIMITED';
type Answers = ReadonlyMap<string, Answer>;

/** Time for the requests of one look-up. */
interface Time {
  /** Of performance.now(). */
  deadline: number;
  /** Least time that a request needs to be fair to the provider: with less it is not begun. */
  leastMs: number;
}

/** Leave to ask a provider. */
interface Way {
  circuit: Circuit;
  leave: Leave;
  pass: Pass;
}

/** Look-ups of a process. What several ask about at once is asked about once. */
export class NumberLookups {
  readonly #runtime: Pick<Runtime, 'db' | 'clock' | 'secrets' | 'telemetry' | 'log'>;
  readonly #requests: LookupRequests;
  readonly #circuits = new Map<string, Circuit>();
  readonly #limits: DailyLimits;
  readonly #underWay = new Map<string, Promise<Answer | null>>();

  constructor(runtime: Pick<Runtime, 'db' | 'clock' | 'secrets' | 'telemetry' | 'log'>, poster: Poster) {
    this.#runtime = runtime;
    this.#requests = new LookupRequests(runtime, poster);
    this.#limits = new DailyLimits(runtime);
  }

  /**
   * Facts of the lines of numbers, by E.164 number: of those that the workspace looks up for the purpose. A workspace that
   * looks up none costs nothing. Reads and writes outside of any transaction.
   *
   * @param patience `null`: what is stored has to do, for messages that go some day
   */
  async of(
    workspace: LookupWorkspace,
    { purpose, patience }: { purpose: Purpose; patience: Patience | Glance | null },
    phones: readonly Phone[],
  ): Promise<ReadonlyMap<string, LineFact>> {
    const setting = lookupSettingFor(workspace, purpose);
    if (setting === null) return NO_LINES;
    const wanted = phones.filter(({ country }) => covers(setting.countries, country));
    if (wanted.length === 0) return NO_LINES;
    const numbers = await this.#hashed(workspace.id, wanted);
    const lines = await this.#stored({ workspace, setting }, numbers);
    this.#count('cached', lines.size);
    const unknown = numbers.filter(({ e164 }) => !lines.has(e164));
    let limited: ReadonlySet<string> = NONE;
    const wasAsked = patience?.kind === 'ASK';
    if (patience?.kind === 'ASK') {
      const answers = await this.#askWithin({ workspace, setting }, unknown, purpose, patience);
      for (const [e164, answer] of answers) if (answer !== 'LIMITED') lines.set(e164, answer);
      limited = new Set([...answers].flatMap(([e164, answer]) => (answer === 'LIMITED' ? [e164] : [])));
    } else if (patience?.kind === 'LOOK' && unknown.length > 0) {
      const left = await lookupsLeft(this.#runtime.db, { workspace, setting }, patience.sentAt);
      if (left === 0) limited = new Set(unknown.map(({ e164 }) => e164));
    }
    const { refuseLandlines, silence } = setting;
    return new Map(
      numbers.map(({ e164 }) => {
        const { lineType = null, mccMnc = null } = lines.get(e164) ?? {};
        return [e164, { lineType, mccMnc, wasAsked, isLimited: limited.has(e164), refuseLandlines, silence }];
      }),
    );
  }

  /** Asks about numbers of which nothing is stored, but for those that get nothing, and counts what became of them. */
  async #askWithin(asker: Asker, unknown: readonly Hashed[], purpose: Purpose, patience: Patience): Promise<Answers> {
    const missing = await this.#unsuppressed(asker.workspace.id, purpose, unknown);
    if (missing.length === 0) return NO_ANSWERS;
    const { timeLimitMs } = asker.setting;
    const limitMs = purpose === 'OTP' ? Math.min(URGENT_MS, timeLimitMs) : timeLimitMs;
    const startedAt = performance.now();
    const time = { deadline: startedAt + limitMs - patience.waitedMs, leastMs: limitMs / 2 };
    const found = await this.#ask(asker, missing, time, purpose === 'OTP');
    patience.waitedMs += performance.now() - startedAt;
    const limited = [...found.values()].filter((answer) => answer === 'LIMITED').length;
    this.#count('answered', found.size - limited);
    this.#count('limited', limited);
    this.#count('unanswered', missing.length - found.size);
    return found;
  }

  /** The stored answer about one number; `null`: there is none that holds. */
  async stored(asker: Asker, e164: string): Promise<Line | null> {
    const lines = await this.#stored(asker, [this.#hash(asker.workspace.id, e164)]);
    return lines.get(e164) ?? null;
  }

  /** Asks the provider about one number, also while it is not trusted, and stores the answer. */
  async fresh(asker: Asker, e164: string): Promise<Asked> {
    const { setting, workspace } = asker;
    const now = this.#runtime.clock.now();
    const pass = await this.#requests.passTo(workspace);
    if (pass === null) return { lines: NO_ANSWERS, fault: 'the hub could not read its token', tookMs: 0 };
    const until = performance.now() + setting.timeLimitMs;
    const reserved = await this.#limits.reserve(asker, 1, { now, until });
    if (typeof reserved === 'string')
      return { lines: NO_ANSWERS, fault: 'the hub could not count the look-up', tookMs: 0 };
    if (reserved.granted === 0) {
      const anew = `${reserved.renewsAt.toISOString()}, midnight in ${workspace.timeZone}`;
      const fault = `the daily limit of ${setting.dailyLimit} look-ups is used up, and begins anew at ${anew}`;
      return { lines: NO_ANSWERS, fault, tookMs: 0 };
    }
    const numbers = [this.#hash(workspace.id, e164)];
    const { timeLimitMs: timeoutMs } = setting;
    return this.#requests.make(asker, numbers, this.#circuitOf(asker, false), { ...pass, timeoutMs, now });
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
  async #ask(asker: Asker, numbers: readonly Hashed[], time: Time, isUrgent: boolean): Promise<Answers> {
    const circuit = this.#circuitOf(asker, isUrgent);
    const isOthers = new Set(numbers.filter(({ key }) => this.#underWay.has(key)));
    const lanes = Array.from({ length: AT_A_TIME }, () => Promise.resolve<Answers>(NO_ANSWERS));
    const own = numbers.filter((number) => !isOthers.has(number));
    for (const [index, batch] of chunksOf(own, NUMBERS_A_REQUEST).entries()) {
      const lane = index % AT_A_TIME;
      const answers = (lanes[lane] ?? Promise.resolve<Answers>(NO_ANSWERS)).then(() =>
        this.#batch(asker, batch, circuit, time),
      );
      lanes[lane] = answers;
      for (const { key, e164 } of batch) {
        this.#underWay.set(
          key,
          answers.then((found) => found.get(e164) ?? null),
        );
      }
    }
    const found = new Map<string, Answer>();
    const over = new AbortController();
    const take = async ({ key, e164 }: Hashed) => {
      const answer = await this.#underWay.get(key);
      if (answer != null && !over.signal.aborted) found.set(e164, answer);
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

  async #batch(asker: Asker, batch: readonly Hashed[], circuit: Circuit, time: Time): Promise<Answers> {
    try {
      // Somebody else may have stored an answer since it was looked for.
      const known = await this.#stored(asker, batch).catch(() => null);
      // No answer could be stored.
      if (known === null) return this.#skip('skipped', NO_ANSWERS);
      const open = batch.filter(({ e164 }) => !known.has(e164));
      if (open.length === 0) return known;
      if (leftMs(time) === 0) return this.#skip('late', known);
      const pass = await this.#requests.passTo(asker.workspace);
      const leave = pass === null ? null : circuit.take(this.#runtime.clock.now().getTime());
      if (pass === null || leave === null) return this.#skip('skipped', known);
      return new Map([...known, ...(await this.#reserved(asker, open, { circuit, leave, pass }, time))]);
    } finally {
      for (const { key } of batch) this.#underWay.delete(key);
    }
  }

  /** Asks about as many numbers as the daily limit leaves. */
  async #reserved(asker: Asker, open: readonly Hashed[], { circuit, leave, pass }: Way, time: Time): Promise<Answers> {
    const now = this.#runtime.clock.now();
    const reserved = await this.#limits.reserve(asker, open.length, { now, until: time.deadline - time.leastMs });
    if (typeof reserved === 'string') {
      circuit.release(leave);
      return this.#skip(reserved === 'LATE' ? 'late' : 'skipped', NO_ANSWERS);
    }
    const numbers = open.slice(0, reserved.granted);
    const limited = new Map(open.slice(numbers.length).map(({ e164 }): [string, Answer] => [e164, 'LIMITED']));
    const timeoutMs = leftMs(time);
    if (numbers.length > 0 && timeoutMs > 0) {
      const { lines } = await this.#requests.make(asker, numbers, circuit, { ...pass, timeoutMs, now });
      return new Map([...limited, ...lines]);
    }
    circuit.release(leave);
    if (numbers.length === 0) return limited;
    await this.#limits.giveBack(asker, numbers.length, now);
    return this.#skip('late', limited);
  }

  #skip(outcome: 'late' | 'skipped', known: Answers): Answers {
    this.#runtime.telemetry.count('heliograph_number_lookup_requests_total', { outcome });
    return known;
  }

  /** Codes have one of their own: who is too slow for them is not too slow for the rest. */
  #circuitOf({ workspace, setting }: Asker, isUrgent: boolean): Circuit {
    const key = `${workspace.id} ${isUrgent} ${setting.url}`;
    const circuit = this.#circuits.get(key) ?? new Circuit();
    if (this.#circuits.size >= MAX_CIRCUITS) this.#circuits.clear();
    this.#circuits.set(key, circuit);
    return circuit;
  }

  #count(outcome: 'cached' | 'answered' | 'unanswered' | 'limited', numbers: number): void {
    if (numbers > 0) this.#runtime.telemetry.count('heliograph_number_lookups_total', { outcome }, numbers);
  }
}

/** Time that is left for a request, in milliseconds; 0: too little to begin one. */
function leftMs({ deadline, leastMs }: Time): number {
  const ms = Math.floor(deadline - performance.now());
  return ms < leastMs ? 0 : ms;
}
