/** One execution of a subscription whose results go to many sockets. */
import type { Duplex } from 'node:stream';
import type { WebSocket } from 'ws';
import { nextFrames } from './frames.ts';

/** One result of a stream, as every subscriber of it gets it. */
export interface SharedResult {
  payload: Buffer;
  /** Its place in the feed; `null`: it has none. */
  cursor: string | null;
}

/** Functions that feed a shared stream. */
export interface StreamSource {
  /** The results, from now on, until the signal aborts. @throws the error to send to every subscriber */
  results(signal: AbortSignal): AsyncIterable<SharedResult>;
  /**
   * Returns the result for a subscriber that missed the events between two cursors. @throws the error to send instead
   */
  gap(from: string, resumesAt: string): Promise<Buffer>;
}

/** Destination of a subscriber's frames. */
export interface Subscriber {
  /** Of its operation, as JSON. */
  id: Buffer;
  socket: Pick<Duplex, 'write' | 'writableLength' | 'once'>;
  /** Nothing is written behind a close frame (RFC 6455 §5.5.1): whose key was revoked need not answer it. */
  connection: Pick<WebSocket, 'readyState' | 'OPEN'>;
  /** Called with the cursor of the last result that was written. */
  onWritten?: ((cursor: string) => void) | undefined;
}

/** Called once when a stream has ended. @param fault why, when it broke */
export type OnEnded = (fault?: unknown) => void;

interface Member extends Subscriber {
  /** Number of the result it gets next. */
  next: number;
  /** The cursor of the last it got. */
  cursor: string | null;
  /** Its socket is too full: it gets more when that is empty. */
  full: boolean;
  ended: OnEnded;
}

/** Results that are written to a socket at once. */
interface Piece {
  payloads: Buffer[];
  /** Number of the result after it. */
  next: number;
  /** The cursor of its last result that has one. */
  cursor: string | null;
}

/** Results that are kept for those who lag: more than this behind, they have missed some. */
const KEPT_RESULTS = 10_000;
const KEPT_OCTETS = 16 * 1_048_576;
/** Octets that may wait in a socket before it gets no more: a reader that is slower is waited for. */
const MOST_IN_SOCKET = 262_144;
/** Octets that are written to a socket at once. */
const MOST_AT_ONCE = 262_144;
/** Results of these few milliseconds go out in one write a subscriber. */
const GATHER_MS = 3;
/** Results made before the rest of the process gets a turn. */
const RESULTS_A_TURN = 50;
/** Subscribers served before the rest of the process gets a turn. */
const MEMBERS_A_TURN = 250;

/**
 * One execution for all subscribers that asked the same: every result is made and serialised once, and every subscriber
 * has a place in the few that are kept. Whoever reads slowly is behind, holds nothing of its own and slows nobody; whoever
 * is too far behind is sent the gap.
 */
export class SharedStream {
  readonly #source: StreamSource;
  readonly #stopping = new AbortController();
  readonly #members = new Set<Member>();
  #kept: SharedResult[] = [];
  #octets = 0;
  /** Number of the first result that is kept. */
  #first = 0;
  /** The cursor of the last result that is not kept any more. */
  #before: string | null = null;
  #timer: NodeJS.Timeout | null = null;
  #serving = false;
  #holders = 0;
  readonly #onEnd: () => void;

  /** @param onEnd called at once when it ends, by itself or because nobody is left: nobody else may join */
  constructor(source: StreamSource, onEnd: () => void) {
    this.#source = source;
    this.#onEnd = onEnd;
    void this.#run();
  }

  /** True when it ends or has ended. */
  get ended(): boolean {
    return this.#stopping.signal.aborted;
  }

  async #run(): Promise<void> {
    let fault: unknown;
    try {
      await this.#read();
    } catch (error) {
      fault = error;
    }
    this.#end();
    // What was made goes out before the end.
    while (this.#serving) await new Promise((resolve) => setTimeout(resolve, 1));
    await this.#serve();
    for (const member of this.#members) member.ended(fault);
    this.#members.clear();
  }

  #end(): void {
    if (this.ended) return;
    this.#stopping.abort();
    this.#onEnd();
  }

  /** Keeps it going for somebody who is going to join. @returns lets go of it */
  hold(): () => void {
    this.#holders++;
    return () => {
      this.#holders--;
      this.#endWithoutAnybody();
    };
  }

  #endWithoutAnybody(): void {
    if (this.#members.size + this.#holders === 0) this.#end();
  }

  /**
   * Lets a subscriber in.
   *
   * @param after the cursor behind which it begins; `null`: from now on
   * @returns leaves it; `null`: it ends, or what comes after the cursor is not (or not yet) known here
   */
  join(subscriber: Subscriber, after: string | null, ended: OnEnded): (() => void) | null {
    if (this.ended) return null;
    const next = after === null ? this.#first + this.#kept.length : this.#after(after);
    if (next === null) return null;
    // A literal: a copy of the subscriber would be a second object of thousands.
    const cursor = after ?? this.#kept.at(-1)?.cursor ?? this.#before;
    const { id, socket, connection, onWritten } = subscriber;
    const member: Member = { id, socket, connection, onWritten, next, cursor, full: false, ended };
    this.#members.add(member);
    this.#soon(GATHER_MS);
    return () => {
      this.#members.delete(member);
      this.#endWithoutAnybody();
    };
  }

