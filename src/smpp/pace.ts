/** Pace: flow control of a connection by its SMSC's answers to submits. */
import { Breaker, type CircuitState } from './breaker.ts';
import { readSubmitSmResp } from './pdu.ts';
import { Rate, type RateReason } from './rate.ts';
import { COMMAND_STATUSES, type CommandStatus, classify, type StatusClass, type StatusOverride } from './status.ts';

/** Outcome of a submit. */
export type SubmitOutcome =
  | { kind: 'accepted'; remoteId: string; responseMs: number }
  | { kind: 'refused'; commandStatus: number; responseMs: number }
  /** It reached the wire and no response came: it may or may not have been taken. */
  | { kind: 'unknown'; cause: 'TIMEOUT' | 'LINK_LOST' }
  /** It never reached the wire. */
  | { kind: 'notSent'; cause: 'NOT_BOUND' | 'STOPPED' };

const ESME_RMSGQFUL = 0x14;
/** Codes that nobody named and that were reported, at most. */
const MAX_UNMAPPED = 1_000;
/** Refusals that say the SMSC cannot, whatever the message. */
const UNABLE: ReadonlySet<StatusClass> = new Set(['RETRY_LATER', 'RETRY_ELSEWHERE', 'SESSION', 'STOP_LINK']);
/** Round trips over this share of the response timer slow the connection down: beyond it outcomes become unknown. */
const SLOW_SHARE = 0.4;

/** Speed of a connection, and the reason for it. */
export interface Measures {
  /** Moving average; `null` before the first response. */
  roundTripMs: number | null;
  submitsPerSecond: number;
  /** Submits a second it allows itself; `null`: as fast as the window allows. */
  ratePerSecond: number | null;
  rateReason: RateReason;
  circuit: CircuitState;
  throttledCount: number;
  /** Refusals of submits by their command_status, the latest first, since the connection was opened. */
  refusals: readonly RefusalCount[];
}

/** Count of an SMSC's refusals with one command_status. */
export interface RefusalCount {
  commandStatus: number;
  count: number;
  /** Last time that it did so, as ISO 8601. */
  lastAt: string;
}

/** Different command statuses whose refusals are counted. */
const MAX_REFUSALS = 20;

/** Settings that the pace depends on. */
export interface PaceOptions {
  /** `null`: as fast as the window allows. */
  throughputPerSecond: number | null;
  responseTimeoutMs: number;
  statusOverrides?: ReadonlyMap<number, StatusOverride>;
}

/** Events that are reported about answers. */
export interface PaceHandlers {
  /** A refusal, in a sentence. */
  onRefusal(sentence: string): void;
  /** A command_status that nobody named; each is reported once. */
  onUnmapped(commandStatus: number): void;
}

/** Flow control that learns: reads what the SMSC answers to submits, and says how many more it may get. */
export class Pace {
  readonly #options: PaceOptions;
  readonly #handlers: PaceHandlers;
  readonly #rate: Rate;
  readonly #breaker = new Breaker();
  readonly #unmapped = new Set<number>();
  readonly #refusals = new Map<number, RefusalCount>();
  #roundTripMs: number | null = null;
  #throttledCount = 0;

  constructor(options: PaceOptions, handlers: PaceHandlers) {
    this.#options = options;
    this.#handlers = handlers;
    this.#rate = new Rate(options.throughputPerSecond, performance.now());
  }

