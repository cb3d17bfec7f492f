/** What recipients are charged with, by the price lists of their workspace, and the budgets that count it. */
import type { Queryable } from '../../db/client.ts';
import type { BudgetUse, Spender } from '../../kernel/budgets.ts';
import { type Charge, chargeOf, type PriceLists } from '../../kernel/charge.ts';
import { senderKindOf } from '../../kernel/sender-kind.ts';
import type { AcceptItem, AcceptRecipient, AcceptRequest } from '../../pipeline/accept/request.ts';
import { type BookOf, BudgetBook, spenderOf } from '../../pipeline/charge/budget-book.ts';
import { judgedAt } from '../../pipeline/message/decision.ts';

/** Recipient of which the price is asked. */
type Priced = Pick<AcceptRecipient, 'to' | 'country' | 'choice' | 'encoded'>;

/** What the recipients of a chunk cost, and the budgets of their workspace. A workspace without prices and budgets asks nothing. */
export class Money {
  readonly #of: BookOf;
  readonly #spenders: readonly Spender[];
  /** Balances as they were, for those who are no contacts yet. */
  readonly #seen: BudgetBook;

  private constructor(of: BookOf, spenders: readonly Spender[], seen: BudgetBook) {
    this.#of = of;
    this.#spenders = spenders;
    this.#seen = seen;
  }

  /** Looks at the budgets of a chunk without locking them: who does not fit is not made a contact. */
  static async look(tx: Queryable, of: BookOf, items: readonly { request: AcceptRequest }[]): Promise<Money> {
    const requests = of.lists === null ? [] : [...new Set(items.map(({ request }) => request))];
    const spenders = requests.map((request) => spenderOf(request.actor, request.campaign?.id ?? null));
    return new Money(of, spenders, await BudgetBook.look(tx, of, spenders));
  }

  /** Check whether the budgets had room for a number that is no contact, behind those that were asked before. */
  fits({ request, recipient }: Pick<AcceptItem, 'request' | 'recipient'>): boolean {
    const { lists } = this.#of;
    if (this.#seen === BudgetBook.NONE || lists === null) return true;
    return this.#seen.takes(useOf(this.#seen, request, chargeFor(lists, request, recipient, null)));
  }

  /** Gives each recipient of a chunk its charge and what it would take, and locks the budgets. */
  async open(tx: Queryable, items: readonly AcceptItem[]): Promise<BudgetBook> {
    const { lists } = this.#of;
    if (lists === null) return BudgetBook.NONE;
    for (const { request, recipient } of items) {
      recipient.charge = chargeFor(lists, request, recipient, recipient.mccMnc);
    }
    const book = await BudgetBook.open(tx, this.#of, this.#spenders);
    if (book === BudgetBook.NONE) return book;
    for (const { request, recipient } of items) {
      // Who was made no contact for want of room gets no message, even where there is room now.
      const own = recipient.contactId === '' ? this.#seen : book;
      const budgetUse = useOf(own, request, recipient.charge);
      if (budgetUse !== null) recipient.facts = { ...recipient.facts, budgetUse };
    }
    return book;
  }
}

/** What a charge would take of a book. */
export function useOf(
  book: BudgetBook,
  { actor, campaign }: Pick<AcceptRequest, 'actor' | 'campaign'>,
  charge: Charge | null,
): BudgetUse | null {
  const price = charge === null || charge.price === null ? null : BigInt(charge.price);
  return book.useOf(spenderOf(actor, campaign?.id ?? null), price);
}

/** The charge of one recipient; `null`: nothing is known that it costs, or no route takes it. */
export function chargeFor(
  lists: PriceLists,
  request: Pick<AcceptRequest, 'purpose' | 'sender' | 'sendAt' | 'now'>,
  { to, country, choice, encoded }: Priced,
  mccMnc: string | null,
): Charge | null {
  const { route, pricePerPartMicros: micros, priceCurrency: currency } = choice;
  if (route === null) return null;
  const { purpose, sendAt, now: createdAt } = request;
  const sender = request.sender ?? route.defaultSender;
  return chargeOf(lists, {
    to,
    country,
    mccMnc,
    senderKind: sender === null ? null : senderKindOf(sender),
    purpose,
    at: judgedAt({ sendAt, createdAt }),
    partCount: encoded.partCount,
    connectionId: route.connectionId,
    billedAt: route.billedAt,
    routePrice: micros === null || currency === null ? null : { micros, currency },
  });
}
