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

/** Place of the looks for messages. */
interface Look {
  /** The last message that was asked about; `null`: it begins anew. */
  after: string | null;
  /** Time of the next look, as `performance.now()` has it, and the interval before it. */
  at: number;
  everyMs: number;
}

const newLook = (): Look => ({ after: null, at: 0, everyMs: LOOK_MS.first });

/**
 * Asks the provider to delete what it has of pauses that recall, and what it still takes while they begin: one message once for
 * each pause. A message is noted before it is asked about, and stays so until its provider has answered: whoever owns the connection
 * then goes on with it.
 */
export class Recaller {
  readonly #parts: RecallerParts;
  readonly #stop = new AbortController();
  /** Gives up each end that is not stored yet; `null`: nothing more is recorded. */
  #recording: Set<() => void> | null = new Set();
  #running = Promise.resolve();
  readonly #looks = new Map<string, Look>();
  /** The looks for messages that nobody waits for the answer of: of a process before this one, or without one; `null`: there are none. */
  #open: Look | null = newLook();

  constructor(parts: RecallerParts) {
    this.#parts = parts;
  }

  start(): void {
    this.#running = this.#run();
  }

  /** Asks about nothing more. */
  stop(): void {
    this.#stop.abort();
  }

  /** Resolves when what became of the last messages is noted; after `stop`, and when the recorder takes nothing more. */
  async ended(): Promise<void> {
    const recording = this.#recording ?? [];
    this.#recording = null;
    for (const giveUp of recording) giveUp();
    await this.#running;
  }

