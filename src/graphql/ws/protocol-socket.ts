/** A ws socket as graphql-ws sees it, and what it may be sent. */
import type { Duplex } from 'node:stream';
import { GraphQLError } from 'graphql';
import type { WebSocket } from 'ws';
import { newId } from '../../kernel/ids.ts';
import type { Logger } from '../../runtime.ts';
import { describeFault, publicErrors } from '../http/masking.ts';
import { inexactNumberIn } from '../limits/exact-numbers.ts';
import { checkJsonDepth } from '../limits/json-depth.ts';
import { MAX_SOCKET_MESSAGES_PER_SECOND } from '../limits/transport-limits.ts';
import { CLOSES } from './close-codes.ts';

/** Octets that may wait for a reader before what is to be sent waits with it. */
const MAX_UNSENT = 65_536;
/** Time that a client may take to answer a close before its socket is cut, in milliseconds. */
export const CLOSE_TIMEOUT_MS = 1_000;

/** The stream under a WebSocket. `ws` writes each of its frames at once and whole, so that others fit between them. */
export function rawSocket(socket: WebSocket): Duplex {
  return (socket as unknown as { _socket: Duplex })._socket;
}

/** Sets the octets that a message of one socket may have: `ws` has one limit for all sockets of a server. */
export function setMaxPayload(socket: WebSocket, octets: number): void {
  (socket as unknown as { _receiver: { _maxPayload: number } })._receiver._maxPayload = octets;
}

/** The part of a receiver of `ws` that holds what has come of a message. */
interface Receiver {
  _bufferedBytes: number;
  _messageLength: number;
}

/** Octets of a message that has begun to come on a socket and is not whole: its last frame, and those before it. */
export function unfinishedBytes(socket: WebSocket): number {
  const { _bufferedBytes, _messageLength } = (socket as unknown as { _receiver: Receiver })._receiver;
  return _bufferedBytes + _messageLength;
}

/** Closes a socket with a code and gives its client no time: nothing that it sends is held any more. */
export function cutSocket(socket: WebSocket, code: number, reason: string): void {
  socket.pause();
  socket.close(code, reason);
  rawSocket(socket).write('', () => socket.terminate());
  // It may have stopped to read, too.
  setTimeout(() => socket.terminate(), CLOSE_TIMEOUT_MS).unref();
}

/** Closes a socket, and cuts it when its client does not answer in time: what it sends meanwhile is held. */
export function closeSocket(socket: WebSocket, code: number, reason: string): void {
  // Nobody has let it in: it gets the code and no time.
  if (code === CLOSES.INIT_TIMEOUT.code) return cutSocket(socket, code, reason);
  socket.close(code, reason);
  setTimeout(() => socket.terminate(), CLOSE_TIMEOUT_MS).unref();
}

/** Socket that graphql-ws works with. All messages sent in one turn of the event loop are one write. */
export function protocolSocket(socket: WebSocket, log: Logger) {
  const mayRead = readingPace(socket);
  return {
    protocol: socket.protocol,
    close: (code: number, reason: string) => closeSocket(socket, code, reason),
    send(data: string): Promise<void> | void {
      if (socket.readyState !== socket.OPEN) return;
      const raw = rawSocket(socket);
      raw.cork();
      process.nextTick(() => raw.uncork());
      // A write that fails ends the socket, and 'close' ends what runs on it.
      if (raw.writableLength < MAX_UNSENT) return void socket.send(data, () => {});
      return new Promise((resolve, reject) => {
        socket.send(data, (error) => (error == null ? resolve() : reject(error)));
      });
    },
    onMessage(handle: (data: string) => Promise<void>) {
      socket.on('message', (data) => {
        mayRead();
        const text = String(data);
        try {
          checkJsonDepth(text);
        } catch (error) {
          if (!(error instanceof GraphQLError)) throw error;
          return closeSocket(socket, CLOSES.BAD_REQUEST.code, error.message.slice(0, MAX_REASON));
        }
        const refusal = refusalOf(text);
        if (refusal !== null) return void socket.send(refusal, () => {});
        handle(text).catch((error: unknown) => {
          if (socket.readyState !== socket.OPEN) return;
          const errorId = newId();
          log.error({ errorId, ...describeFault(error) }, 'unexpected error on a socket');
          closeSocket(socket, CLOSES.FAULT.code, `Unexpected error. Quote id ${errorId}.`);
        });
      });
    },
  };
}

/** The `error` message for an operation with a number that cannot be held; `null`: nothing speaks against it. */
function refusalOf(text: string): string | null {
  const error = inexactNumberIn(text);
  if (error === null) return null;
  try {
    const { id, type } = JSON.parse(text) as { id?: unknown; type?: unknown };
    if (type !== 'subscribe' || typeof id !== 'string') return null;
    return JSON.stringify({ id, type: 'error', payload: publicErrors([error]) });
  } catch {
    // No JSON: the protocol says what becomes of that.
    return null;
  }
}

/** Octets that the reason of a close may have. RFC 6455 §5.5 */
const MAX_REASON = 123;

/** Counts what is read from a socket, and reads no more of it until the second is over when it was much. */
function readingPace(socket: WebSocket): () => void {
  let from = 0;
  let count = 0;
  return () => {
    const now = performance.now();
    if (now - from >= 1_000) {
      from = now;
      count = 0;
    }
    if (++count < MAX_SOCKET_MESSAGES_PER_SECOND || socket.isPaused) return;
    socket.pause();
    setTimeout(() => socket.resume(), from + 1_000 - now).unref();
  };
}
