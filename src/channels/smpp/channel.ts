/** Connections to SMSCs as a channel: SMPP below, the port above; no PDU leaves it. */
import { SmppClient } from '../../smpp/client.ts';
import type { SmppClientHandlers, SmppHealth } from '../../smpp/connection.ts';
import { LONG_RECEIPTS, LongReceipts } from '../../smpp/long-receipts.ts';
import type { RefusalCount } from '../../smpp/pace.ts';
import type { DeliverSm } from '../../smpp/pdu.ts';
import { readReceipt } from '../../smpp/receipt.ts';
import { RECEIPT_ID_FORMATS, ReceiptIds } from '../../smpp/receipt-id.ts';
import { MESSAGE_STATES, type ReceiptOverride } from '../../smpp/receipt-state.ts';
import { type CommandStatus, classify } from '../../smpp/status.ts';
import { type EncodedMessage, encodeMessage } from '../../text/encode.ts';
import type { TextProfile } from '../../text/profile.ts';
import type {
  Capacity,
  Channel,
  ChannelEvents,
  ChannelOptions,
  ChannelType,
  Content,
  Opening,
  Submission,
} from '../port.ts';
import type {
  LongReceipt,
  OpenPart,
  PartOutcome,
  QueryAnswer,
  RecallOutcome,
  ReceiptRules,
  SubmitTag,
} from '../reports.ts';
import { Arrivals } from './arrivals.ts';
import { readInbound } from './inbound.ts';
import { SMPP } from './kind.ts';
import { readOutcome, type StatusOverrides } from './outcome.ts';
import { rendererOf } from './renderer.ts';
import { type SmppSettings, StoredSmppSettings } from './settings.ts';
import { destinationAddress, pdusOf, type SubmitSettings, sourceAddress } from './submit.ts';

/** command_status of a deliver_sm_resp. SMPP 3.4 §5.1.3 */
const ESME_ROK = 0x00;
const ESME_RX_T_APPN = 0x64;
const ESME_RX_R_APPN = 0x66;

/** Rules that a connection has learned from the receipts of its SMSC. */
interface Learned {
  receiptIdFormat?: string | null;
  longMessageReceipts?: string | null;
}

/** Connections to SMSCs. */
export const smppChannel: ChannelType<EncodedMessage> = {
  kind: SMPP,
  open: (opening, events) => new SmppChannel(opening, events),
  renderer: (settings) => rendererOf(profileOf(StoredSmppSettings.parse(settings))),
  keptReceipts: (settings, learned) => ({
    ids: ReceiptIds.every,
    long: longReceiptsOf(StoredSmppSettings.parse(settings), learned as Learned),
  }),
};

/** Health of a connection, its refusals with what they mean. */
type Health = Omit<SmppHealth, 'refusals'> & { refusals: (RefusalCount & Omit<CommandStatus, 'code'>)[] };

class SmppChannel implements Channel<EncodedMessage> {
  readonly kind = SMPP;
  readonly capacity: Capacity;
  readonly receipts: ReceiptRules;
  readonly #opening: Opening;
  readonly #events: ChannelEvents;
  readonly #settings: SmppSettings;
  readonly #submitSettings: SubmitSettings;
  readonly #profile: TextProfile;
  readonly #statusOverrides: StatusOverrides;
  readonly #receiptOverrides: ReadonlyMap<string, ReceiptOverride>;
  readonly #client: SmppClient<SubmitTag>;
  readonly #arrivals: Arrivals;

  constructor(opening: Opening, events: ChannelEvents) {
    const settings = StoredSmppSettings.parse(opening.settings);
    this.#opening = opening;
    this.#events = events;
    this.#settings = settings;
    this.#submitSettings = settings;
    this.#profile = profileOf(settings);
    this.#statusOverrides = statusOverridesOf(settings);
    this.#receiptOverrides = receiptOverridesOf(settings);
    const learned = opening.learned as Learned;
    this.receipts = { ids: receiptIdsOf(settings, learned), long: longReceiptsOf(settings, learned) };
    const client = this.#newClient();
    this.#client = client;
    this.#arrivals = new Arrivals((sessionId) => client.hasSession(sessionId));
    this.capacity = capacityOf(client, settings.windowSize * settings.binds);
  }

