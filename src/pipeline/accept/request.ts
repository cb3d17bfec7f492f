// Types of what acceptance takes and of what it refuses.
import type { NewMessage } from '../../db/sql/messages.ts';
import type { Purpose } from '../../generated/prisma/enums.ts';
import type { Actor } from '../../kernel/actor.ts';
import type { E164 } from '../../kernel/address-types.ts';
import type { BilledAt, Charge } from '../../kernel/charge.ts';
import { DomainError } from '../../kernel/errors.ts';
import type { RecipientFacts } from '../../kernel/facts.ts';
import type { MadeLink } from '../../kernel/made-link.ts';
import type { OfferChecks } from '../../policy/workspace-rules.ts';
import type { Encoded } from '../../text/encode.ts';
import type { Decision } from '../message/decision.ts';
import type { SubmitOptions } from '../message/submit-options.ts';

/** A route, and the connection of it that is to send. */
export interface ChosenRoute {
  id: string;
  name: string;
  connectionId: string;
  defaultSender: string | null;
  receiptTimeoutSeconds: number | null;
  /** When the carrier of the connection asks for its price. */
  billedAt: BilledAt;
  reason: string;
}

/** The route of a message, with what it costs; chosen before acceptance. `reason`: why this one, in a sentence. */
export interface RouteChoice {
  route: ChosenRoute | null;
  pricePerPartMicros: bigint | null;
  priceCurrency: string | null;
  rejected: Decision['rejectedRoutes'];
}

/** One recipient, parsed, rendered and measured. */
export interface AcceptRecipient {
  /** Position in the request. */
  index: number;
  contactId: string;
  to: E164;
  /** The text; BINARY: the octets in hexadecimal. */
  body: string;
  encoded: Pick<Encoded, 'encoding' | 'partCount' | 'submitCount'>;
  templateVersionId: string | null;
  /** Of the template's body that was taken; `null`: no template. */
  locale: string | null;
  /** ISO 3166-1 alpha-2 of the number; `null`: of no country. */
  country: string | null;
  /** MCC and MNC of the person's network; `null`: not known. */
  mccMnc: string | null;
  metadata: unknown;
  choice: RouteChoice;
  /** `null`: nothing is known that it costs, or the workspace has no prices. */
  charge: Charge | null;
  facts: RecipientFacts;
  /** Links of the text. */
  links: readonly MadeLink[];
}

/** A campaign, and one of its variants. */
export interface OfCampaign {
  id: string;
  /** Position of the variant, from 0; `null`: the campaign has none. */
  variant: number | null;
}

/** Fields that all recipients of a request share. */
export interface AcceptRequest {
  actor: Actor;
  purpose: Purpose;
  sender: string | null;
  sendAt: Date | null;
  expiresAt: Date;
  /** Validity of its purpose, in milliseconds, which counts from when it may be sent; `null`: the request gives one. */
  usualValidityMs: number | null;
  tags: string[];
  /** A reply of the hub's own that an opt-out lets through once; `null` for everything else. */
  exemption: string | null;
  /** Purpose that it asks consent for, whose hours it keeps; `null`: it asks for none. */
  asksFor: Purpose | null;
  /** Treatment of a text that reads like an offer. */
  offerChecks: OfferChecks;
  /** `null`: nothing. */
  submitOptions: SubmitOptions | null;
  batchId: string | null;
  /** The campaign that sends it; `null`: none. */
  campaign: OfCampaign | null;
  /** The id of the one message; `null`: new ids are made. */
  messageId: string | null;
  /** W3C traceparent; `null`: nobody follows it. */
  traceParent: string | null;
  now: Date;
}

/** Messages that recipients get, and refusals of those that get none. */
export interface Settlement {
  messages: NewMessage[];
  refusals: Refusal[];
}

/** A recipient, and the request it belongs to. */
export interface AcceptItem {
  request: AcceptRequest;
  recipient: AcceptRecipient;
  /** Takes its message or its refusal. */
  outcome: Settlement;
}

/** A recipient that was not accepted. */
export interface Refusal {
  index: number;
  code: string;
  message: string;
  decision: Decision | null;
}

/** The message may not be sent; the decision says why. */
export class MessageRefusedError extends DomainError {
  readonly code = 'MESSAGE_REFUSED';
  readonly decision: Decision;
  constructor(message: string, decision: Decision) {
    super(message);
    this.name = 'MessageRefusedError';
    this.decision = decision;
  }
}
