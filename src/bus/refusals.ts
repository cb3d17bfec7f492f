/** Refusals of JetStream to store what is published, and their causes. */
import { AckPolicy, DeliverPolicy, type JetStreamManager } from '@nats-io/jetstream';
import { pause } from '../kernel/chunks.ts';
import type { Logger } from '../kernel/logger.ts';
import { FEED } from './streams.ts';

type Log = Pick<Logger, 'warn' | 'info'>;

/** While JetStream refuses, it is asked that often whether it still does: a process may have nothing to publish. */
const ASK_EVERY_MS = 3_000;

/** Error texts of nats-server, and their causes. https://github.com/nats-io/nats-server/blob/main/server/errors.json */
const REASONS: readonly { said: RegExp; why: string }[] = [
  // 10077 with the system's error; 10012; 10023 and 10047, of a server that was started while its disk was full.
  { said: /no space left|creating store for consumer|insufficient/i, why: 'JetStream has no room on its disk' },
  // Nobody answers, or (10039, 10076) a server of a cluster that has turned JetStream off because its disk was full.
  { said: /no responders|not enabled|temporarily unavailable/i, why: 'JetStream is off or has lost its streams' },
];

/** Cause of JetStream's refusal, by its error; `null`: another cause. */
export function refusalOf(error: unknown): string | null {
  if (!(error instanceof Error)) return null;
  const words = `${error.name} ${error.message} ${String(error.cause ?? '')}`;
  return REASONS.find(({ said }) => said.test(words))?.why ?? null;
}

/**
 * Asks JetStream whether it can write: a consumer that nobody uses is made on FEED and removed.
 *
 * @throws as the server refuses it
 */
export async function tryToStore({ consumers }: JetStreamManager): Promise<void> {
  const settings = { ack_policy: AckPolicy.None, deliver_policy: DeliverPolicy.New, inactive_threshold: 5_000_000_000 };
  const { name } = await consumers.add(FEED, settings);
  await consumers.delete(FEED, name);
}

/** State of JetStream's refusals in this process; what is published goes into the outbox meanwhile. */
export class Refusals {
  readonly #log: Log;
  readonly #ask: () => Promise<void>;
  readonly #closing = new AbortController();
  #why: string | null = null;
  #asking = false;

  /** @param ask asks whether JetStream takes again, and says so by `taken`; throws when it does not */
  constructor(log: Log, ask: () => Promise<void>) {
    this.#log = log;
    this.#ask = ask;
  }

  /** Cause of the last publish's refusal; `null`: it was not refused. */
  get why(): string | null {
    return this.#why;
  }

  /** Something was refused, or failed otherwise. */
  note(error: unknown): void {
    const why = refusalOf(error);
    if (why === null || why === this.#why) return;
    this.#why = why;
    this.#log.warn({ why }, 'JetStream refuses what is published: it waits in the outbox');
    void this.#untilTaken();
  }

  /** Something was taken. */
  taken(): void {
    if (this.#why === null) return;
    this.#why = null;
    this.#log.info({}, 'JetStream takes what is published again');
  }

  /** Asks no more. */
  close(): void {
    this.#closing.abort();
  }

  async #untilTaken(): Promise<void> {
    if (this.#asking) return;
    this.#asking = true;
    while (this.#why !== null && !this.#closing.signal.aborted) {
      await pause(ASK_EVERY_MS, this.#closing.signal);
      if (this.#why === null || this.#closing.signal.aborted) continue;
      await this.#ask().catch((error: unknown) => this.note(error));
    }
    this.#asking = false;
  }
}
