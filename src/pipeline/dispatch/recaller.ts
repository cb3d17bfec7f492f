/** Recalls of pauses: has the provider of a connection delete submitted messages of what is paused. */
import type { OpenPart, RecallOutcome } from '../../channels/reports.ts';
import { openParts } from '../../db/sql/message-parts.ts';
import { deleteRecalls, insertRecalls, openRecalls, settleRecalls } from '../../db/sql/pause-recalls.ts';
import { addRecalls, type HeldPause, nextToRecall } from '../../db/sql/pauses.ts';
import { transaction } from '../../db/transaction.ts';
import { groupBy, pause } from '../../kernel/chunks.ts';
import { answerFact, type InquiryParts } from './query.ts';

/** Parts that recalling needs. */
export interface RecallerParts extends InquiryParts {
  /** Pauses of the workspace that hold now. */
  pauses(): readonly HeldPause[];
}

/** Messages that are asked about together at most; fewer where the connection takes fewer in a second. */
const MOST_TOGETHER = 200;
/** Interval of the looks for what is to be recalled, in milliseconds; of a pause where nothing was, twice as long each time. */
const LOOK_MS = { first: 500, most: 30_000 };

/** Place of the look for messages of a pause. */
interface Look {
  /** The last message that was asked about; `null`: it begins anew. */
  after: string | null;
  /** Time of the next look, as `performance.now()` has it, and the interval before it. */
  at: number;
  everyMs: number;
}

/**
 * Asks the provider to delete what it has of pauses that recall, and what it still takes while they begin: one message once for
 * each pause. A message is noted before it is asked about, so that a process that takes the connection over goes on with it.
 */
export class Recaller {
  readonly #parts: RecallerParts;
  readonly #stop = new AbortController();
  readonly #looks = new Map<string, Look>();
  /** Messages may be noted that nobody waits for the answer of: of a process before this one, or of a failure. */
  #hasOpen = true;

  constructor(parts: RecallerParts) {
    this.#parts = parts;
  }

  start(): void {
    void this.#run();
  }

  stop(): void {
    this.#stop.abort();
  }

  async #run(): Promise<void> {
    const { runtime, connectionId, channel } = this.#parts;
    const { signal } = this.#stop;
    while (!signal.aborted) {
      let goesOn = false;
      try {
        if (channel.health.state === 'BOUND') goesOn = await this.#round();
      } catch (error) {
        this.#hasOpen = true;
        if (!signal.aborted) runtime.log.warn({ connectionId, error }, 'messages of a pause could not be recalled');
      }
      if (!goesOn) await pause(LOOK_MS.first, signal);
    }
  }

  /** Asks about the next messages of each pause. @returns whether there may be more */
  async #round(): Promise<boolean> {
    if (this.#hasOpen) return this.#takeUp();
    const recalling = this.#parts.pauses().filter(({ recall }) => recall);
    for (const id of this.#looks.keys()) if (!recalling.some((each) => each.id === id)) this.#looks.delete(id);
    let goesOn = false;
    for (const each of recalling) goesOn = (await this.#next(each)) || goesOn;
    return goesOn;
  }

  /** Goes on with messages that nobody waits for the answer of. @returns true: what is new has its turn */
  async #takeUp(): Promise<boolean> {
    const { runtime, connectionId } = this.#parts;
    const open = await openRecalls(runtime.db.pool, connectionId, MOST_TOGETHER);
    for (const [pauseId, own] of groupBy(open, (each) => each.pauseId)) {
      await this.#askAbout(
        pauseId,
        own.map(({ messageId }) => messageId),
        true,
      );
    }
    this.#hasOpen = open.length === MOST_TOGETHER;
    return true;
  }

  /** @returns whether there may be more of the pause */
  async #next(held: HeldPause): Promise<boolean> {
    const { runtime, connectionId, channel } = this.#parts;
    const look = this.#looks.get(held.id) ?? { after: null, at: 0, everyMs: LOOK_MS.first };
    this.#looks.set(held.id, look);
    if (performance.now() < look.at) return false;
    const limit = Math.max(1, Math.min(MOST_TOGETHER, channel.health.ratePerSecond ?? MOST_TOGETHER));
    const found = await nextToRecall(runtime.db.pool, held, { connectionId, after: look.after, limit });
    look.after = found.length < limit ? null : (found.at(-1) ?? null);
    const messageIds = await transaction(runtime.db.pool, async (tx) => {
      const noted = await insertRecalls(tx, { pauseId: held.id, connectionId }, found);
      await addRecalls(tx, held.id, { asked: noted.length });
      return noted;
    });
    const isAnswered = messageIds.length > 0 && (await this.#askAbout(held.id, messageIds, false));
    look.everyMs = isAnswered ? LOOK_MS.first : Math.min(2 * look.everyMs, LOOK_MS.most);
    look.at = isAnswered ? 0 : performance.now() + look.everyMs;
    return isAnswered;
  }

  /**
   * Asks about messages that are noted, and notes what became of them. Those that the provider cannot be asked about now are noted no
   * more.
   *
   * @param again their provider may have been asked before
   * @returns whether one was answered
   */
  async #askAbout(pauseId: string, messageIds: readonly string[], again: boolean): Promise<boolean> {
    const { runtime, connectionId } = this.#parts;
    const { pool } = runtime.db;
    const parts = await openParts(pool, connectionId, messageIds);
    const silent = new Set<string>();
    await Promise.all(
      parts.map(async (part) => {
        if ((await this.#ask(pauseId, part, again)) === 'UNKNOWN') silent.add(part.messageId);
      }),
    );
    const settled = await transaction(pool, async (tx) => {
      const asked = -(await deleteRecalls(tx, pauseId, [...silent]));
      const counts = await settleRecalls(
        tx,
        pauseId,
        messageIds.filter((id) => !silent.has(id)),
      );
      await addRecalls(tx, pauseId, { asked, ...counts });
      return counts;
    });
    this.#meter({ recalled: settled.recalled, 'too late': settled.tooLate, 'no answer': silent.size });
    return silent.size < messageIds.length;
  }

  async #ask(pauseId: string, part: OpenPart, again: boolean): Promise<RecallOutcome> {
    const { channel } = this.#parts;
    const isDeleted = again && (await channel.query?.(part))?.state === 'DELETED';
    if (!isDeleted && !this.#parts.pauses().some(({ id }) => id === pauseId)) return 'UNKNOWN';
    const outcome = isDeleted ? 'RECALLED' : ((await channel.recall?.(part)) ?? 'REFUSED');
    if (outcome === 'RECALLED') await this.#record(part);
    return outcome;
  }

  /** Resolves when the end of a part is stored. */
  #record(part: OpenPart): Promise<void> {
    const { runtime, recorder } = this.#parts;
    const receivedAt = runtime.clock.now();
    const answer = { state: 'RECALLED', networkErrorCode: null, rawText: 'answer to a recall', receivedAt };
    return new Promise((resolve) => recorder.add(answerFact(part, answer), () => resolve()));
  }

  #meter(counts: Record<string, number>): void {
    const { runtime, connectionId } = this.#parts;
    for (const [outcome, count] of Object.entries(counts)) {
      if (count > 0)
        runtime.telemetry.count('heliograph_pause_recalls_total', { connection: connectionId, outcome }, count);
    }
  }
}
