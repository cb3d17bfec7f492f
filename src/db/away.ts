/** SQLSTATEs of a server that cannot, whatever it is asked: https://www.postgresql.org/docs/18/errcodes-appendix.html */
const OF_SERVER = /^(?:08...|53...|57P0.|58...|25006)$/;
/** Of Node.js and of Prisma (https://www.prisma.io/docs/orm/reference/error-reference): nobody is reached. */
const OF_CONNECTION = /^(?:ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT|EAI_AGAIN|P100[128]|P1017|P2024|P2037)$/;
/** What `pg` says without a code. */
const SAID = /Connection terminated|timeout exceeded when trying to connect|not queryable|Query read timeout/;
/** Errors wrap errors so deep at most. */
const DEEPEST = 5;

/**
 * Whether a fault is the database's and not the request's: it is away, starts or stops, has no room on its disk, no
 * connection to spare, or may not write. The same request may succeed later.
 */
export function isAway(error: unknown, depth = 0): boolean {
  if (!(error instanceof Object) || depth > DEEPEST) return false;
  const { code, originalCode, message, cause, meta } = error as Record<string, unknown>;
  const codes = [code, originalCode].filter((each) => typeof each === 'string');
  if (codes.some((each) => OF_SERVER.test(each) || OF_CONNECTION.test(each))) return true;
  if (typeof message === 'string' && SAID.test(message)) return true;
  const { driverAdapterError } = (meta ?? {}) as Record<string, unknown>;
  return isAway(cause, depth + 1) || isAway(driverAdapterError, depth + 1);
}
