// Decides who of a chunk of recipients gets a message: every gate, then the route. Pure.
import type { DecisionRow } from '../../db/sql/decisions.ts';
import type { NewMessage } from '../../db/sql/messages.ts';
import { judge, type Ruling } from '../../policy/gate.ts';
import { REASONS } from '../../policy/reasons.ts';
import { type Decision, storedDecision } from '../message/decision.ts';
import { newMessage } from './new-message.ts';
import type { AcceptItem, AcceptRecipient, AcceptRequest, Refusal, RouteChoice } from './request.ts';

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

/** The outcome of a decision on a chunk of recipients. */
export interface Judged {
  messages: NewMessage[];
  refusals: Refusal[];
  decisions: DecisionRow[];
}

/**
 * Decides on a chunk of recipients, of one request or of many. Pure.
 *
 * @param judge the one that has decided on some of them already
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
