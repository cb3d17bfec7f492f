/** Submitter: hands claimed messages to the channel and their outcomes to the recorder. */
import type { Channel } from '../../channels/port.ts';
import type { PartOutcome } from '../../channels/reports.ts';
import type { Clock } from '../../kernel/clock.ts';
import type { Logger } from '../../runtime.ts';
import { tracesOf } from '../../telemetry/log.ts';
import type { Telemetry } from '../../telemetry/telemetry.ts';
import type { ClaimedMessage, OpenClaim } from '../message/claimed.ts';
import type { PriorityGate } from '../priority/priority-gate.ts';
import type { Recorder } from '../record/recorder.ts';
import { SubmitMeter, traceSubmit } from './observe.ts';

/** Parts that submitting over one connection needs. */
export interface SubmitterParts {
  clock: Clock;
  log: Logger;
  recorder: Recorder;
  channel: Channel;
  connection: { connectionId: string };
  telemetry: Telemetry;
  priorityGate: PriorityGate;
}

/** Messages submitted before it is looked whether something urgent waits. */
const MESSAGES_A_TURN = 50;

/** Submits what was claimed, and hands the outcomes to the recorder. */
export class Submitter {
  readonly #parts: SubmitterParts;
  readonly #meter: SubmitMeter;

  constructor(parts: SubmitterParts) {
    const { telemetry, connection } = parts;
    this.#parts = parts;
    this.#meter = new SubmitMeter(telemetry, connection.connectionId);
  }

  /**
   * Writes every part of the messages of a claim, the first of them at once; resolves when the last is with the link.
   *
   * @param submitted receives how many at a time
   */
  async submit(
    messages: readonly ClaimedMessage[],
    claimed: OpenClaim,
    submitted: (count: number) => void,
  ): Promise<void> {
    for (let start = 0; start < messages.length; start += MESSAGES_A_TURN) {
      if (start > 0) await this.#parts.priorityGate.pass();
      const some = messages.slice(start, start + MESSAGES_A_TURN);
      for (const message of some) this.#submitOne(message, claimed);
      submitted(some.length);
    }
  }

  /** The outcomes of its parts are recorded together. */
  #submitOne(message: ClaimedMessage, claimed: OpenClaim): void {
    const { channel, recorder, clock, connection, log } = this.#parts;
    const { id: messageId, attempt, partNumbers } = message;
    const submittedAt = clock.now();
    const traced = traceSubmit(message, connection.connectionId, attempt);
    const outcomes: PartOutcome[] = [];
    let open = partNumbers.length;
    const answered = () => {
      traced(outcomes);
      const at = clock.now();
      recorder.add({ kind: 'outcomes', messageId, attempt, outcomes, submittedAt, at, claim: claimed });
    };
    if (open === 0) return answered();
    try {
      channel.submit(message, submittedAt, (outcome) => {
        outcomes[partNumbers.indexOf(outcome.part)] = outcome;
        this.#meter.note(outcome);
        if (--open === 0) answered();
      });
    } catch (error) {
      // One that cannot be written must not keep the others of its claim from the link.
      log.error({ messageId, ...tracesOf([message]), error: String(error) }, 'a message cannot be written');
      outcomes.push(...partNumbers.map(unsendable));
      answered();
    }
  }
}

function unsendable(part: number): PartOutcome {
  return { part, kind: 'refused', code: null, class: 'unsendable', reasonCode: 'UNSENDABLE' };
}
