/** Pauses of parts of a workspace: which messages they hold, and setting those free. */
import type { Queryable } from '../../db/client.ts';
import { lockHeldMessages } from '../../db/sql/messages-hold.ts';
import type { OutboxRow } from '../../db/sql/outbox.ts';
import type { HeldPause, PausedMessage } from '../../db/sql/pauses.ts';
import type { Change } from './change.ts';
import { writeChanges } from './write.ts';

/** Tells that one of some pauses is of a message. */
export function isPaused(pauses: readonly HeldPause[], message: Omit<PausedMessage, 'id'>): boolean {
  return pauses.some((pause) => pause.workspaceId === message.workspaceId && holds(pause, message));
}

function holds({ scope, key, versionIds, campaignIds }: HeldPause, message: Omit<PausedMessage, 'id'>): boolean {
  switch (scope) {
    case 'WORKSPACE':
      return true;
    case 'CAMPAIGN':
      return message.campaignId === key;
    case 'ROUTE':
      return message.routeId === key;
    case 'COUNTRY':
      return message.country === key;
    case 'PURPOSE':
      return message.purpose === key;
    case 'TEMPLATE':
      if (message.templateVersionId !== null) return versionIds.includes(message.templateVersionId);
      return message.campaignId !== null && campaignIds.includes(message.campaignId);
  }
}

/** Has messages that waited for a pause tried again at once, in the caller's transaction. @returns the outbox rows to publish */
export async function freePaused(
  tx: Queryable,
  workspaceId: string,
  ids: readonly string[],
  now: Date,
): Promise<OutboxRow[]> {
  if (ids.length === 0) return [];
  const messages = await lockHeldMessages(tx, { workspaceId, ids, statuses: ['DEFERRED'], limit: null });
  const changes = messages.flatMap((message): Change[] =>
    message.reasonCode === 'PAUSED' ? [{ message, to: { dueAt: now }, events: [] }] : [],
  );
  return changes.length === 0 ? [] : writeChanges(tx, changes, now);
}
