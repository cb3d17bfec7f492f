// The timer that opens a conversation again which was put off.
import type { Queryable } from '../../db/client.ts';
import { lockSnoozed } from '../../db/sql/conversations.ts';
import type { OutboxRow } from '../../db/sql/outbox.ts';
import { systemActor } from '../../kernel/actor.ts';
import type { DueTimer, TimerHandler } from '../../pipeline/schedule/timers.ts';
import type { Runtime } from '../../runtime.ts';
import { applyChange } from './changes.ts';

/** Kind of the timers that open conversations again. */
export const SNOOZE_KIND = 'conversation.snooze';

/** Opens conversations whose time has come; one that was opened, closed or put off further meanwhile stays as it is. */
export const SNOOZE_TIMER: TimerHandler = {
  kind: SNOOZE_KIND,
  run: ({ clock }: Runtime, tx: Queryable, timers: readonly DueTimer[]) => openDue(tx, timers, clock.now()),
};

async function openDue(tx: Queryable, timers: readonly DueTimer[], now: Date): Promise<OutboxRow[]> {
  const ids = timers.map(({ subjectId }) => subjectId);
  const outbox: OutboxRow[] = [];
  for (const row of await lockSnoozed(tx, ids, now)) {
    const change = { type: 'OPENED' as const, set: { state: 'OPEN' as const, snoozedUntil: null } };
    outbox.push(...(await applyChange(tx, systemActor(row.workspaceId), row, change, now)));
  }
  return outbox;
}
