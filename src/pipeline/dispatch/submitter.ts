import type { Clock } from '../../kernel/clock.ts';
import type { Logger } from '../../runtime.ts';
import type { SmppClient } from '../../smpp/client.ts';
import type { StatusOverride } from '../../smpp/status.ts';
import type { Telemetry } from '../../telemetry/telemetry.ts';
import { SubmitMeter } from '../meters.ts';
import type { Urgency } from '../priority/priority-gate.ts';
import type { PartOutcome } from '../record/fold.ts';
import type { Recorder } from '../record/recorder.ts';
import { traceSubmit } from '../traces.ts';
import type { ClaimedMessage, OpenClaim } from './claim.ts';
import { pdusIfWritable, readOutcome, type SubmitSettings, unsendable } from './submit.ts';

/** Names a submit, so that a response that comes too late still finds its message. */
export interface SubmitTag {
  messageId: string;
  attempt: number;
  part: number;
  /** When it was handed to the link. */
  submittedAt: Date;
}

/** What submitting over one connection needs. */
export interface SubmitterParts {
  clock: Clock;
  log: Logger;
  recorder: Recorder;
  client: SmppClient<SubmitTag>;
  connection: { connectionId: string };
  settings: SubmitSettings;
  /** What its SMSC means by its codes. */
  overrides: ReadonlyMap<number, StatusOverride>;
  telemetry: Telemetry;
  urgency: Urgency;
}

/** Messages submitted before it is looked whether something urgent waits. */
const MESSAGES_A_TURN = 50;

/** Submits what was claimed, and hands the outcomes to the recorder. */
export class Submitter {
  readonly #parts: SubmitterParts;
  readonly #meter: SubmitMeter;

  constructor(parts: SubmitterParts) {
    const { telemetry, connection, overrides } = parts;
    this.#parts = parts;
    this.#meter = new SubmitMeter(telemetry, connection.connectionId, overrides);
  }

  /**
   * Writes every part of the messages of a claim, the first of them at once; resolves when the last is with the link.
   *
   * @param submitted is told of how many at a time
   */
  async submit(
    messages: readonly ClaimedMessage[],
    claimed: OpenClaim,
    submitted: (count: number) => void,
  ): Promise<void> {
    for (let start = 0; start < messages.length; start += MESSAGES_A_TURN) {
      if (start > 0) await this.#parts.urgency.pass();
      const some = messages.slice(start, start + MESSAGES_A_TURN);
      for (const message of some) this.#submitOne(message, claimed);
      submitted(some.length);
    }
  }

  /** The outcomes of its parts are recorded together. */
  #submitOne(message: ClaimedMessage, claimed: OpenClaim): void {
    const { client, recorder, clock, overrides, connection, settings, log } = this.#parts;
    const { id: messageId, attempt } = message;
    const submittedAt = clock.now();
    const traced = traceSubmit(message, connection.connectionId, attempt);
    const pdus = pdusIfWritable(message, settings, submittedAt, log);
    if (pdus === null) {
      const outcomes = unsendable(message);
      traced(outcomes);
      const at = submittedAt;
      return recorder.add({ kind: 'outcomes', messageId, attempt, outcomes, submittedAt, at, claim: claimed });
    }
    const outcomes: PartOutcome[] = [];
    let open = pdus.length;
    const answered = () => {
      traced(outcomes);
      const at = clock.now();
      recorder.add({ kind: 'outcomes', messageId, attempt, outcomes, submittedAt, at, claim: claimed });
    };
    if (open === 0) answered();
    for (const [index, { part, pdu }] of pdus.entries()) {
      client.send(pdu, { messageId, attempt, part, submittedAt }, (outcome) => {
        outcomes[index] = readOutcome(part, this.#meter.note(outcome), attempt, overrides);
        if (--open === 0) answered();
      });
    }
  }
}
