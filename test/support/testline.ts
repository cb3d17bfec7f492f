import { createHash } from 'node:crypto';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import type {
  Capacity,
  Channel,
  ChannelEvents,
  ChannelHealth,
  ChannelType,
  Content,
  Opening,
  Renderer,
  Rendering,
  Submission,
} from '../../src/channels/port.ts';
import type {
  InboundText,
  OpenPart,
  PartOutcome,
  QueryAnswer,
  RecallOutcome,
  ReceiptFact,
  ReceiptRules,
} from '../../src/channels/reports.ts';
import { TON } from '../../src/kernel/address.ts';
import type { InboundMedia } from '../../src/kernel/media.ts';
import { remoteKey } from '../../src/kernel/remote-key.ts';
import { answer, bodyOf } from './testline-provider.ts';

/** The kind of the made-up channel. */
export const TESTLINE = 'TESTLINE';
/** Characters of a message at most. */
const LONGEST = 3_000;
const WINDOW = 50;

interface Written extends Rendering {
  text: string;
}

/** A message has one part, however long it is. */
function encodedOf(content: Content): Rendering['encoded'] {
  if (content.kind !== 'text') throw new Error(`${TESTLINE} takes texts alone`);
  const unitsUsed = [...content.text].length;
  return { encoding: 'UTF8', partCount: 1, submitCount: 1, unitsUsed, unitsLeftInPart: LONGEST - unitsUsed };
}

const RENDERER: Renderer = {
  measure: encodedOf,
  smarten: (text) => text,
  costlyCharacters: () => [],
};

/** Ids are ours and come back as they are; a message has one receipt. */
const RECEIPTS: ReceiptRules = {
  ids: {
    learned: null,
    ofReceipt: (id) => [{ format: 'SAME', key: remoteKey(id) }],
    ofResponse: (id) => [remoteKey(id)],
    ofKept: (id) => [remoteKey(id)],
    teach: () => {},
  },
  long: { learned: null, endAll: false, note: () => [] },
};

/** A made-up channel: ids of its own, capability answers, read receipts, inbound pictures, no parts. */
export const testlineChannel: ChannelType<Written> = {
  kind: TESTLINE,
  renderer: () => RENDERER,
  keptReceipts: () => RECEIPTS,
  open: (opening, events) => new Testline(opening, events),
};

class Testline implements Channel<Written> {
  readonly kind = TESTLINE;
  readonly receipts = RECEIPTS;
  readonly capacity: Capacity;
  readonly #opening: Opening;
  readonly #events: ChannelEvents;
  readonly #provider: string;
  readonly #webhooks: http.Server;
  readonly #waiters: (() => void)[] = [];
  #outstanding = 0;
  #state: ChannelHealth['state'] = 'CLOSED';
  #since = new Date();

  constructor(opening: Opening, events: ChannelEvents) {
    this.#opening = opening;
    this.#events = events;
    this.#provider = (opening.settings as { url: string }).url;
    this.#webhooks = http.createServer((request, response) => {
      void bodyOf(request).then((body) => this.#called(body, response));
    });
    const outstanding = () => this.#outstanding;
    const free = () => (this.#state === 'BOUND' ? WINDOW - this.#outstanding : 0);
    this.capacity = {
      window: WINDOW,
      burst: Number.POSITIVE_INFINITY,
      get outstanding() {
        return outstanding();
      },
      free,
      whenFree: async (signal) => {
        while (free() <= 0) {
          signal.throwIfAborted();
          await new Promise<void>((resolve) => {
            this.#waiters.push(resolve);
            signal.addEventListener('abort', () => resolve(), { once: true });
          });
        }
      },
    };
  }

  get health(): ChannelHealth {
    return {
      state: this.#state,
      circuit: 'CLOSED',
      boundSessions: this.#state === 'BOUND' ? 1 : 0,
      windowUsed: this.#outstanding,
      windowSize: WINDOW,
      submitsPerSecond: 0,
      ratePerSecond: null,
      unreadableCount: 0,
      partlyReadCount: 0,
      lastError: null,
      since: this.#since,
    };
  }

