import { type QueryPayload, querySubject, recallSubject } from '../../bus/streams.ts';
import { type OpenPart, openParts } from '../../db/sql/parts.ts';
import type { Runtime } from '../../runtime.ts';
import type { SmppClient } from '../../smpp/client.ts';
import { MESSAGE_STATES, type MessageState } from '../../smpp/receipt-state.ts';
import type { Recorder } from '../record/recorder.ts';
import { type Addressing, destinationAddress, sourceAddress } from './submit.ts';
import type { SubmitTag } from './submitter.ts';

/** What asking an SMSC needs. */
export interface InquiryParts {
  runtime: Runtime;
  connectionId: string;
  client: SmppClient<SubmitTag>;
  recorder: Recorder;
  addressing: Addressing;
}

/**
 * Asks the SMSC about messages whose receipt does not come (query_sm), when the scheduler says so, and to delete what it
 * has not delivered (cancel_sm), when somebody wants that; its answers are facts like receipts.
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
    const { client, addressing } = this.#parts;
    const answer = await client.query(part.remoteId, sourceAddress(part.sender ?? '', addressing));
    if (answer === null) return;
    const networkErrorCode = answer.errorCode === 0 ? null : String(answer.errorCode);
    this.#tell(part, MESSAGE_STATES[answer.state] ?? 'UNKNOWN', networkErrorCode, 'answer to query_sm');
  }

  /** What the SMSC deletes ends as its receipt would say it. */
  async #recall(part: OpenPart): Promise<void> {
    const { client, addressing } = this.#parts;
    const { remoteId, sender, to } = part;
    // The SMSC asks for the number, and an erased person's is gone.
    if (to === '') return;
    const addresses = { ...sourceAddress(sender ?? '', addressing), ...destinationAddress(to, addressing) };
    if (await client.cancel(remoteId, addresses)) this.#tell(part, 'DELETED', null, 'answer to cancel_sm');
  }

  #tell(part: OpenPart, state: MessageState, networkErrorCode: string | null, rawText: string): void {
    const { runtime, recorder } = this.#parts;
    const { messageId, number, attempt, remoteId, to } = part;
    recorder.add({
      kind: 'receipt',
      certain: true,
      named: { messageId, number, attempt },
      remoteId,
      from: to,
      to: '',
      state,
      word: null,
      networkErrorCode,
      tlvs: null,
      rawText,
      doneAt: null,
      receivedAt: runtime.clock.now(),
    });
  }
}
