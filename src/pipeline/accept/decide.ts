// Decides who of a chunk of recipients gets a message: every gate, then the route. Pure.
import type { DecisionRow } from '../../db/sql/decisions.ts';
import type { NewMessage } from '../../db/sql/messages.ts';
import type { MadeLink } from '../../kernel/made-link.ts';
import { type Ruling, type SendFacts, sendFacts } from '../../policy/gate.ts';
import type { Judgement, Policy } from '../../policy/judge.ts';
import { REASONS, type ReasonCode } from '../../policy/reasons.ts';
import type { BudgetBook } from '../charge/budget-book.ts';
import type { CapBook } from '../message/cap-book.ts';
import { type Decision, judgedAt, storedDecision } from '../message/decision.ts';
import { newMessage } from './new-message.ts';
import type { AcceptItem, AcceptRecipient, AcceptRequest, RouteChoice } from './request.ts';

/** Decides on one recipient: every gate, then the route. Pure. */
export function decide(
  policy: Policy,
  request: AcceptRequest,
  recipient: Judged,
): { ruling: Ruling; decision: Decision } {
  return withRoute(policy.judge(factsOf(request, recipient)), request, recipient.choice);
}

/** Part of a recipient that is judged. */
type Judged = Pick<AcceptRecipient, 'facts' | 'to' | 'country' | 'body' | 'encoded' | 'choice'>;

function factsOf(request: AcceptRequest, { facts, to, country, body, encoded, choice }: Judged): SendFacts {
  const { purpose, sendAt, now: createdAt, expiresAt, exemption, asksFor, offerChecks } = request;
  const sender = request.sender ?? choice.route?.defaultSender ?? null;
  const text = encoded.encoding === 'BINARY' ? null : body;
  const now = judgedAt({ sendAt, createdAt });
  return sendFacts({ purpose, now, expiresAt, exemption, asksFor, offerChecks, to, country, sender, text }, facts);
}

function withRoute(
  { verdict, steps, ruling }: Judgement,
  request: AcceptRequest,
  { route, rejected }: RouteChoice,
): { ruling: Ruling; decision: Decision } {
  const decision: Decision = {
    verdict,
    steps,
    route: route === null ? null : { id: route.id, name: route.name, reason: route.reason },
    rejectedRoutes: rejected,
  };
  const code = ruling.kind === 'refuse' ? null : refusalAfter(ruling, request, route);
  if (code === null) return { ruling, decision };
  return {
    ruling: { kind: 'refuse', code, reason: REASONS[code].description, status: 'BLOCKED' },
    decision: { ...decision, verdict: 'REFUSE' },
  };
}

/** Refusal of what no gate refuses: it would be sent too late, or there is no way. */
function refusalAfter(ruling: Ruling, request: AcceptRequest, route: RouteChoice['route']): ReasonCode | null {
  if (route === null) return 'NO_ROUTE';
  const isLate = ruling.kind === 'defer' && request.usualValidityMs === null && ruling.until >= request.expiresAt;
  return isLate ? 'EXPIRES_BEFORE_ALLOWED' : null;
}

type Decided = ReturnType<typeof decide> & { row: DecisionRow };

/** Decisions that recipients of one request share: those who are judged alike and have the same route. */
class SharedOfRequest {
  readonly #policy: Policy;
  readonly #request: AcceptRequest;
  readonly #known = new Map<Judgement, Map<RouteChoice, Decided>>();

  constructor(policy: Policy, request: AcceptRequest) {
    this.#policy = policy;
    this.#request = request;
  }

  /** Decides once on what follows from judgement and route. */
  decided(recipient: AcceptRecipient): Decided {
    const judgement = this.#policy.judge(factsOf(this.#request, recipient));
    const byChoice = this.#known.get(judgement) ?? new Map<RouteChoice, Decided>();
    this.#known.set(judgement, byChoice);
    const before = byChoice.get(recipient.choice);
    if (before !== undefined) return before;
    const { ruling, decision } = withRoute(judgement, this.#request, recipient.choice);
    const { sendAt, expiresAt, now: createdAt } = this.#request;
    const decided = { ruling, decision, row: storedDecision(decision, { sendAt, expiresAt, createdAt }) };
    byChoice.set(recipient.choice, decided);
    return decided;
  }
}

/** A recipient that can be decided on. */
type Decidable = Pick<AcceptItem, 'request' | 'recipient'>;

/** A message with links. */
export interface Linked {
  message: NewMessage;
  links: readonly MadeLink[];
}

/** Decides on recipients, once for all of a request that are judged alike and have the same route. Pure. */
export class Judge {
  readonly #policy: Policy;
  readonly #shared = new Map<AcceptRequest, SharedOfRequest>();
  readonly #rows = new Map<string, DecisionRow>();
  readonly #linked: Linked[] = [];

  constructor(policy: Policy) {
    this.#policy = policy;
  }

  /** The decision on a recipient. */
  decided({ request, recipient }: Decidable): Decided {
    const own = this.#shared.get(request) ?? new SharedOfRequest(this.#policy, request);
    this.#shared.set(request, own);
    return own.decided(recipient);
  }

  /** Tells whether a recipient would get a message. */
  accepts(item: Decidable): boolean {
    return this.decided(item).ruling.kind !== 'refuse' && item.recipient.choice.route !== null;
  }

  /** Tells whether a message to a recipient would count towards a cap. */
  counts({ request, recipient }: Decidable): boolean {
    return this.#policy.mayCount(request.purpose) && this.#policy.counts(factsOf(request, recipient));
  }

  /**
   * Decides on a recipient, and adds its message or its refusal to the outcome.
   *
   * @param book counts what caps apply to
   * @param budgets reserves what it costs
   */
  settle(item: AcceptItem, book: CapBook, budgets: BudgetBook): void {
    const { request, recipient, outcome } = item;
    const { ruling, decision, row } = this.decided(item);
    if (ruling.kind === 'refuse') {
      outcome.refusals.push({ index: recipient.index, code: ruling.code, message: ruling.reason, decision });
      return;
    }
    this.#rows.set(row.id, row);
    recipient.charge = budgets.reserved(recipient.charge, recipient.facts.budgetUse);
    const message = newMessage(request, recipient, ruling, row.id);
    outcome.messages.push(message);
    if (recipient.links.length > 0) this.#linked.push({ message, links: recipient.links });
    if (recipient.facts.capUse === null) return;
    const at = ruling.kind === 'defer' ? ruling.until : judgedAt({ sendAt: request.sendAt, createdAt: request.now });
    book.count(recipient.contactId, { id: message.id, at: at.getTime(), purpose: request.purpose });
  }

  /** Messages with links, and these. */
  get linked(): readonly Linked[] {
    return this.#linked;
  }

  /** The decisions by which messages were accepted, each once. */
  get decisions(): DecisionRow[] {
    return [...this.#rows.values()];
  }
}
