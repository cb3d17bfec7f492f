/** Inquiries: asking a provider about messages without a receipt, and recalling messages. */
import { type QueryPayload, querySubject, recallSubject } from '../../bus/streams.ts';
import type { Channel } from '../../channels/port.ts';
import type { OpenPart, ReceiptFact } from '../../channels/reports.ts';
import { openParts } from '../../db/sql/message-parts.ts';
import type { Runtime } from '../../runtime.ts';
import type { Recorder } from '../record/recorder.ts';

/** Parts that asking a provider needs. */
export interface InquiryParts {
  runtime: Runtime;
  connectionId: string;
  channel: Channel;
  recorder: Recorder;
}

/**
 * Asks the provider about messages whose receipt does not come, when the scheduler says so, and to take back what it
 * has not delivered, when somebody wants that; its answers are facts like receipts. A channel that can do neither is
 * not asked.
 */
export class Inquiry {
  readonly #parts: InquiryParts;
  #stop: () => void = () => {};

  constructor(parts: InquiryParts) {
    this.#parts = parts;
  }

  start(): void {
    const { runtime, connectionId } = this.#parts;
    const subscribe = (subject: string, work: (part: OpenPart) => Promise<void>) =>
      runtime.bus.connection.subscribe(subject, {
        callback: (error, message) => {
          if (error === null) void this.#forEach(message.json<QueryPayload>().messageIds, work);
        },
      });
    const subscriptions = [
      subscribe(querySubject(connectionId), (part) => this.#askAbout(part)),
      subscribe(recallSubject(connectionId), (part) => this.#recall(part)),
    ];
    this.#stop = () => {
      for (const each of subscriptions) each.unsubscribe();
    };
  }

  stop(): void {
    this.#stop();
  }

  async #forEach(messageIds: readonly string[], work: (part: OpenPart) => Promise<void>): Promise<void> {
    const { runtime, connectionId } = this.#parts;
    try {
      const parts = await openParts(runtime.db.pool, connectionId, messageIds);
      await Promise.all(parts.map(work));
    } catch (error) {
      runtime.log.warn({ connectionId, error }, 'the SMSC could not be asked about messages');
    }
  }

  async #askAbout(part: OpenPart): Promise<void> {
    const answer = (await this.#parts.channel.query?.(part)) ?? null;
    if (answer !== null) this.#record(part, answer.state, answer.networkErrorCode, 'answer to a query');
  }

  /** Recall a part. One that the provider takes back ends as a receipt of its deletion would end it. */
  async #recall(part: OpenPart): Promise<void> {
    const outcome = await this.#parts.channel.recall?.(part);
    if (outcome === 'RECALLED') this.#record(part, 'DELETED', null, 'answer to a recall');
  }

  #record(part: OpenPart, state: string, networkErrorCode: string | null, rawText: string): void {
    const { runtime, recorder } = this.#parts;
    recorder.add(answerFact(part, { state, networkErrorCode, rawText, receivedAt: runtime.clock.now() }));
  }
}

/** An answer about a part, as a receipt of it. */
export function answerFact(
  { messageId, number, attempt, remoteId, to }: OpenPart,
  answer: Pick<ReceiptFact, 'state' | 'networkErrorCode' | 'rawText' | 'receivedAt'>,
): ReceiptFact {
  return {
    kind: 'receipt',
    certain: true,
    named: { messageId, number, attempt },
    ...{ remoteId, from: to, to: '', word: null, tlvs: null, doneAt: null },
    ...answer,
  };
}
