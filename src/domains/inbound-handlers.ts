// The handlers of inbound messages, of all nouns, in their order.
import type { InboundHandler } from './conversations/inbound-handler.ts';
import { KEYWORD_HANDLER } from './conversations/keyword-actions.ts';

/**
 * Handlers of inbound messages: the first that does not pass has handled the message. An opt-out comes before everything else,
 * so that nothing that waits for an answer can swallow it.
 */
export const INBOUND_HANDLERS: readonly InboundHandler[] = [KEYWORD_HANDLER];
