/**
 * SQLSTATEs of a server that cannot, whatever it is asked: https://www.postgresql.org/docs/18/errcodes-appendix.html
 */
const OF_SERVER = /^(?:08...|53...|57P0.|58...|25006)$/;
/** Of Node.js and of Prisma (https://www.prisma.io/docs/orm/reference/error-reference): nobody is reached. */
const OF_CONNECTION = /^(?:ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT|EAI_AGAIN|P100[128]|P1017|P2024|P2028|P2037)$/;
/** Of Node.js: a name or a network that may be there later, or is wrong. */
const OF_NETWORK = /^(?:ENOTFOUND|EHOSTUNREACH|ENETUNREACH|EHOSTDOWN)$/;
/** Error texts of `pg` that have no code. */
const SAID = /Connection terminated|timeout exceeded when trying to connect|not queryable|Query read timeout/;
/** Errors wrap errors so deep at most. */
const DEEPEST = 5;

/**
 * Check whether a fault is the database's and not the request's: the database is away, starts or stops, has no room on
 * its disk, no connection to spare, or may not write. The same request may succeed later.
 */
export function isUnavailable(error: unknown): boolean {
  return within(error, ({ code, originalCode, message }) => {
    const codes = [code, originalCode].filter((each) => typeof each === 'string');
    if (codes.some((each) => OF_SERVER.test(each) || OF_CONNECTION.test(each))) return true;
    return typeof message === 'string' && SAID.test(message);
  });
}

/** Check whether a process that starts waits for the database: it is away, or its name or network is. */
export function isAwaited(error: unknown): boolean {
  return isUnavailable(error) || within(error, ({ code }) => typeof code === 'string' && OF_NETWORK.test(code));
}

/** Check that something holds for an error or one that it wraps. */
function within(error: unknown, holds: (error: Record<string, unknown>) => boolean, depth = 0): boolean {
  if (!(error instanceof Object) || depth > DEEPEST) return false;
  const fields = error as Record<string, unknown>;
  if (holds(fields)) return true;
  const { driverAdapterError } = (fields.meta ?? {}) as Record<string, unknown>;
  return [fields.cause, driverAdapterError].some((inner) => within(inner, holds, depth + 1));
}
