/** Messages of a chunk that failed because of their number. */

import type { MessageState, TrackedMessage } from '../../db/sql/messages.ts';
import { type FailuresOfNumber, numberFailuresInsert } from '../../db/sql/number-failures.ts';
import type { Statement } from '../../db/sql/pipelined.ts';
import { isNumberFailure, MAX_FAILURES } from '../../policy/number-failure.ts';
import type { Change } from './change.ts';

/** Statements that keep the failures of numbers; empty: there is none among the changes. */
export function numberFailures(
  changes: readonly Change[],
  states: ReadonlyMap<string, MessageState>,
  now: Date,
): Statement[] {
  const found = new Map<string, FailuresOfNumber>();
  for (const { message, to } of changes) {
    const state = states.get(message.id);
    if (to.status === undefined || state === undefined || !isNumberFailure(state)) continue;
    const own = found.get(message.contactId) ?? failuresOf(message);
    found.set(message.contactId, own);
    const { reasonCode, providerCode, networkErrorCode } = state;
    own.failures.push({
      messageId: message.id,
      reasonCode: reasonCode ?? '',
      providerCode: providerCode?.code ?? null,
      networkErrorCode,
      at: now.toISOString(),
    });
  }
  return found.size === 0 ? [] : [numberFailuresInsert([...found.values()], MAX_FAILURES, now)];
}

function failuresOf({ contactId, workspaceId }: TrackedMessage): FailuresOfNumber {
  return { contactId, workspaceId, failures: [] };
}
