// Types of a request to send, parsed at the edge.
import type { Purpose } from '../../generated/prisma/enums.ts';
import type { Phone } from '../../kernel/phone.ts';
import type { OfCampaign } from '../../pipeline/accept/request.ts';
import type { SubmitOptions } from '../../pipeline/message/submit-options.ts';
import { type DuplicatePolicy, PURPOSES } from '../../policy/purposes.ts';

/** Recipient of a message: exactly one of a number as the API takes it, a contact, and a number that was read already. */
export interface Addressee {
  phone: string | null;
  /** UUID; `null` with `phone` null: the id is none of this workspace. */
  contactId: string | null;
  /** The id as it was given, for the error. */
  shownContactId: string | null;
  /** A number that the hub has read or stored before; absent: there is none. */
  known?: Phone;
}

/** One recipient of a request. */
export interface RecipientRequest {
  to: Addressee;
  /** As it was given; `null`: that of the request, else the contact's, else the template's default. */
  locale: string | null;
  variables: unknown;
  metadata: unknown;
}

/** Content of a message: a text, octets, or a template. */
export type ContentRequest =
  | { kind: 'text'; text: string }
  | { kind: 'binary'; octets: Buffer }
  | {
      kind: 'template';
      name: string;
      version: number | null;
      locale: string | null;
      variables: unknown;
      /** Text that takes the place of its bodies; absent, `null`: they are said. */
      text?: string | null;
    };

/** Key by which a request is recognised when it comes again. */
export interface RequestKey {
  key: string;
  /** Everything that a repetition has in common with it; `null`: all that was understood of the request. */
  identity: object | null;
}

/** The way back to a person who wrote. */
export interface WayBack {
  /** The connection that the person's message came by: it is taken where a route of the answer has it. */
  connectionId: string;
}

/** A request to send one content to one recipient or to many. */
export interface SendRequest {
  recipients: readonly RecipientRequest[];
  content: ContentRequest;
  purpose: Purpose;
  sender: string | null;
  sendAt: Date | null;
  validForMs: number | null;
  tags: string[];
  /** `null`: nothing besides its content. */
  submitOptions: SubmitOptions | null;
  /** `null`: as the workspace has it. */
  smartEncoding: boolean | null;
  /** `null`: a repetition is a new request. */
  key: RequestKey | null;
  /** Treatment of a number that is named more than once. */
  duplicates: DuplicatePolicy;
  /** True: its messages are kept as a batch, with the recipients that were refused. */
  isBatch: boolean;
  /** The campaign that sends it; `null`: none. */
  campaign: OfCampaign | null;
  /** Ids of the routes that its messages go by, and by no other; `null`: any. */
  routes: readonly string[] | null;
  /** A reply of the hub's own that an opt-out lets through once; `null` for everything else. */
  exemption: string | null;
  /** Purpose that it asks consent for, whose hours it keeps; `null`: it asks for none. */
  asksFor: Purpose | null;
  /** Of an answer to an inbound message: its sender is the number that the person wrote to; `null`: it is no such answer. */
  wayBack: WayBack | null;
  /** The sender is that of a conversation, which the workspace has written from before: it need not be an allowed one. */
  senderKnown: boolean;
}

/** A request with what it says, and nothing that is not usual in everything else. */
export function sendRequest(
  given: Pick<SendRequest, 'recipients' | 'content' | 'purpose'> & Partial<SendRequest>,
): SendRequest {
  return {
    sender: null,
    sendAt: null,
    validForMs: null,
    tags: [],
    submitOptions: null,
    smartEncoding: null,
    key: null,
    duplicates: PURPOSES[given.purpose].duplicates,
    isBatch: false,
    campaign: null,
    routes: null,
    exemption: null,
    asksFor: null,
    wayBack: null,
    senderKnown: false,
    ...given,
  };
}

/** The recipient of a number that the hub has read or stored before. */
export function knownRecipient(known: Phone): RecipientRequest {
  const to = { phone: null, contactId: null, shownContactId: null, known };
  return { to, locale: null, variables: null, metadata: null };
}
