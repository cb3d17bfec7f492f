// Consequences of the commit of accepted requests.
import type { NewMessage } from '../../db/sql/messages.ts';
import { tellAccepted } from '../../pipeline/accept/observe.ts';
import type { Runtime } from '../../runtime.ts';
import type { Accepted, Outcome, Prepared } from './prepared.ts';

/** Publishes what was accepted and counts it, after the commit. @param startedAt of performance.now() */
export function announce(
  runtime: Runtime,
  kind: 'single' | 'batch',
  prepared: readonly Prepared[],
  { outcomes, outbox }: Accepted,
  startedAt: number,
): void {
  runtime.relay.publishSoon(outbox);
  const messages: NewMessage[] = [];
  const counted: string[] = [];
  for (const [index, outcome] of outcomes.entries()) {
    if (outcome instanceof Error) counted.push(outcome.code);
    else if (outcome.kind === 'replayed') for (const _ of prepared[index]?.recipients ?? []) counted.push(outcome.kind);
    else {
      for (const message of outcome.messages) {
        messages.push(message);
        counted.push('accepted');
      }
      for (const { code } of outcome.refusals) counted.push(code);
    }
  }
  const batchId = kind === 'batch' ? prepared[0]?.id : undefined;
  tellAccepted(runtime, {
    kind,
    ...(batchId === undefined ? {} : { batchId }),
    messages,
    outcomes: counted,
    startedAt,
  });
}

/** The outcome of a request. @throws IdempotencyConflictError */
export function settled(outcome: Accepted['outcomes'][number] | undefined): Outcome {
  if (outcome === undefined) throw new Error('a request without an outcome');
  if (outcome instanceof Error) throw outcome;
  return outcome;
}
