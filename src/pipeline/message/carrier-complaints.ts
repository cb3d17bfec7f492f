/** Messages of a chunk that failed with codes, of which some may say that a person complained. */
import type { MessageState } from '../../db/sql/messages.ts';
import type { Statement } from '../../db/sql/pipelined.ts';
import { complaintTimersInsert, type FailedByCode } from '../../db/sql/timers.ts';
import type { Change } from './change.ts';

/** Statements that set timers for what the connection of a message counts as a complaint; empty: nothing failed with a code. */
export function carrierComplaints(
  changes: readonly Change[],
  states: ReadonlyMap<string, MessageState>,
  now: Date,
): Statement[] {
  const failed: FailedByCode[] = [];
  for (const { message, to } of changes) {
    if (to.status !== 'FAILED' && to.status !== 'UNDELIVERED') continue;
    const state = states.get(message.id);
    if (state === undefined) continue;
    const { id: messageId, workspaceId } = message;
    const { connectionId, networkErrorCode, providerCode } = state;
    for (const code of codesOf(providerCode?.code ?? null, networkErrorCode)) {
      failed.push({ messageId, workspaceId, connectionId, code });
    }
  }
  return failed.length === 0 ? [] : [complaintTimersInsert(failed, now)];
}

/** Codes as a connection may name them: that of the submit, and that of the receipt with and without the kind of network ("3:69"). */
function codesOf(submit: string | null, receipt: string | null): string[] {
  const short = receipt?.split(':').at(-1) ?? null;
  const all = [submit, receipt, short, short?.replace(/^0+(?=.)/, '') ?? null];
  return [...new Set(all.filter((code) => code !== null && code !== ''))] as string[];
}