  /** Submits that may be made now, were there room for them. @param kept the share of a burst that is left */
  available(now: number, kept = 0): number {
    return Math.min(this.#rate.available(now, kept), this.#breaker.available(now));
  }

  /** Submits that the rate lets through at once, after a pause; `Infinity` without a limit. */
  get burst(): number {
    return this.#rate.burst;
  }

  /** Notes a submit. */
  take(now: number): void {
    this.#rate.take(now);
    this.#breaker.take();
  }

  /** Notes a request beside the submits, which the SMSC counts as one. */
  takeBeside(now: number): void {
    this.#rate.take(now);
  }

  /** Milliseconds until a submit may be made; `null`: time is not what is waited for. */
  waitMs(now: number): number | null {
    return this.#breaker.waitMs(now) ?? this.#rate.waitMs(now);
  }

  /** Speed of the connection now. */
  measured(now: number): Measures {
    return {
      roundTripMs: this.#roundTripMs === null ? null : Math.round(this.#roundTripMs * 10) / 10,
      submitsPerSecond: this.#rate.perSecond(now),
      ratePerSecond: this.#rate.current,
      rateReason: this.#rate.reason,
      circuit: this.#breaker.stateAt(now),
      throttledCount: this.#throttledCount,
      refusals: [...this.#refusals.values()].reverse(),
    };
  }

  /** No response came in time. */
  timedOut(destination: string, now: number): void {
    this.#breaker.record(now, destination, true);
  }

  /** A lost link is the bind's affair; a probe that goes with it has failed. */
  linkLost(destination: string, now: number): void {
    if (this.#breaker.stateAt(now) === 'HALF_OPEN') this.#breaker.record(now, destination, true);
  }

  /** Reads a response, and learns from it. @param responseMs `null`: it came too late to say anything of the pace */
  answered(
    outcome: { commandStatus: number; pdu: Buffer },
    destination: string,
    now: number,
    responseMs: number | null,
  ): SubmitOutcome {
    if (responseMs !== null) this.#measure(now, responseMs);
    const { commandStatus } = outcome;
    const { remoteId, congestionState } = readSubmitSmResp(outcome.pdu);
    if (congestionState !== null) this.#rate.congested(now, congestionState);
    if (commandStatus === 0) {
      this.#breaker.record(now, destination, false);
      return { kind: 'accepted', remoteId, responseMs: responseMs ?? 0 };
    }
    const status = classify(commandStatus, this.#options.statusOverrides);
    this.#handlers.onRefusal(`${status.name}: ${status.meaning}`);
    this.#countRefusal(commandStatus);
    this.#react(status, destination, now);
    return { kind: 'refused', commandStatus, responseMs: responseMs ?? 0 };
  }

  /** Slows down when the SMSC cannot follow; what it cannot take from anybody opens the circuit. */
  #react(status: CommandStatus, destination: string, now: number): void {
    if (status.class === 'THROTTLE') {
      this.#throttledCount++;
      this.#rate.throttled(now);
    }
    this.#tellUnmapped(status.code);
    if (status.code === ESME_RMSGQFUL) this.#rate.queueFull(now, destination);
    const failed = UNABLE.has(status.class) && status.code !== ESME_RMSGQFUL;
    this.#breaker.record(now, destination, failed);
  }

  /** The latest is the last of the map; of too many codes the one that came longest ago is forgotten. */
  #countRefusal(commandStatus: number): void {
    const count = (this.#refusals.get(commandStatus)?.count ?? 0) + 1;
    this.#refusals.delete(commandStatus);
    this.#refusals.set(commandStatus, { commandStatus, count, lastAt: new Date().toISOString() });
    if (this.#refusals.size <= MAX_REFUSALS) return;
    for (const oldest of this.#refusals.keys()) return void this.#refusals.delete(oldest);
  }

  #tellUnmapped(code: number): void {
    if (COMMAND_STATUSES.has(code) || this.#options.statusOverrides?.has(code) || this.#unmapped.has(code)) return;
    if (this.#unmapped.size < MAX_UNMAPPED) this.#unmapped.add(code);
    this.#handlers.onUnmapped?.(code);
  }

  #measure(now: number, ms: number): void {
    this.#roundTripMs = this.#roundTripMs === null ? ms : this.#roundTripMs * 0.9 + ms * 0.1;
    const tooSlow = this.#options.responseTimeoutMs * SLOW_SHARE;
    if (this.#roundTripMs > tooSlow) this.#rate.slow(now, this.#roundTripMs);
  }
}