  #moveTo(state: ChannelHealth['state']): void {
    this.#state = state;
    this.#since = new Date();
    this.#events.healthChanged();
    this.#wake();
  }

  #wake(): void {
    for (const each of this.#waiters.splice(0)) each();
  }

  start(): void {
    this.#webhooks.listen(0, '127.0.0.1', () => {
      const url = `http://127.0.0.1:${(this.#webhooks.address() as AddressInfo).port}`;
      void this.#ask('PUT', 'callback', { url }).then(() => this.#moveTo('BOUND'));
    });
  }

  async stop(): Promise<void> {
    this.#moveTo('CLOSED');
    this.#webhooks.closeAllConnections();
    await new Promise<void>((resolve) => this.#webhooks.close(() => resolve()));
  }

  #ask(method: string, path: string, body?: object): Promise<Response> {
    return fetch(`${this.#provider}/${path}`, {
      method,
      signal: AbortSignal.timeout(this.#opening.responseTimeoutMs),
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  }

  render(content: Content): Written {
    return { encoded: encodedOf(content), text: content.kind === 'text' ? content.text : '' };
  }

  submit(message: Submission<Written>, _at: Date, settle: (outcome: PartOutcome) => void): void {
    const { id: messageId, attempt, to, sender, rendering } = message;
    const id = `${messageId}.${attempt}`;
    this.#outstanding++;
    void this.#ask('POST', 'messages', { id, to, from: sender, text: rendering.text })
      .then((response) => this.#outcomeOf(response, id))
      .catch((): PartOutcome => ({ part: 1, kind: 'unknown', reasonCode: 'NO_RESPONSE', remoteId: id }))
      .then((outcome) => {
        this.#outstanding--;
        settle(outcome);
        this.#wake();
      });
  }

  async #outcomeOf(response: Response, remoteId: string): Promise<PartOutcome> {
    if (response.ok) return { part: 1, kind: 'accepted', remoteId };
    const { code, text } = (await response.json()) as { code: string; text: string };
    const said = { code: { channel: TESTLINE, code, text }, class: code };
    if (response.status === 404) return { part: 1, kind: 'incapable', ...said };
    return { part: 1, kind: 'refused', reasonCode: 'SUBMIT_REFUSED', ...said };
  }

  async recall({ remoteId }: OpenPart): Promise<RecallOutcome> {
    const { ok } = await this.#ask('DELETE', `messages/${remoteId}`);
    return ok ? 'RECALLED' : 'REFUSED';
  }

  async query({ remoteId }: OpenPart): Promise<QueryAnswer | null> {
    const response = await this.#ask('GET', `messages/${remoteId}`);
    if (!response.ok) return null;
    const { state } = (await response.json()) as { state: string };
    return { state: state === 'SENT' ? 'ENROUTE' : state, networkErrorCode: null };
  }

  #called(body: Record<string, unknown>, response: http.ServerResponse): void {
    if (!this.#events.accepts()) return answer(response, 503);
    if (body.type === 'receipt') {
      return this.#events.receipt(this.#receiptOf(body), (result) =>
        answer(response, result === 'COMMITTED' ? 200 : 422),
      );
    }
    this.#events.inbound(this.#textOf(body), (stored) => answer(response, stored ? 200 : 503));
  }

  #receiptOf(body: Record<string, unknown>): ReceiptFact {
    return {
      kind: 'receipt',
      certain: true,
      remoteId: String(body.id),
      from: String(body.to),
      to: '',
      state: String(body.state),
      word: null,
      networkErrorCode: null,
      tlvs: null,
      rawText: '',
      doneAt: null,
      receivedAt: this.#opening.clock.now(),
    };
  }

  #textOf(body: Record<string, unknown>): InboundText {
    return {
      from: { text: String(body.from), ton: TON.international },
      to: { text: String(body.to), ton: TON.international },
      text: String(body.text),
      encoding: 'UTF8',
      piece: null,
      media: (body.media ?? []) as InboundMedia[],
      destinationPort: null,
      sourcePort: null,
      tlvs: null,
      receivedAt: this.#opening.clock.now(),
      arrival: String(body.id),
      fingerprint: createHash('sha256').update(String(body.id)).digest(),
      // Webhooks come again until they are answered, and sometimes after that.
      isRepeated: () => true,
    };
  }
}
