import type { OwnedConnection } from '../../db/sql/connections.ts';
import { smscGuard } from '../../outgoing.ts';
import type { Runtime } from '../../runtime.ts';
import { SmppClient } from '../../smpp/client.ts';
import { LONG_RECEIPTS, LongReceipts } from '../../smpp/long-receipts.ts';
import type { DeliverSm } from '../../smpp/pdu.ts';
import { readReceipt } from '../../smpp/receipt.ts';
import { RECEIPT_ID_FORMATS, ReceiptIds } from '../../smpp/receipt-id.ts';
import type { ReceiptOverride } from '../../smpp/receipt-state.ts';
import type { StatusOverride } from '../../smpp/status.ts';
import type { VendorTlv } from '../../smpp/tlv.ts';
import type { TextProfile } from '../../text/profile.ts';
import { Arrivals, type InboundDelivery } from '../inbound/arrivals.ts';
import { meterConnection, meterInbound } from '../meters.ts';
import type { OutboxRelay } from '../outbox/relay.ts';
import { urgencyOf } from '../priority/priority-gate.ts';
import { RecentMessages } from '../record/inflight-cache.ts';
import type { MatchedLongReceipt } from '../record/receipt-matching.ts';
import { Recorder } from '../record/recorder.ts';
import { traceInbound } from '../traces.ts';
import { Dispatcher } from './dispatcher.ts';
import { HealthReporter } from './health-reporter.ts';
import { Inquiry } from './query.ts';
import { readOutcome } from './submit.ts';
import type { SubmitTag } from './submitter.ts';

/** command_status of a deliver_sm_resp. SMPP 3.4 §5.1.3 */
const ESME_ROK = 0x00;
const ESME_RX_T_APPN = 0x64;
const ESME_RX_R_APPN = 0x66;

/** What a link is built from. */
export interface LinkParts {
  runtime: Runtime;
  relay: OutboxRelay;
  ownerId: string;
  settings: OwnedConnection;
  password: string;
  /** Stores an inbound message; resolves after its commit. */
  onInbound(delivery: InboundDelivery): Promise<void>;
}

/** One connection while this process owns it: its binds, its dispatcher, its recorder. */
export class Link {
  readonly connectionId: string;
  readonly revision: number;
  readonly #parts: LinkParts;
  readonly #client: SmppClient<SubmitTag>;
  readonly #recorder: Recorder;
  readonly #dispatcher: Dispatcher;
  readonly #reporter: HealthReporter;
  readonly #inquiry: Inquiry;
  readonly #overrides: ReadonlyMap<number, StatusOverride>;
  readonly #receiptOverrides: ReadonlyMap<string, ReceiptOverride>;
  readonly #arrivals: Arrivals;
  readonly #unmeter: () => void;

