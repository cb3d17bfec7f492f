import type { Queryable } from '../../db/client.ts';
import { type DecisionRow, decisionsInsert } from '../../db/sql/decisions.ts';
import { IMPLICIT_EVENT } from '../../db/sql/implicit-events.ts';
import { eventsInsert, type NewEvent } from '../../db/sql/message-events.ts';
import { messagesInsert, type NewMessage } from '../../db/sql/messages.ts';
import { insertOutbox, type OutboxRow } from '../../db/sql/outbox.ts';
import type { Purpose } from '../../generated/prisma/enums.ts';
import type { E164 } from '../../kernel/address.ts';
import { chunksOf } from '../../kernel/chunks.ts';
import { DomainError } from '../../kernel/errors.ts';
import { newId } from '../../kernel/ids.ts';
import { judge, type Ruling, type SendFacts } from '../../policy/gate.ts';
import { REASONS } from '../../policy/reasons.ts';
import type { Encoded } from '../../text/encode.ts';
import { type Decision, storedDecision } from '../message/decision.ts';
import { implicitEvent } from '../message/implicit-events.ts';
import type { SubmitOptions } from '../message/submit-options.ts';
import { newsOf, queueOf } from '../message/write.ts';
import { OUTBOX_LEASE_MS } from '../outbox/relay.ts';
import { newMessage } from './new-message.ts';
import { giveReferences } from './references.ts';

/** A route, and the connection of it that is to send. */
export interface ChosenRoute {
  id: string;
  name: string;
  connectionId: string;
  defaultSender: string | null;
  receiptTimeoutSeconds: number | null;
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
  metadata: unknown;
  choice: RouteChoice;
  facts: Pick<SendFacts, 'consent' | 'suppression' | 'contactErased'>;
}

/** What all recipients of a request share. */
export interface AcceptRequest {
  workspaceId: string;
  purpose: Purpose;
  sender: string | null;
  sendAt: Date | null;
  expiresAt: Date;
  tags: string[];
  /** A reply of the hub's own that an opt-out lets through once; `null` for everything else. */
  exemption: string | null;
  /** `null`: nothing. */
  submitOptions: SubmitOptions | null;
  batchId: string | null;
  /** The id of the one message; `null`: new ids are made. */
  messageId: string | null;
  /** W3C traceparent; `null`: nobody follows it. */
  traceParent: string | null;
  now: Date;
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

/** Rows one INSERT holds at most. */
const ROWS_A_STATEMENT = 1_000;

/** Decides on one recipient: every gate, then the route. Pure. */
export function decide(request: AcceptRequest, recipient: AcceptRecipient): { ruling: Ruling; decision: Decision } {
  const at = request.sendAt ?? request.now;
  const { verdict, steps, ruling } = judge({
    purpose: request.purpose,
    now: at,
    expiresAt: request.expiresAt,
    exemption: request.exemption,
    ...recipient.facts,
  });
  const { route, rejected } = recipient.choice;
  const decision: Decision = {
    verdict,
    steps,
    route: route === null ? null : { id: route.id, name: route.name, reason: route.reason },
    rejectedRoutes: rejected,
  };
  if (ruling.kind !== 'refuse' && route === null) {
    const { description } = REASONS.NO_ROUTE;
    return {
      ruling: { kind: 'refuse', code: 'NO_ROUTE', reason: description, status: 'BLOCKED' },
      decision: { ...decision, verdict: 'REFUSE' },
    };
  }
  return { ruling, decision };
}

type Decided = ReturnType<typeof decide> & { row: DecisionRow };

/** A recipient, and the request it belongs to. */
export interface AcceptItem {
  request: AcceptRequest;
  recipient: AcceptRecipient;
}

/** What recipients of one request share: most have the same facts and the same route. */
class SharedOfRequest {
  readonly #request: AcceptRequest;
  readonly #known = new Map<AcceptRecipient['facts'], Map<RouteChoice, Decided>>();

  constructor(request: AcceptRequest) {
    this.#request = request;
  }

