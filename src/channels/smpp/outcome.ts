/** Meaning of the answers of an SMSC to submits. */
import type { ProviderCode } from '../../kernel/provider-code.ts';
import type { ReasonCode } from '../../policy/reasons.ts';
import type { SubmitOutcome } from '../../smpp/pace.ts';
import { type CommandStatus, classify, type StatusOverride } from '../../smpp/status.ts';
import type { PartOutcome } from '../reports.ts';
import { SMPP } from './kind.ts';

/** Meaning of an SMSC's codes, where it differs from the specifications. */
export type StatusOverrides = ReadonlyMap<number, StatusOverride>;

/** Tries a temporary failure that is not the link's fault gets before the message fails. */
const MAX_TRIES = 8;
/** Waits a refusal asks for before the next try, in milliseconds. */
const THROTTLE_DELAY_MS = 1_000;
const QUEUE_FULL_DELAY_MS = 5_000;
const ESME_RMSGQFUL = 0x14;

/** A command_status as the hub stores and shows it. */
export function providerCodeOf({ code, name, meaning }: CommandStatus): ProviderCode {
  return { channel: SMPP, code: String(code), text: `${name}: ${meaning}` };
}

/** Outcome of the message's part that a submit's outcome means. */
export function readOutcome(
  part: number,
  outcome: SubmitOutcome,
  attempt: number,
  overrides: StatusOverrides,
): PartOutcome {
  switch (outcome.kind) {
    case 'accepted':
      return { part, kind: 'accepted', remoteId: outcome.remoteId, responseMs: outcome.responseMs };
    case 'unknown':
      return { part, kind: 'unknown', reasonCode: outcome.cause === 'TIMEOUT' ? 'NO_RESPONSE' : 'LINK_LOST' };
    case 'notSent':
      return { part, kind: 'retry', code: null, class: 'not_sent', reasonCode: 'NOT_BOUND', delayMs: 0 };
    case 'refused':
      return {
        ...readRefusal(part, classify(outcome.commandStatus, overrides), attempt),
        responseMs: outcome.responseMs,
      };
  }
}

function readRefusal(
  part: number,
  status: CommandStatus,
  attempt: number,
): Extract<PartOutcome, { kind: 'retry' | 'refused' }> {
  const said = { part, code: providerCodeOf(status), class: status.class };
  const retry = (reasonCode: ReasonCode, delayMs: number) => ({ ...said, kind: 'retry' as const, reasonCode, delayMs });
  switch (status.class) {
    case 'THROTTLE':
      return retry('THROTTLED', THROTTLE_DELAY_MS);
    case 'SESSION':
    case 'STOP_LINK':
      return retry('NOT_BOUND', 0);
    case 'RETRY_LATER':
    case 'RETRY_ELSEWHERE':
      if (status.code === ESME_RMSGQFUL) return retry('QUEUE_FULL', QUEUE_FULL_DELAY_MS);
      if (attempt < MAX_TRIES) {
        return retry(status.class === 'RETRY_ELSEWHERE' ? 'TRY_ELSEWHERE' : 'TEMPORARY_PROVIDER_ERROR', 0);
      }
      return { ...said, kind: 'refused', reasonCode: 'RETRIES_EXHAUSTED' };
    default:
      return { ...said, kind: 'refused', reasonCode: 'SUBMIT_REFUSED' };
  }
}
