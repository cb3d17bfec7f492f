/** Pings that keep a socket open and find one that is dead. */
import type { WebSocket } from 'ws';
import { PING_EVERY_MS } from '../limits/transport-limits.ts';

/** Pings a socket every twelve seconds and cuts it when the last ping was not answered. @returns ends it */
export function keepAlive(socket: WebSocket): () => void {
  let answered = true;
  socket.on('pong', () => {
    answered = true;
  });
  const timer = setInterval(() => {
    if (!answered) return socket.terminate();
    answered = false;
    socket.ping();
  }, PING_EVERY_MS);
  timer.unref();
  return () => clearInterval(timer);
}
