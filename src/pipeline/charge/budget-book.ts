/** Budgets of a workspace while a chunk is accepted: locked and read once, taken from while it is decided on, written once. */
import { type FeedPayload, feedSubject } from '../../bus/streams.ts';
import type { Queryable } from '../../db/client.ts';
import { lockSpendings, readSpendings, spendingsReserve, type WantedSpending } from '../../db/sql/budget-spendings.ts';
import { type BudgetWarningRow, warningsInsert } from '../../db/sql/budget-warnings.ts';
import type { OutboxEntry } from '../../db/sql/outbox.ts';
import type { Statement } from '../../db/sql/pipelined.ts';
import type { Actor } from '../../kernel/actor.ts';
import {
  type Balance,
  type BudgetUse,
  counts,
  type LimitingBudget,
  type Spender,
  shareToWarnOf,
  stopOf,
  usedOf,
} from '../../kernel/budgets.ts';
import type { Charge, PriceLists } from '../../kernel/charge.ts';
import { newId } from '../../kernel/ids.ts';
import { spanOf } from '../../policy/budget-period.ts';

/** Who spends, as budgets ask. */
export function spenderOf({ kind, id }: Pick<Actor, 'kind' | 'id'>, campaignId: string | null): Spender {
  return { keyId: kind === 'API_KEY' ? id : null, campaignId };
}

/** Workspace, lists and moment that a book is of. */
export interface BookOf {
  workspaceId: string;
  /** `null`: the workspace never had prices or budgets. */
  lists: PriceLists | null;
  now: Date;
}

/** Balances of budgets, as they are while a transaction decides on messages. */
export class BudgetBook {
  readonly #workspaceId: string;
  readonly #balances: readonly Balance[];
  readonly #bySpender = new Map<string, readonly Balance[]>();
  readonly #taken = new Map<Balance, bigint>();

  /** The book of a workspace without budgets. */
  static readonly NONE = new BudgetBook('', []);

  private constructor(workspaceId: string, balances: readonly Balance[]) {
    this.#workspaceId = workspaceId;
    this.#balances = balances;
  }

  /** Locks the budgets that count these spenders until the transaction ends, by one statement; by none where there are none. */
  static async open(tx: Queryable, of: BookOf, spenders: readonly Spender[]): Promise<BudgetBook> {
    const wanted = wantedOf(of, spenders);
    if (wanted.length === 0) return BudgetBook.NONE;
    return new BudgetBook(of.workspaceId, await lockSpendings(tx, of.workspaceId, wanted));
  }

  /** The same without locks, to ask and not to take. */
  static async look(db: Queryable, of: BookOf, spenders: readonly Spender[]): Promise<BudgetBook> {
    const wanted = wantedOf(of, spenders);
    return wanted.length === 0 ? BudgetBook.NONE : new BudgetBook(of.workspaceId, await readSpendings(db, wanted));
  }

  /** What a message would take; `null`: no budget counts it. */
  useOf(spender: Spender, price: bigint | null): BudgetUse | null {
    if (this.#balances.length === 0) return null;
    const key = `${spender.keyId}|${spender.campaignId}`;
    const known = this.#bySpender.get(key);
    const balances = known ?? this.#balances.filter(({ budget }) => counts(budget, spender));
    this.#bySpender.set(key, balances);
    return balances.length === 0 ? null : { price, balances };
  }

  /** Takes what a message costs, where it fits. @returns whether it does */
  takes(use: BudgetUse | null): boolean {
    if (use === null) return true;
    if (stopOf(use) !== null) return false;
    this.#take(use);
    return true;
  }

  /** Reserves what a message costs. @returns its charge, which names the periods */
  reserved(charge: Charge | null, use: BudgetUse | null): Charge | null {
    if (charge === null || use === null) return charge;
    this.#take(use);
    return { ...charge, periods: use.balances.map(({ id }) => id) };
  }

  #take({ price, balances }: BudgetUse): void {
    if (price === null) return;
    for (const balance of balances) {
      balance.reserved += price;
      this.#taken.set(balance, (this.#taken.get(balance) ?? 0n) + price);
    }
  }

  /** Statements that write what was reserved, and the warnings that follow from it with their news; empty: nothing was. */
  notes(now: Date): { writes: Statement[]; entries: OutboxEntry[] } {
    if (this.#taken.size === 0) return { writes: [], entries: [] };
    const warnings: BudgetWarningRow[] = [];
    const reserved = [...this.#taken].map(([balance, micros]) => {
      const percent = shareToWarnOf(balance);
      if (percent !== null) warnings.push(this.#warning(balance, percent, now));
      return { id: balance.id, micros, warnedPercent: percent ?? balance.warnedPercent };
    });
    const writes = [spendingsReserve(reserved)];
    if (warnings.length === 0) return { writes, entries: [] };
    const payload: FeedPayload = { kind: 'budgets', warningIds: warnings.map(({ id }) => id) };
    const subject = feedSubject(this.#workspaceId, 'budgets');
    const entry: OutboxEntry = { messageId: newId(), subject, payload: JSON.stringify(payload) };
    return { writes: [...writes, warningsInsert(warnings)], entries: [entry] };
  }

  #warning(balance: Balance, percent: number, at: Date): BudgetWarningRow {
    const { budget, amount: amountMicros, currency } = balance;
    const id = newId();
    const workspaceId = this.#workspaceId;
    return { id, workspaceId, budgetId: budget.id, percent, usedMicros: usedOf(balance), amountMicros, currency, at };
  }
}

/** The periods of the budgets that count somebody, in order of the budgets. */
function wantedOf({ lists, now }: BookOf, spenders: readonly Spender[]): WantedSpending[] {
  if (lists === null) return [];
  const own = lists.budgets.filter((budget) => spenders.some((spender) => counts(budget, spender)));
  return own.map((budget) => wantedSpending(budget, lists.timeZone, now));
}

/** The period of a budget that a moment is in, as it is asked for. */
export function wantedSpending(
  { id: budgetId, period }: Pick<LimitingBudget, 'id' | 'period'>,
  zone: string,
  now: Date,
): WantedSpending {
  return { id: newId(), budgetId, ...spanOf(period, zone, now) };
}
