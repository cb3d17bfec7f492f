// Decides who of a chunk of recipients gets a message: every gate, then the route. Pure.
import type { DecisionRow } from '../../db/sql/decisions.ts';
import type { Ruling } from '../../policy/gate.ts';
import { judge } from '../../policy/index.ts';
import { REASONS } from '../../policy/reasons.ts';
import { type Decision, storedDecision } from '../message/decision.ts';
import { newMessage } from './new-message.ts';
import type { AcceptItem, AcceptRecipient, AcceptRequest, RouteChoice } from './request.ts';

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

/** Decisions that recipients of one request share: most have the same facts and the same route. */
class SharedOfRequest {
  readonly #request: AcceptRequest;
  readonly #known = new Map<AcceptRecipient['facts'], Map<RouteChoice, Decided>>();

  constructor(request: AcceptRequest) {
    this.#request = request;
  }

  /** Decides once on what follows from facts and route. */
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

/** A recipient that can be decided on. */
type Decidable = Pick<AcceptItem, 'request' | 'recipient'>;

/** Decides on recipients, once for all of a request that have the same facts and the same route. Pure. */
export class Judge {
  readonly #shared = new Map<AcceptRequest, SharedOfRequest>();
  readonly #rows = new Map<string, DecisionRow>();

  /** The decision on a recipient. */
  decided({ request, recipient }: Decidable): Decided {
    const own = this.#shared.get(request) ?? new SharedOfRequest(request);
    this.#shared.set(request, own);
    return own.decided(recipient);
  }

  /** Tells whether a recipient would get a message. */
  accepts(item: Decidable): boolean {
    return this.decided(item).ruling.kind !== 'refuse' && item.recipient.choice.route !== null;
  }

  /** Decides on a recipient, and adds its message or its refusal to the outcome. */
  settle(item: AcceptItem): void {
    const { request, recipient, outcome } = item;
    const { ruling, decision, row } = this.decided(item);
    if (ruling.kind === 'refuse') {
      outcome.refusals.push({ index: recipient.index, code: ruling.code, message: ruling.reason, decision });
      return;
    }
    this.#rows.set(row.id, row);
    outcome.messages.push(newMessage(request, recipient, ruling, row.id));
  }

  /** The decisions by which messages were accepted, each once. */
  get decisions(): DecisionRow[] {
    return [...this.#rows.values()];
  }
}
