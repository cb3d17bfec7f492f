// Types of a request that is prepared, and of what acceptance makes of it.
import type { Renderer } from '../../channels/port.ts';
import type { Queryable } from '../../db/client.ts';
import type { NewMessage } from '../../db/sql/messages.ts';
import type { OutboxRow } from '../../db/sql/outbox.ts';
import type { Workspace } from '../../generated/prisma/client.ts';
import type { Actor } from '../../kernel/actor.ts';
import type { PriceLists } from '../../kernel/charge.ts';
import type { IdempotencyConflictError, InputIssue } from '../../kernel/errors.ts';
import type { MadeLink } from '../../kernel/made-link.ts';
import type { LineFact } from '../../kernel/number-lookups.ts';
import type { Phone, PhoneReading } from '../../kernel/phone.ts';
import type { Idempotency } from '../../pipeline/accept/idempotency.ts';
import type { Refusal, RouteChoice } from '../../pipeline/accept/request.ts';
import type { OfferChecks } from '../../policy/workspace-rules.ts';
import type { Encoded } from '../../text/encode.ts';
import type { RouteFacts } from '../carriers/route-facts.ts';
import type { TemplateSource } from '../templates/render.ts';
import type { WorkspaceSettings } from './context.ts';
import type { SendRequest } from './request.ts';

/** The number of a recipient, or why there is none. */
export type PhoneOfRecipient =
  | { ok: true; phone: Phone }
  | { ok: false; code: 'INVALID_INPUT' | 'NOT_FOUND'; issue: InputIssue };

/** Parts of a request that its recipients are prepared by. */
export type PrepareRequest = Pick<
  SendRequest,
  | 'content'
  | 'purpose'
  | 'sendAt'
  | 'submitOptions'
  | 'smartEncoding'
  | 'recipients'
  | 'wayBack'
  | 'campaign'
  | 'routes'
>;

/** Everything that a whole request shares. */
export interface SendContext {
  workspace: Workspace;
  /** Way in which its numbers are read. */
  reading: PhoneReading;
  /** The sender that is named, as the workspace allows it; `null`: none. */
  sender: string | null;
  routes: RouteFacts[];
  template: TemplateSource | null;
  /** `null`: the workspace never had prices. */
  prices: PriceLists | null;
}

/**
 * A transaction under way, with the settings that were loaded before it began. Whoever prepares a request within it reads by
 * its connection alone: to wait for a second one while holding the first is how a pool runs dry.
 */
export interface Within {
  tx: Queryable;
  settings: WorkspaceSettings;
}

/** A recipient that can be accepted. */
export interface ReadyRecipient {
  index: number;
  ok: true;
  phone: Phone;
  /** BINARY: the octets in hexadecimal. */
  text: string;
  /** Renderer of the connection. */
  renderer: Renderer;
  encoded: Encoded;
  templateVersionId: string | null;
  /** Of the template's body that was taken; `null`: no template. */
  locale: string | null;
  metadata: unknown;
  choice: RouteChoice;
  /** Links of the text. */
  links: readonly MadeLink[];
  /** What is known of the line; `null`: the number is not looked up. */
  line: LineFact | null;
}

/** A recipient that can be accepted, or why it cannot. */
export type PreparedRecipient =
  | ReadyRecipient
  | {
      index: number;
      ok: false;
      code: 'INVALID_INPUT' | 'NOT_FOUND' | 'DUPLICATE_RECIPIENT';
      issues: InputIssue[];
    };

/** A request that needs nothing any more but a transaction. */
export interface Prepared {
  /** The id of its message; of a batch that of the batch; of several recipients without a batch nothing has it. */
  id: string;
  actor: Actor;
  /** As it was understood. */
  request: SendRequest;
  recipients: readonly PreparedRecipient[];
  /** Recipients whose number an earlier one has. */
  duplicates: number;
  /** Treatment of texts that read like an offer, as the workspace has it. */
  offerChecks: OfferChecks;
  /** Lists that its messages are priced by; `null`: the workspace never had prices. */
  prices: PriceLists | null;
  /** `null`: it has no key. */
  idempotency: Idempotency | null;
  /** W3C traceparent of the request it came with; `null`: nobody follows it. */
  traceParent: string | null;
}

/** The outcome of one request. */
export type Outcome =
  | { kind: 'accepted'; messages: NewMessage[]; refusals: Refusal[] }
  /** An earlier request with its key made this message, or this batch. */
  | { kind: 'replayed'; id: string };

/** The outcome of requests that were accepted in one transaction. */
export interface Accepted {
  /** Of each request, in their order; the error: its key was used for another request, and nothing was done. */
  outcomes: (Outcome | IdempotencyConflictError)[];
  /** To be published soon after the commit. */
  outbox: OutboxRow[];
}
