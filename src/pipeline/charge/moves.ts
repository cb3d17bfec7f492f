/** What changes of messages do to the budgets that count them. */
import { spendingsMove } from '../../db/sql/budget-spendings.ts';
import type { MessageState } from '../../db/sql/messages.ts';
import type { Statement } from '../../db/sql/pipelined.ts';
import { moveOf, type SpendingMove } from '../../kernel/charge.ts';
import type { Change } from '../message/change.ts';

/** The statement that settles and releases what the messages of a chunk had reserved; none where no budget counts them. */
export function budgetMoves(changes: readonly Change[], states: ReadonlyMap<string, MessageState>): Statement[] {
  const moves = new Map<string, SpendingMove>();
  for (const { message } of changes) {
    if (message.charge === null || message.charge.periods.length === 0) continue;
    const move = moveOf(message.charge, states.get(message.id)?.charge ?? null);
    if (move === null) continue;
    for (const period of message.charge.periods) {
      const sum = moves.get(period) ?? { reserved: 0n, spent: 0n, late: 0n };
      sum.reserved += move.reserved;
      sum.spent += move.spent;
      sum.late += move.late;
      moves.set(period, sum);
    }
  }
  return moves.size === 0 ? [] : [spendingsMove(moves)];
}