  async #run(): Promise<void> {
    const { runtime, connectionId, channel } = this.#parts;
    const { signal } = this.#stop;
    while (!signal.aborted) {
      let goesOn = false;
      try {
        if (channel.health.state === 'BOUND') goesOn = await this.#round();
      } catch (error) {
        this.#open ??= newLook();
        runtime.log.warn({ connectionId, error }, 'messages of a pause could not be recalled');
      }
      if (!goesOn) await pause(LOOK_MS.first, signal);
    }
  }

  /** Asks about the next messages of each pause, those first that were asked about before. @returns whether there may be more */
  async #round(): Promise<boolean> {
    const recalling = this.#parts.pauses().filter(({ recall }) => recall);
    for (const id of this.#looks.keys()) if (!recalling.some((each) => each.id === id)) this.#looks.delete(id);
    let goesOn = await this.#takeUp();
    for (const each of recalling) goesOn = (await this.#next(each)) || goesOn;
    return goesOn;
  }

  /** Goes on with messages that nobody waits for the answer of. @returns whether there may be more of them now */
  async #takeUp(): Promise<boolean> {
    const { runtime, connectionId } = this.#parts;
    const look = this.#open;
    if (look === null || performance.now() < look.at) return false;
    const { after } = look;
    const open = await openRecalls(runtime.db.pool, connectionId, { after, limit: MOST_TOGETHER });
    if (open.length === 0 && after === null) {
      this.#open = null;
      return false;
    }
    look.after = open.length < MOST_TOGETHER ? null : (open.at(-1)?.messageId ?? null);
    let isAnswered = false;
    for (const [pauseId, own] of groupBy(open, (each) => each.pauseId)) {
      const messageIds = own.map(({ messageId }) => messageId);
      isAnswered = (await this.#askAbout(pauseId, messageIds, true)) || isAnswered;
    }
    return lookedAt(look, isAnswered);
  }

  /** @returns whether there may be more of the pause now */
  async #next(held: HeldPause): Promise<boolean> {
    const { runtime, connectionId, channel } = this.#parts;
    const look = this.#looks.get(held.id) ?? newLook();
    this.#looks.set(held.id, look);
    if (performance.now() < look.at) return false;
    const limit = Math.max(1, Math.min(MOST_TOGETHER, channel.health.ratePerSecond ?? MOST_TOGETHER));
    const found = await nextToRecall(runtime.db.pool, held, { connectionId, after: look.after, limit });
    look.after = found.length < limit ? null : (found.at(-1) ?? null);
    const messageIds = found.length === 0 ? [] : await this.#note(held.id, found);
    return lookedAt(look, messageIds.length > 0 && (await this.#askAbout(held.id, messageIds, false)));
  }

  /** Notes that messages are asked about. @returns those that were not before */
  #note(pauseId: string, found: readonly string[]): Promise<string[]> {
    const { runtime, connectionId } = this.#parts;
    return transaction(runtime.db.pool, async (tx) => {
      const noted = await insertRecalls(tx, { pauseId, connectionId }, found);
      await addRecalls(tx, pauseId, { asked: noted.length });
      return noted;
    });
  }

  /**
   * Asks about messages that are noted, and notes what became of them. Those that the provider cannot be asked about now are noted no
   * more; those that it was asked about and has not answered stay as they are.
   *
   * @param again their provider may have been asked before
   * @returns whether one was answered
   */
  async #askAbout(pauseId: string, messageIds: readonly string[], again: boolean): Promise<boolean> {
    const { runtime, connectionId } = this.#parts;
    const { pool } = runtime.db;
    const parts = await openParts(pool, connectionId, messageIds);
    const outcomes = await Promise.all(
      parts.map(async (part) => ({ id: part.messageId, outcome: await this.#ask(pauseId, part, again) })),
    );
    const of = (outcome: RecallOutcome) =>
      new Set(outcomes.flatMap((each) => (each.outcome === outcome ? each.id : [])));
    const open = of('UNKNOWN');
    if (open.size > 0) this.#open ??= newLook();
    const notNow = [...of('NOT_NOW')].filter((id) => !open.has(id));
    const ended = messageIds.filter((id) => !open.has(id) && !notNow.includes(id));
    const settled = await transaction(pool, async (tx) => {
      const asked = -(await deleteRecalls(tx, pauseId, notNow));
      const counts = await settleRecalls(tx, pauseId, ended);
      await addRecalls(tx, pauseId, { asked, ...counts });
      return counts;
    });
    const silent = open.size + notNow.length;
    this.#meter({ recalled: settled.recalled, 'too late': settled.tooLate, 'no answer': silent });
    return ended.length > 0;
  }

  async #ask(pauseId: string, part: OpenPart, again: boolean): Promise<RecallOutcome> {
    const { channel } = this.#parts;
    const isDeleted = again && (await channel.query?.(part))?.state === 'DELETED';
    // Of what was asked about before, this is the end; the rest was never asked about.
    if (!isDeleted && !this.#parts.pauses().some(({ id }) => id === pauseId)) return again ? 'REFUSED' : 'NOT_NOW';
    const outcome = isDeleted ? 'RECALLED' : ((await channel.recall?.(part)) ?? 'REFUSED');
    return outcome === 'RECALLED' && !(await this.#record(part)) ? 'UNKNOWN' : outcome;
  }

  /** @returns whether the end of a part is stored; `false`: the recorder has stopped before */
  #record(part: OpenPart): Promise<boolean> {
    const { runtime, recorder } = this.#parts;
    const recording = this.#recording;
    if (recording === null) return Promise.resolve(false);
    const receivedAt = runtime.clock.now();
    const answer = { state: 'RECALLED', networkErrorCode: null, rawText: 'answer to a recall', receivedAt };
    return new Promise((resolve) => {
      const giveUp = () => resolve(false);
      recording.add(giveUp);
      recorder.add(answerFact(part, answer), () => {
        recording.delete(giveUp);
        resolve(true);
      });
    });
  }

  #meter(counts: Record<string, number>): void {
    const { runtime, connectionId } = this.#parts;
    for (const [outcome, count] of Object.entries(counts)) {
      if (count > 0)
        runtime.telemetry.count('heliograph_pause_recalls_total', { connection: connectionId, outcome }, count);
    }
  }
}

/** Sets the time of the next look. @param isAnswered something was found and answered: it is now. @returns the same */
function lookedAt(look: Look, isAnswered: boolean): boolean {
  look.everyMs = isAnswered ? LOOK_MS.first : Math.min(2 * look.everyMs, LOOK_MS.most);
  look.at = isAnswered ? 0 : performance.now() + look.everyMs;
  return isAnswered;
}
