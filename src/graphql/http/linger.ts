/** The end of an answer to a request whose body is not wanted. */
import type { IncomingMessage, ServerResponse } from 'node:http';

/**
 * Time for which the rest of an unwanted body is read and dropped, in milliseconds, so that its sender reads the
 * answer.
 */
const LINGER_MS = 2_000;

/** Ends the answer once the rest of the body has come, or after a while: who still sends reads it before a reset. */
export function linger(req: IncomingMessage, res: ServerResponse): void {
  const end = () => {
    clearTimeout(timer);
    res.end();
  };
  const timer = setTimeout(end, LINGER_MS);
  req.unpipe();
  // What was reading it holds it paused, or would go on to count it.
  req.removeAllListeners('readable');
  req.removeAllListeners('data');
  req.resume();
  if (req.readableEnded || req.destroyed) end();
  else for (const event of ['end', 'close', 'error']) req.once(event, end);
}
