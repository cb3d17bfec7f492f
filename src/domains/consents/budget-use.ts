/** What a message to a person would take of budgets, before anything is known of its text. */
import type { Actor } from '../../kernel/actor.ts';
import type { BudgetUse } from '../../kernel/budgets.ts';
import { sellPrice } from '../../kernel/charge.ts';
import { BudgetBook, spenderOf } from '../../pipeline/charge/budget-book.ts';
import type { MessageFacts } from '../../policy/gate.ts';
import type { Runtime } from '../../runtime.ts';

/** What one part would take of the budgets that count the caller; where its price is not known, as little as there is. */
export async function budgetUseOf(
  { db, priceLists }: Pick<Runtime, 'db' | 'priceLists'>,
  actor: Actor,
  { to, country, purpose, now: at }: Pick<MessageFacts, 'to' | 'country' | 'purpose' | 'now'>,
): Promise<BudgetUse | null> {
  const { workspaceId } = actor;
  const lists = await priceLists.current(db.pool, workspaceId);
  if (lists === null) return null;
  const spender = spenderOf(actor, null);
  const book = await BudgetBook.look(db.pool, { workspaceId, lists, now: at }, [spender]);
  const part = { to: to ?? '', country, mccMnc: null, senderKind: null, purpose, at, partCount: 1 };
  return book.useOf(spender, sellPrice(lists, { ...part, routePrice: null }) ?? 1n);
}
