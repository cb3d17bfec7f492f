import { type QueryPayload, querySubject } from '../bus/streams.ts';
import { type OpenPart, openParts } from '../db/sql/parts.ts';
import type { Runtime } from '../runtime.ts';
import type { SmppClient } from '../smpp/client.ts';
import { MESSAGE_STATES } from '../smpp/receipt.ts';
import type { SubmitTag } from './dispatch.ts';
import type { Recorder } from './recorder.ts';
import { type Addressing, sourceAddress } from './submit.ts';

/** What asking an SMSC needs. */
export interface InquiryParts {
  runtime: Runtime;
  connectionId: string;
  client: SmppClient<SubmitTag>;
  recorder: Recorder;
  addressing: Addressing;
}

/**
 * Asks the SMSC about messages whose receipt does not come (query_sm), when the scheduler says so; its answers are
 * facts like receipts.
 */
export class Inquiry {
  readonly #parts: InquiryParts;
  #stop: () => void = () => {};

  constructor(parts: InquiryParts) {
    this.#parts = parts;
  }

  start(): void {
    const { runtime, connectionId } = this.#parts;
    const subscription = runtime.bus.connection.subscribe(querySubject(connectionId), {
      callback: (error, message) => {
        if (error === null) void this.#ask(message.json<QueryPayload>().messageIds);
      },
    });
    this.#stop = () => subscription.unsubscribe();
  }

  stop(): void {
    this.#stop();
  }

  async #ask(messageIds: readonly string[]): Promise<void> {
    const { runtime, connectionId } = this.#parts;
    try {
      const parts = await openParts(runtime.db.pool, connectionId, messageIds);
      await Promise.all(parts.map((part) => this.#askAbout(part)));
    } catch (error) {
      runtime.log.warn({ connectionId, error: String(error) }, 'the SMSC could not be asked; it is asked again later');
    }
  }

  async #askAbout({ messageId, number, attempt, remoteId, to, sender }: OpenPart): Promise<void> {
    const { runtime, client, recorder, addressing } = this.#parts;
    const answer = await client.query(remoteId, sourceAddress(sender ?? '', addressing));
    if (answer === null) return;
    recorder.add({
      kind: 'receipt',
      named: { messageId, number, attempt },
      remoteId,
      from: to,
      state: MESSAGE_STATES[answer.state] ?? 'UNKNOWN',
      networkErrorCode: answer.errorCode === 0 ? null : String(answer.errorCode),
      rawText: 'answer to query_sm',
      doneAt: null,
      receivedAt: runtime.clock.now(),
    });
  }
}
