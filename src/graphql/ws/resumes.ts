/** Resume keys: the progress of each client that chose one, stored as it confirms events. */
import type { WebSocket } from 'ws';
import { moveResumePoints, type ResumePoint, takeResumePoint } from '../../db/sql/resume-points.ts';
import type { Principal } from '../../domains/accounts/principal.ts';
import { InvalidInputError } from '../../kernel/errors.ts';
import { newId } from '../../kernel/ids.ts';
import type { ApiRuntime } from '../../roots/api.ts';

/** Interval at which the progress of clients is stored, in milliseconds: events of so much time may come twice. */
const NOTE_EVERY_MS = 1_000;
/** A client that gets nothing is noted so often all the same: what nobody uses is forgotten. */
const NOTE_AGAIN_MS = 3_600_000;
const MAX_KEY_LENGTH = 100;

/** A subscription that is remembered. */
interface Held extends ResumePoint {
  socket: WebSocket;
  /** The cursor of the last event in its socket. */
  written: string;
  /** The one that was in it when it was asked; `null`: it has answered. */
  asked: string | null;
  notedAt: number;
  noted: string;
}

/** A subscription that begins where its key says. */
export interface Resumed {
  after: string;
  /** Notes what was written to the socket. */
  onWritten(cursor: string): void;
  end(): void;
}

/**
 * Progress of the clients that chose a resume key. The pong to a ping that was written behind an event shows that the
 * client has the event (RFC 6455 §5.5.3): events that were on their way when the connection broke come again, and none
 * is missing.
 */
export class Resumes {
  readonly #runtime: ApiRuntime;
  readonly #held = new Set<Held>();
  readonly #timer: NodeJS.Timeout;

  constructor(runtime: ApiRuntime) {
    this.#runtime = runtime;
    this.#timer = setInterval(() => void this.#note(), NOTE_EVERY_MS);
    this.#timer.unref();
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  /**
   * Begins where the key was left, or at a cursor, or now.
   *
   * @param stream the field of Subscription @param first where to begin with a new key; `null`: now
   * @throws InvalidInputError on a key that is none
   */
  async begin(
    principal: Principal,
    stream: string,
    key: string,
    first: string | null,
    socket: WebSocket,
  ): Promise<Resumed> {
    if (key === '' || key.length > MAX_KEY_LENGTH || !/^[\x20-\x7e]+$/.test(key)) {
      const message = `must be 1 to ${MAX_KEY_LENGTH} printable ASCII characters`;
      throw new InvalidInputError([{ path: ['resumeKey'], message, received: key.slice(0, 100) }]);
    }
    const { workspaceId, id: actorId } = principal.actor;
    const feed = this.#runtime.feed;
    const now = first ?? feed.nowOf(workspaceId);
    const own = { id: newId(), holder: newId(), cursor: now };
    const { id, cursor } = await takeResumePoint(this.#runtime.db.pool, { workspaceId, actorId, stream, key }, own);
    // One that is not read any more is of another database.
    const after = feed.cursorsOf(workspaceId).read(cursor) === null ? now : cursor;
    const at = { written: after, asked: null, noted: after, notedAt: performance.now() };
    const held: Held = { id, holder: own.holder, cursor: after, socket, ...at };
    this.#held.add(held);
    return {
      after,
      onWritten: (written) => {
        held.written = written;
      },
      end: () => {
        if (!this.#held.delete(held) || held.cursor === held.noted) return;
        void this.#save([held]);
      },
    };
  }

  async #note(): Promise<void> {
    const now = performance.now();
    const moved: Held[] = [];
    for (const held of this.#held) {
      if (held.cursor !== held.noted || now - held.notedAt > NOTE_AGAIN_MS) moved.push(held);
      if (held.asked === null && held.written !== held.cursor) ask(held);
    }
    await this.#save(moved);
  }

  async #save(points: readonly Held[]): Promise<void> {
    const before = points.map(({ cursor }) => cursor);
    try {
      await moveResumePoints(this.#runtime.db.pool, points);
      for (const [index, held] of points.entries()) {
        held.noted = before[index] ?? held.noted;
        held.notedAt = performance.now();
      }
    } catch (error) {
      this.#runtime.log.warn({ error }, 'how far clients have come is not noted, and tried again');
    }
  }
}

/** Asks a client whether it has what was written to its socket by now. */
function ask(held: Held): void {
  const { socket, written } = held;
  if (socket.readyState !== socket.OPEN) return;
  held.asked = written;
  const question = newId();
  const onPong = (answer: Buffer) => {
    if (String(answer) !== question) return;
    socket.off('pong', onPong);
    held.asked = null;
    held.cursor = written;
  };
  socket.on('pong', onPong);
  socket.ping(question);
}
