// The handlers of inbound messages, of all nouns, in their order.
import { ASSIGNMENT_HANDLER } from './conversations/assignment-handler.ts';
import { AWAY_HANDLER } from './conversations/away-handler.ts';
import { BOT_HANDLER } from './conversations/bot-handler.ts';
import { COMPLAINT_HANDLER } from './conversations/complaint-handler.ts';
import { CONSENT_REPLY_HANDLER } from './conversations/consent-request-handler.ts';
import type { InboundHandler } from './conversations/inbound-handler.ts';
import { KEYWORD_HANDLER } from './conversations/keyword-actions.ts';
import { CONFIRMATION_HANDLER } from './triggers/confirm-handler.ts';

/**
 * Handlers of inbound messages: the first that does not pass has handled the message. An opt-out comes before everything else,
 * so that nothing that waits for an answer can swallow it: the reply to a double opt-in stands before it, since START may be a yes, and lets STOP pass;
 * and so does the answer to a reminder, since a bare "no" would be held as an unclear opt-out.
 */
export const INBOUND_HANDLERS: readonly InboundHandler[] = [
  CONSENT_REPLY_HANDLER,
  CONFIRMATION_HANDLER,
  COMPLAINT_HANDLER,
  KEYWORD_HANDLER,
  ASSIGNMENT_HANDLER,
  BOT_HANDLER,
  AWAY_HANDLER,
];
