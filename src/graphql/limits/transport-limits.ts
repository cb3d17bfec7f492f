/**
 * Octets of a request body, and of a WebSocket message, of a key that may send messages or write contacts:
 * `sendMessages` of 10,000 recipients with 1,000 octets of variables and metadata each fits.
 */
export const MAX_BODY_BYTES = 10_485_760;
/** Octets of a request body, and of a WebSocket message, of every other key. */
export const MAX_OTHER_BODY_BYTES = 1_048_576;
/** Octets of a request body without a key, and of a WebSocket message before `connection_init` was acknowledged. */
export const MAX_BODY_BYTES_WITHOUT_KEY = 65_536;
/**
 * Octets of bodies and WebSocket messages which are not whole yet that one process holds at a time for one key, for one
 * address without a key, and for all.
 */
export const MAX_HELD_BYTES = { key: 67_108_864, address: 1_048_576, process: 268_435_456 } as const;
/** Time that a body, or a WebSocket message, may take to come, in milliseconds. */
export const BODY_TIMEOUT_MS: Readonly<Record<'withKey' | 'withoutKey', number>> = {
  withKey: 60_000,
  withoutKey: 10_000,
};
/** Sockets and event streams that one key may have open in one process. */
export const MAX_STREAMS_PER_KEY = 1_000;
/** Sockets that may wait for their `connection_init` at a time in one process, and of one address. */
export const MAX_WAITING_SOCKETS = 1_000;
/** Sockets of one address that may wait for their `connection_init`; one more ends the one that waits longest. */
export const MAX_WAITING_SOCKETS_PER_ADDRESS = 100;
/** Messages a second that are read from one socket; more wait in its buffers. */
export const MAX_SOCKET_MESSAGES_PER_SECOND = 5_000;
/** Operations that may run on one socket at a time. */
export const MAX_OPERATIONS_PER_SOCKET = 100;
/** Subscriptions that may run on one socket at a time. */
export const MAX_SUBSCRIPTIONS_PER_SOCKET = 20;
/** Points of cost that the running subscriptions of a key, and of a workspace, may have together in one process. */
export const SUBSCRIPTION_BUDGET = { subscriptionCostPerKey: 5_000, subscriptionCostPerWorkspace: 10_000 } as const;
/** A socket that does not send its `connection_init` in time is closed (4408). */
export const INIT_TIMEOUT_MS = 3_000;
/** The server pings every socket so often; one that does not answer until the next ping is cut. */
export const PING_EVERY_MS = 12_000;
/**
 * Interval at which the keys of all open sockets and streams are checked: a revoked key closes them within twice that.
 */
export const KEY_CHECK_EVERY_MS = 2_000;