  #newClient(): SmppClient<SubmitTag> {
    const { secret, reach, responseTimeoutMs } = this.#opening;
    const { enquireLinkSeconds, ...settings } = this.#settings;
    return new SmppClient<SubmitTag>(
      {
        host: settings.host,
        port: settings.port,
        tls: settings.tls,
        caCertificate: settings.caCertificate,
        reach,
        systemId: settings.systemId,
        password: secret,
        systemType: settings.systemType,
        bindMode: settings.bindMode,
        binds: settings.binds,
        windowSize: settings.windowSize,
        throughputPerSecond: settings.throughputPerSecond,
        enquireLinkMs: enquireLinkSeconds * 1_000,
        responseTimeoutMs,
        statusOverrides: this.#statusOverrides,
      },
      this.#handlers(),
    );
  }

  #handlers(): SmppClientHandlers<SubmitTag> {
    const { connectionId, log } = this.#opening;
    return {
      onDeliver: (pdu, answer, sessionId) => this.#deliver(pdu, answer, sessionId),
      onLate: (tag, outcome) =>
        this.#events.late(tag, readOutcome(tag.part, outcome, tag.attempt, this.#statusOverrides)),
      onHealth: () => this.#events.healthChanged(),
      // Never its octets: they hold numbers and texts.
      onUnreadable: ({ commandId, sequence }, fault, taken) => {
        const fields = { connectionId, commandId: `0x${commandId.toString(16)}`, sequence, fault, taken };
        log.warn(fields, 'a PDU of the SMSC could not be read, or not to its end');
      },
      onUnmapped: (commandStatus) => {
        const fields = { connectionId, commandStatus: `0x${commandStatus.toString(16)}` };
        log.warn(fields, 'the SMSC uses a status that nobody named: statusOverrides can say what it means');
      },
    };
  }

  get health(): Health {
    const { refusals, ...health } = this.#client.health;
    return { ...health, refusals: refusals.map((refusal) => explained(refusal, this.#statusOverrides)) };
  }

  start(): void {
    this.#client.start();
  }

  stop(deadlineMs: number): Promise<void> {
    return this.#client.stop(deadlineMs);
  }

  render(content: Content, reference: number, options: ChannelOptions | null): EncodedMessage {
    return encodeMessage(content, reference, this.#profile, options ?? undefined);
  }

  submit(message: Submission<EncodedMessage>, submittedAt: Date, settle: (outcome: PartOutcome) => void): void {
    const { id: messageId, attempt } = message;
    const overrides = this.#statusOverrides;
    for (const { part, pdu } of pdusOf(message, this.#submitSettings, submittedAt)) {
      this.#client.send(pdu, { messageId, attempt, part, submittedAt }, (outcome) =>
        settle(readOutcome(part, outcome, attempt, overrides)),
      );
    }
  }

  /** Asks what became of a part (query_sm). */
  async query({ remoteId, sender }: OpenPart): Promise<QueryAnswer | null> {
    const answer = await this.#client.query(remoteId, sourceAddress(sender ?? '', this.#settings));
    if (answer === null) return null;
    const networkErrorCode = answer.errorCode === 0 ? null : String(answer.errorCode);
    return { state: MESSAGE_STATES[answer.state] ?? 'UNKNOWN', networkErrorCode };
  }

  /** Asks the SMSC to delete a part that it has not delivered (cancel_sm). */
  async recall({ remoteId, sender, to }: OpenPart): Promise<RecallOutcome> {
    // The SMSC asks for the number, and an erased person's is gone.
    if (to === '') return 'NOT_NOW';
    const addresses = { ...sourceAddress(sender ?? '', this.#settings), ...destinationAddress(to, this.#settings) };
    const outcome = await this.#client.cancel(remoteId, addresses);
    return outcome === 'DELETED' ? 'RECALLED' : outcome;
  }

  /** The SMSC is answered after the commit: what is not stored comes again. */
  #deliver(pdu: DeliverSm, answer: (commandStatus: number) => void, sessionId: string): void {
    if (!this.#events.accepts()) return answer(ESME_RX_T_APPN);
    const receivedAt = this.#opening.clock.now();
    const receipt = readReceipt(pdu, this.#receiptOverrides);
    if (receipt === null) return this.#take(pdu, answer, sessionId, receivedAt);
    const fact = { kind: 'receipt', ...receipt, from: pdu.sourceAddr, to: pdu.destAddr, receivedAt } as const;
    this.#events.receipt(fact, (result) => {
      if (result === 'NO_RECEIPT') return this.#take(pdu, answer, sessionId, receivedAt);
      answer(result === 'COMMITTED' ? ESME_ROK : ESME_RX_R_APPN);
    });
  }

  #take(pdu: DeliverSm, answer: (commandStatus: number) => void, sessionId: string, receivedAt: Date): void {
    const arrival = this.#arrivals.begin(sessionId);
    const isRepeated = (earlier: string) => this.#arrivals.isRepeated(earlier);
    const text = readInbound(pdu, this.#settings.defaultAlphabet, { receivedAt, arrival, isRepeated });
    this.#events.inbound(text, (stored) => {
      answer(stored ? ESME_ROK : ESME_RX_T_APPN);
      this.#arrivals.answered(arrival);
    });
  }
}

function explained(refusal: RefusalCount, overrides: StatusOverrides): Health['refusals'][number] {
  const { name, meaning, class: kind } = classify(refusal.commandStatus, overrides);
  return { ...refusal, name, meaning, class: kind };
}

function capacityOf(client: SmppClient<SubmitTag>, window: number): Capacity {
  return {
    window,
    get outstanding() {
      return client.outstanding;
    },
    get burst() {
      return client.burst;
    },
    free: (kept) => client.capacity(kept),
    whenFree: (signal) => client.whenCapacity(signal),
  };
}

function profileOf({ defaultAlphabet, concatenation, nationalLanguages, dataCoding }: SmppSettings): TextProfile {
  return { defaultAlphabet, concatenation, languages: nationalLanguages, dataCoding };
}

function receiptIdsOf({ receiptIdFormat }: SmppSettings, { receiptIdFormat: learned = null }: Learned): ReceiptIds {
  const known = (format: string | null) => RECEIPT_ID_FORMATS.find((each) => each === format) ?? null;
  return new ReceiptIds(known(receiptIdFormat), known(learned));
}

/** Rule for the receipts of long messages, from the settings or as it was learned. */
function longReceiptsOf(
  { longMessageReceipts }: SmppSettings,
  { longMessageReceipts: learned = null }: Learned,
): LongReceipts<LongReceipt> {
  const known = (rule: string | null) => LONG_RECEIPTS.find((each) => each === rule) ?? null;
  return new LongReceipts(known(longMessageReceipts), known(learned));
}

function receiptOverridesOf({ receiptOverrides }: SmppSettings): ReadonlyMap<string, ReceiptOverride> {
  return new Map(receiptOverrides.map((each) => [each.word, each]));
}

function statusOverridesOf({ statusOverrides }: SmppSettings): StatusOverrides {
  return new Map(statusOverrides.map((each) => [each.commandStatus, each]));
}