  /** What follows from facts and route is decided once. */
  decided(recipient: AcceptRecipient): Decided {
    const { facts, choice } = recipient;
    const byChoice = this.#known.get(facts) ?? new Map<RouteChoice, Decided>();
    this.#known.set(facts, byChoice);
    const before = byChoice.get(choice);
    if (before !== undefined) return before;
    const decision = decide(this.#request, recipient);
    const { sendAt, expiresAt, now: createdAt } = this.#request;
    const decided = { ...decision, row: storedDecision(decision.decision, { sendAt, expiresAt, createdAt }) };
    byChoice.set(choice, decided);
    return decided;
  }
}

/** Decides on recipients, once for all of a request that have the same facts and the same route. Pure. */
export class Judge {
  readonly #shared = new Map<AcceptRequest, SharedOfRequest>();

  /** The decision on a recipient. */
  decided({ request, recipient }: AcceptItem): Decided {
    const own = this.#shared.get(request) ?? new SharedOfRequest(request);
    this.#shared.set(request, own);
    return own.decided(recipient);
  }

  /** Tells whether a recipient would get a message. */
  accepts(item: AcceptItem): boolean {
    return this.decided(item).ruling.kind !== 'refuse' && item.recipient.choice.route !== null;
  }
}

/** What is to become of a chunk of recipients. */
export interface Judged {
  messages: NewMessage[];
  refusals: Refusal[];
  decisions: DecisionRow[];
}

/**
 * Decides on a chunk of recipients, of one request or of many. Pure.
 *
 * @param judge what has decided on some of them already
 */
export function judgeAll(items: readonly AcceptItem[], judge = new Judge()): Judged {
  const messages: NewMessage[] = [];
  const refusals: Refusal[] = [];
  const decisions = new Map<string, DecisionRow>();
  for (const item of items) {
    const { request, recipient } = item;
    const { ruling, decision, row } = judge.decided(item);
    if (ruling.kind === 'refuse' || recipient.choice.route === null) {
      const code = ruling.kind === 'refuse' ? ruling.code : 'NO_ROUTE';
      const message = ruling.kind === 'refuse' ? ruling.reason : REASONS.NO_ROUTE.description;
      refusals.push({ index: recipient.index, code, message, decision });
      continue;
    }
    decisions.set(row.id, row);
    messages.push(newMessage(request, recipient, ruling, row.id));
  }
  return { messages, refusals, decisions: [...decisions.values()] };
}

/**
 * Stores the messages of a chunk in the caller's transaction: rows, events and what JetStream is to be told. After the
 * commit the messages are the hub's to deliver.
 *
 * @param last what runs the last statement of it
 * @returns the outbox rows, to be kicked after the commit
 */
export async function store(
  tx: Queryable,
  { messages, decisions }: Judged,
  last: Queryable = tx,
): Promise<OutboxRow[]> {
  await giveReferences(tx, messages);
  const outbox: OutboxRow[] = [];
  const chunks = [...chunksOf(messages, ROWS_A_STATEMENT)];
  for (const [index, chunk] of chunks.entries()) {
    const explicit = chunk.filter((message) => (message.implicitEvents & IMPLICIT_EVENT.ACCEPTED) === 0).map(accepted);
    const events = new Map(explicit.map((event) => [event.messageId, event]));
    const refs = chunk.map((message) => events.get(message.id) ?? implicitEvent(message, 'ACCEPTED'));
    const queue = queueOf(
      chunk.filter((message) => message.status === 'QUEUED'),
      chunk[0]?.createdAt ?? new Date(0),
    );
    const writes = [messagesInsert(chunk), ...queue.writes];
    if (explicit.length > 0) writes.push(eventsInsert(explicit));
    if (index === 0 && decisions.length > 0) writes.push(decisionsInsert(decisions));
    const by = index === chunks.length - 1 ? last : tx;
    outbox.push(...(await insertOutbox(by, [...newsOf(refs), ...queue.entries], OUTBOX_LEASE_MS, writes)));
  }
  return outbox;
}

function accepted(message: NewMessage): NewEvent {
  return {
    id: newId(),
    workspaceId: message.workspaceId,
    messageId: message.id,
    type: 'ACCEPTED',
    status: message.status,
    at: message.createdAt,
    part: null,
    reasonCode: message.reasonCode,
    detail: null,
  };
}
