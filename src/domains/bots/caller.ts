/** The calls of bots that do not follow a stream: each text is asked about by one process, until it is answered. */
import {
  type BotDeliveryRow,
  deleteBotDelivery,
  dueBots,
  postponeBotDelivery,
  takeBotDeliveries,
} from '../../db/sql/bot-deliveries.ts';
import { noteBotError } from '../../db/sql/bots.ts';
import type { Bot } from '../../generated/prisma/client.ts';
import { pause } from '../../kernel/chunks.ts';
import { RateLimitedError } from '../../kernel/errors.ts';
import { newId } from '../../kernel/ids.ts';
import { faultText } from '../../kernel/mask.ts';
import type { ApiRuntime } from '../../roots/api.ts';
import type { BotAnswer } from './answer.ts';
import { actorOfBot, type CarriedOut, carryOut, giveToPerson } from './carry-out.ts';
import { type Exchange, loadExchange } from './exchange.ts';

/** Whoever is asked instead of an instance that follows a stream. */
export interface Asker {
  /** Names it in metrics. */
  kind: 'webhook' | 'assistant';
  /** Longest time that an answer takes, in milliseconds: nobody else asks meanwhile. */
  withinMs: number;
  /** Asks; `null`: it is not for this bot. @throws Error in words for people, when there was no answer that can be taken */
  ask(exchange: Exchange, signal: AbortSignal): Promise<BotAnswer | null>;
}

/** Fault after which nobody should ask again before some time. */
export class AskAgainError extends Error {
  readonly afterMs: number;
  constructor(message: string, afterMs: number) {
    super(message);
    this.name = 'AskAgainError';
    this.afterMs = afterMs;
  }
}

/** Texts of one bot that one process asks about at once. */
const AT_ONCE = 10;
/** It is looked so often for what is due, in milliseconds: as long as no bot is asked, and while one is. */
const LOOK_EVERY_MS = 1_000;
/** News come in crowds: it is looked no more often than this, in milliseconds. */
const LOOK_AFTER_MS = 10;
/** Pauses before the second, the third, … time that is asked, in milliseconds; then a person gets it. */
const PAUSES_MS = [2_000, 10_000, 60_000, 300_000] as const;
/** Time beyond that of the answer, for what is done about it, in milliseconds. */
const CARRY_OUT_MS = 15_000;

/** Calls that run. */
export interface RunningCalls {
  /** Resolves when none is under way any more. */
  stop(): Promise<void>;
}

/** Starts the calls; any number of processes share the work. */
export function startBotCalls(runtime: ApiRuntime, askers: readonly Asker[]): RunningCalls {
  const stopping = new AbortController();
  const caller = new Caller(runtime, askers, stopping.signal);
  const running = caller.run();
  return {
    async stop() {
      stopping.abort();
      await running;
    },
  };
}

class Caller {
  readonly #runtime: ApiRuntime;
  readonly #askers: readonly Asker[];
  readonly #signal: AbortSignal;
  readonly #holder = newId();
  readonly #running = new Set<Promise<void>>();

  constructor(runtime: ApiRuntime, askers: readonly Asker[], signal: AbortSignal) {
    this.#runtime = runtime;
    this.#askers = askers;
    this.#signal = signal;
  }