  #after(cursor: string): number | null {
    const index = this.#kept.findLastIndex((result) => result.cursor === cursor);
    return index < 0 ? null : this.#first + index + 1;
  }

  async #read(): Promise<void> {
    let made = 0;
    for await (const result of this.#source.results(this.#stopping.signal)) {
      this.#kept.push(result);
      this.#octets += result.payload.length;
      this.#forget();
      this.#soon(GATHER_MS);
      if (++made % RESULTS_A_TURN === 0) await this.#yieldToEventLoop();
    }
  }

  /** Lets what was made go out: it does not run ahead of the quickest subscriber further than half of what is kept. */
  async #yieldToEventLoop(): Promise<void> {
    const { signal } = this.#stopping;
    do await new Promise((resolve) => setTimeout(resolve, 1));
    while (!signal.aborted && this.#members.size > 0 && this.#waiting() > 0.5);
  }

  /** Returns the share of the bound on kept results that the quickest subscriber has not got yet. */
  #waiting(): number {
    let next = this.#first;
    for (const member of this.#members) next = Math.max(next, member.next);
    const results = this.#first + this.#kept.length - next;
    const octets = (this.#octets / Math.max(1, this.#kept.length)) * results;
    return Math.max(results / KEPT_RESULTS, octets / KEPT_OCTETS);
  }

  #forget(): void {
    let drop = 0;
    while (this.#kept.length - drop > KEPT_RESULTS || (this.#octets > KEPT_OCTETS && this.#kept.length - drop > 1)) {
      const oldest = this.#kept[drop++];
      this.#octets -= oldest?.payload.length ?? 0;
      this.#before = oldest?.cursor ?? this.#before;
    }
    // Many at a time: each shift of a long array moves all of it.
    if (drop > 0) this.#kept = this.#kept.slice(drop);
    this.#first += drop;
  }

  #soon(ms: number): void {
    if (this.#serving) return;
    this.#timer ??= setTimeout(() => {
      this.#timer = null;
      void this.#serve();
    }, ms);
  }

  /** Gives every subscriber what is new to it, in one write each. */
  async #serve(): Promise<void> {
    if (this.#serving) return;
    this.#serving = true;
    let served = 0;
    const pieces = new Map<number, Piece>();
    for (const member of this.#members) {
      if (!this.#isDue(member) || this.#fills(member)) continue;
      if (member.next < this.#first) await this.#tellGap(member);
      else write(member, this.#piece(member.next, pieces));
      if (++served % MEMBERS_A_TURN === 0) {
        pieces.clear();
        await new Promise((resolve) => setImmediate(resolve));
      }
    }
    this.#serving = false;
    if (served > 0 && [...this.#members].some((member) => this.#isDue(member))) this.#soon(GATHER_MS);
  }

  /** Returns true if there are results for a subscriber that may be written now. */
  #isDue({ next, full, connection }: Member): boolean {
    return !full && next < this.#first + this.#kept.length && connection.readyState === connection.OPEN;
  }

  /** Returns true if a socket holds enough; then it is served when it is empty. */
  #fills(member: Member): boolean {
    if (member.socket.writableLength <= MOST_IN_SOCKET) return false;
    member.full = true;
    member.socket.once('drain', () => {
      member.full = false;
      this.#soon(0);
    });
    return true;
  }

  /** Returns the results from a number on, as many as are written at once. Most subscribers are at the same number. */
  #piece(from: number, known: Map<number, Piece>): Piece {
    const before = known.get(from);
    if (before !== undefined) return before;
    const piece: Piece = { payloads: [], next: from, cursor: null };
    let octets = 0;
    for (let index = from - this.#first; index < this.#kept.length && octets < MOST_AT_ONCE; index++) {
      const result = this.#kept[index];
      if (result === undefined) break;
      piece.payloads.push(result.payload);
      piece.cursor = result.cursor ?? piece.cursor;
      octets += result.payload.length;
      piece.next++;
    }
    known.set(from, piece);
    return piece;
  }

  /** Sends a subscriber its gap, and the results after that: taken now, as they may be dropped meanwhile. */
  async #tellGap(member: Member): Promise<void> {
    const piece = this.#piece(this.#first, new Map());
    const resumesAt = this.#before;
    // Results without a place in the feed are samples: nobody asks for those it missed.
    if (resumesAt === null) return write(member, piece);
    try {
      const gap = await this.#source.gap(member.cursor ?? resumesAt, resumesAt);
      if (this.#members.has(member)) write(member, { ...piece, payloads: [gap, ...piece.payloads] });
    } catch (fault) {
      // It ends, and begins anew at its own cursor.
      if (this.#members.delete(member)) member.ended(fault);
      this.#endWithoutAnybody();
    }
  }
}

function write(member: Member, { payloads, next, cursor }: Piece): void {
  const { socket, connection } = member;
  if (connection.readyState === connection.OPEN) socket.write(nextFrames(member.id, payloads));
  member.next = next;
  member.cursor = cursor ?? member.cursor;
  if (cursor !== null) member.onWritten?.(cursor);
}