  constructor(parts: LinkParts) {
    const { runtime, settings, relay } = parts;
    const { db, bus, clock, log, telemetry } = runtime;
    this.#parts = parts;
    this.connectionId = settings.id;
    this.revision = settings.revision;
    const responseTimeoutMs = settings.responseTimeoutSeconds * 1_000;
    const profile = profileOf(settings);
    const urgency = urgencyOf(runtime);
    const connection = {
      workspaceId: settings.workspaceId,
      connectionId: settings.id,
      responseTimeoutMs,
      profile,
      queryAfterMs: settings.queryAfterSeconds === null ? null : settings.queryAfterSeconds * 1_000,
      receiptIds: receiptIdsOf(settings),
      longReceipts: longReceiptsOf(settings),
      telemetry,
      log,
      urgency,
    };
    this.#overrides = overridesOf(settings);
    this.#receiptOverrides = receiptOverridesOf(settings);
    const recent = new RecentMessages();
    this.#client = this.#newClient(responseTimeoutMs);
    this.#arrivals = new Arrivals({
      settings,
      store: (delivery) => traceInbound(settings.id, () => parts.onInbound(delivery)),
      hasSession: (sessionId) => this.#client.hasSession(sessionId),
    });
    const outstanding = () => this.#client.outstanding;
    this.#recorder = new Recorder({ pool: db.pool, clock, relay, log, connection, recent, outstanding });
    this.#reporter = new HealthReporter(parts, () => this.#client.health);
    const { connectionId } = this;
    const [client, recorder] = [this.#client, this.#recorder];
    this.#inquiry = new Inquiry({ runtime, connectionId, client, recorder, addressing: settings });
    this.#dispatcher = new Dispatcher({
      bus,
      pool: db.pool,
      urgentPool: db.urgentPool,
      urgency,
      clock,
      log,
      relay,
      recorder: this.#recorder,
      recent,
      client: this.#client,
      connection: { ...connection, ownerId: parts.ownerId, windowSize: settings.windowSize, binds: settings.binds },
      settings: { ...settings, tlvs: settings.tlvs as VendorTlv[] },
      overrides: this.#overrides,
      telemetry,
    });
    this.#unmeter = meterConnection(
      telemetry,
      settings,
      () => client.health,
      () => recorder.backlog,
    );
  }

  start(): void {
    this.#client.start();
    this.#dispatcher.start();
    this.#inquiry.start();
    this.#reporter.start();
  }

  /** Takes no more work, waits for outstanding responses, records them, unbinds. */
  async stop(deadlineMs: number): Promise<void> {
    this.#inquiry.stop();
    await this.#dispatcher.stop();
    await this.#client.stop(deadlineMs);
    await this.#recorder.drain(deadlineMs);
    await this.#reporter.stop();
    this.#unmeter();
  }

  #newClient(responseTimeoutMs: number): SmppClient<SubmitTag> {
    const { settings, password, runtime } = this.#parts;
    const { host, port, tls, caCertificate, systemId, systemType, bindMode, binds, windowSize, throughputPerSecond } =
      settings;
    return new SmppClient<SubmitTag>(
      {
        host,
        port,
        tls,
        caCertificate,
        reach: smscGuard(runtime.config),
        systemId,
        password,
        systemType,
        bindMode,
        binds,
        windowSize,
        throughputPerSecond,
        enquireLinkMs: settings.enquireLinkSeconds * 1_000,
        responseTimeoutMs,
        statusOverrides: this.#overrides,
      },
      {
        onDeliver: (pdu, answer, sessionId) => this.#deliver(pdu, answer, sessionId),
        onLate: ({ messageId, attempt, part, submittedAt }, outcome) => {
          const outcomes = [readOutcome(part, outcome, attempt, this.#overrides)];
          const at = runtime.clock.now();
          this.#recorder.add({ kind: 'outcomes', messageId, attempt, outcomes, submittedAt, at, claim: null });
        },
        onHealth: () => this.#reporter.changed(),
        // Never its octets: they hold numbers and texts.
        onUnreadable: ({ commandId, sequence }, fault, taken) => {
          const fields = {
            connectionId: settings.id,
            commandId: `0x${commandId.toString(16)}`,
            sequence,
            fault,
            taken,
          };
          runtime.log.warn(fields, 'a PDU of the SMSC could not be read, or not to its end');
        },
        onUnmapped: (commandStatus) => {
          const fields = { connectionId: settings.id, commandStatus: `0x${commandStatus.toString(16)}` };
          runtime.log.warn(fields, 'the SMSC uses a status that nobody named: statusOverrides can say what it means');
        },
      },
    );
  }

  /** The SMSC is answered after the commit: what is not stored comes again. */
  #deliver(pdu: DeliverSm, answer: (commandStatus: number) => void, sessionId: string): void {
    const { runtime, settings } = this.#parts;
    const receivedAt = runtime.clock.now();
    if (!this.#recorder.accepting || this.#arrivals.waiting > MAX_INBOUND_WAITING) {
      meterInbound(runtime.telemetry, settings.id, 'busy', null);
      return answer(ESME_RX_T_APPN);
    }
    const receipt = readReceipt(pdu, this.#receiptOverrides);
    if (receipt === null) return this.#store(pdu, answer, sessionId, receivedAt);
    const fact = { kind: 'receipt', ...receipt, from: pdu.sourceAddr, to: pdu.destAddr, receivedAt } as const;
    this.#recorder.add(fact, (result) => {
      if (result === 'NO_RECEIPT') return this.#store(pdu, answer, sessionId, receivedAt);
      answer(result === 'COMMITTED' ? ESME_ROK : ESME_RX_R_APPN);
    });
  }

  #store(pdu: DeliverSm, answer: (commandStatus: number) => void, sessionId: string, receivedAt: Date): void {
    const { runtime, settings } = this.#parts;
    void this.#arrivals.take(pdu, sessionId, receivedAt, (result) => {
      const { id: connectionId } = settings;
      answer(result.kind === 'stored' ? ESME_ROK : ESME_RX_T_APPN);
      meterInbound(runtime.telemetry, connectionId, result.kind, result.kind === 'stored' ? result.since : null);
      if (result.kind === 'stored') return;
      runtime.log.warn({ connectionId, error: result.error }, 'an inbound message was not stored');
    });
  }
}

function profileOf({ defaultAlphabet, concatenation, nationalLanguages, dataCoding }: OwnedConnection): TextProfile {
  return { defaultAlphabet, concatenation, languages: nationalLanguages, dataCoding };
}

function receiptIdsOf({ receiptIdFormat, learnedReceiptIdFormat }: OwnedConnection): ReceiptIds {
  const known = (format: string | null) => RECEIPT_ID_FORMATS.find((each) => each === format) ?? null;
  return new ReceiptIds(known(receiptIdFormat), known(learnedReceiptIdFormat));
}

/** What the settings say of the receipts of long messages, or what was learned of them. */
export function longReceiptsOf(
  settings: Pick<OwnedConnection, 'longMessageReceipts' | 'learnedLongMessageReceipts'>,
): LongReceipts<MatchedLongReceipt> {
  const known = (rule: string | null) => LONG_RECEIPTS.find((each) => each === rule) ?? null;
  return new LongReceipts(known(settings.longMessageReceipts), known(settings.learnedLongMessageReceipts));
}

function receiptOverridesOf({ receiptOverrides }: OwnedConnection): ReadonlyMap<string, ReceiptOverride> {
  return new Map((receiptOverrides as ReceiptOverride[]).map((each) => [each.word, each]));
}

function overridesOf({ statusOverrides }: OwnedConnection): ReadonlyMap<number, StatusOverride> {
  return new Map((statusOverrides as StatusOverride[]).map((each) => [each.commandStatus, each]));
}

/** Inbound messages that wait for the database at most, before the SMSC is asked to come again. */
const MAX_INBOUND_WAITING = 1_000;
