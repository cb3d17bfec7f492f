/** With which codes the API closes WebSockets: one table for the code, its documentation and whoever tries again. */

interface Close {
  code: number;
  /** Event that the code stands for. */
  meaning: string;
  /** Action that a client takes. */
  remedy: string;
}

/**
 * WebSocket close codes: the first by the IANA registry, those of 4400 and more by graphql-transport-ws. Clients of that protocol
 * connect again after 1012 and 1013, and never by themselves after 4400, 4401 and 4500.
 */
export const CLOSES = {
  RESTART: {
    code: 1012,
    meaning: 'The hub stops or restarts, or the session acts as another member or in another role now.',
    remedy: 'Connect again; go on behind your last cursor.',
  },
  TRY_AGAIN: {
    code: 1013,
    meaning:
      'Too many sockets of this key, too many wrong keys from this address, too much of unfinished messages at a time, or a message that did not end in time.',
    remedy: 'Connect again later, or close a socket.',
  },
  BAD_REQUEST: {
    code: 4400,
    meaning: 'A message is none of the protocol, or nests too deeply.',
    remedy: 'Do not send it again.',
  },
  UNAUTHORIZED: {
    code: 4401,
    meaning: 'No key came in `connection_init` and no session, or one that is not known, was revoked or has ended.',
    remedy: 'Do not try again with the same key or session.',
  },
  INIT_TIMEOUT: { code: 4408, meaning: '`connection_init` did not come in time.', remedy: 'Connect again.' },
  FAULT: {
    code: 4500,
    meaning: 'A fault of the hub; the reason has the id under which the log has it.',
    remedy: 'Connect again later, by hand.',
  },
} as const satisfies Record<string, Close>;
