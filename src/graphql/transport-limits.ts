/**
 * Bytes of a request body, and of a WebSocket message: `sendMessages` of 10,000 recipients with 1,000 bytes of
 * variables and metadata each fits.
 */
export const MAX_BODY_BYTES = 10_485_760;
/** Sockets and event streams that one key may have open in one process. */
export const MAX_STREAMS_PER_KEY = 1_000;
/** Sockets that may wait for their `connection_init` at a time in one process. */
export const MAX_WAITING_SOCKETS = 500;
/** Operations that may run on one socket at a time. */
export const MAX_OPERATIONS_PER_SOCKET = 100;
/** A socket that does not send its `connection_init` in time is closed (4408). */
export const INIT_TIMEOUT_MS = 3_000;
/** The server pings every socket so often; one that does not answer until the next ping is cut. */
export const PING_EVERY_MS = 12_000;
/** How often the keys of all open sockets and streams are looked at: a revoked one closes them within twice that. */
export const KEY_CHECK_EVERY_MS = 2_000;