  async run(): Promise<void> {
    let isAsked = false;
    while (!this.#signal.aborted) {
      const waking = new AbortController();
      const ended = AbortSignal.any([this.#signal, waking.signal]);
      // News are waited for only where a bot is asked: they come for every message.
      const news = Promise.race([pause(LOOK_EVERY_MS, ended), ...(isAsked ? [this.#runtime.feed.news(ended)] : [])]);
      try {
        isAsked = await this.#look();
      } catch (error) {
        this.#runtime.log.warn({ error }, 'texts for bots that are asked could not be read');
      }
      await news;
      waking.abort();
      await pause(LOOK_AFTER_MS, this.#signal);
    }
    await Promise.all(this.#running);
  }

  /** Takes what is due and asks. @returns whether there is a bot that is asked */
  async #look(): Promise<boolean> {
    const { db, clock } = this.#runtime;
    const bots = await dueBots(db.pool, clock.now());
    const withinMs = Math.max(...this.#askers.map((asker) => asker.withinMs)) + CARRY_OUT_MS;
    for (const { id } of bots.filter(({ isDue }) => isDue)) {
      const bot = await db.prisma.bot.findUnique({ where: { id } });
      if (bot === null) continue;
      const now = clock.now();
      const dueAt = new Date(now.getTime() + withinMs);
      const taken = await takeBotDeliveries(db.pool, { botId: id, holder: this.#holder, now, dueAt, most: AT_ONCE });
      for (const row of taken) {
        const handling = this.#handle(bot, row)
          .catch((error: unknown) => this.#runtime.log.warn({ error, botId: id }, 'a text for a bot is tried again'))
          .finally(() => this.#running.delete(handling));
        this.#running.add(handling);
      }
    }
    return bots.length > 0;
  }

  async #handle(bot: Bot, row: BotDeliveryRow): Promise<void> {
    const { db } = this.#runtime;
    const exchange = await loadExchange(this.#runtime, bot, row);
    if (exchange === null) return void (await deleteBotDelivery(db.pool, bot.id, row.eventId));
    for (const asker of this.#askers) {
      const startedAt = performance.now();
      const done = await this.#ask(asker, exchange);
      if (done === null) continue;
      this.#observe(asker, done.outcome, startedAt);
      return;
    }
    // Whoever was asked is not there any more: an instance that follows the stream may have it.
    await postponeBotDelivery(db.pool, bot.id, row.eventId, this.#holder, this.#runtime.clock.now());
  }

  /** Asks and does what was answered. @returns `null`: it is not for this bot */
  async #ask(asker: Asker, exchange: Exchange): Promise<{ outcome: CarriedOut['outcome'] | 'failed' } | null> {
    const { db } = this.#runtime;
    const { bot, eventId } = exchange;
    try {
      const answer = await asker.ask(exchange, this.#signal);
      if (answer === null) return null;
      const done = await carryOut(this.#runtime, exchange, answer);
      await deleteBotDelivery(db.pool, bot.id, eventId);
      await this.#note(bot, done.error);
      return done;
    } catch (error) {
      if (this.#signal.aborted) return { outcome: 'failed' };
      await this.#failed(exchange, error);
      return { outcome: 'failed' };
    }
  }

  async #failed(exchange: Exchange, error: unknown): Promise<void> {
    const { db, clock, log } = this.#runtime;
    const { bot, eventId, attempt } = exchange;
    const fault = faultText(error);
    log.warn(
      { botId: bot.id, subjectId: eventId, attempts: attempt, error: fault },
      'a bot that was asked gave no answer that can be taken',
    );
    await this.#note(bot, fault);
    const pauseMs = PAUSES_MS[attempt - 1];
    if (pauseMs === undefined) {
      const actor = await actorOfBot(this.#runtime, exchange);
      await giveToPerson(this.#runtime, actor, exchange, `the bot "${bot.name}" did not answer ${attempt} times`);
      await deleteBotDelivery(db.pool, bot.id, eventId);
      return;
    }
    const askedMs =
      error instanceof AskAgainError ? error.afterMs : error instanceof RateLimitedError ? error.retryAfterMs : 0;
    const dueAt = new Date(clock.now().getTime() + Math.max(pauseMs, Math.min(askedMs, 300_000)));
    await postponeBotDelivery(db.pool, bot.id, eventId, this.#holder, dueAt);
  }

  /** Notes the last fault of a bot where people see it; one that answers has none. */
  async #note(bot: Bot, error: string | null): Promise<void> {
    if (error !== null || bot.lastError !== null)
      await noteBotError(this.#runtime.db.pool, bot.id, error?.slice(0, 300) ?? null, this.#runtime.clock.now());
  }

  #observe({ kind }: Asker, outcome: string, startedAt: number): void {
    const { telemetry } = this.#runtime;
    telemetry.count('heliograph_bot_calls_total', { kind, outcome });
    telemetry.series('heliograph_bot_call_seconds', { kind }).observe((performance.now() - startedAt) / 1_000);
  }
}
