/** The one WebSocket to the hub, which all subscriptions share. */
import { type Client, createClient } from 'graphql-ws';
import { setLiveState } from './live-state.ts';

/** Silence after which the hub is asked whether it is there, in milliseconds. */
const PING_EVERY_MS = 10_000;
/** Time for its answer, in milliseconds. */
const PONG_TIMEOUT_MS = 5_000;
/** Longest pause between two tries to connect, in milliseconds. */
const MAX_RETRY_MS = 5_000;
/** Close codes after which the same session is not let in again. */
const FINAL_CODES = new Set([4400, 4401, 4403]);

/**
 * Opens the socket, and opens it again whenever it was lost.
 *
 * @param onSignedOut called when the hub does not take the session any more
 */
export function openSocket(onSignedOut: () => void): Client {
  const scheme = location.protocol === 'https:' ? 'wss:' : 'ws:';
  let socket: WebSocket | null = null;
  let pong: ReturnType<typeof setTimeout> | undefined;
  return createClient({
    url: `${scheme}//${location.host}/graphql`,
    lazy: false,
    onNonLazyError: (error) => {
      if (isFinal(error)) onSignedOut();
    },
    keepAlive: PING_EVERY_MS,
    retryAttempts: Number.POSITIVE_INFINITY,
    shouldRetry: (error) => !isFinal(error),
    retryWait: (retries) => {
      const most = Math.min(MAX_RETRY_MS, 250 * 2 ** retries);
      return new Promise((resolve) => setTimeout(resolve, most / 2 + (Math.random() * most) / 2));
    },
    on: {
      opened: (opened) => {
        socket = opened as WebSocket;
      },
      connected: () => setLiveState({ phase: 'live', behind: 0 }),
      closed: () => {
        clearTimeout(pong);
        setLiveState({ phase: 'reconnecting' });
      },
      ping: (received) => {
        if (!received) pong = setTimeout(() => socket?.close(4408, 'no answer'), PONG_TIMEOUT_MS);
      },
      pong: (received) => {
        if (received) clearTimeout(pong);
      },
    },
  });
}

function isFinal(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && FINAL_CODES.has(Number(error.code));
}
