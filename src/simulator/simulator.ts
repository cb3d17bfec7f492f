import type { SubmitSm } from '../smpp/pdu.ts';
import type { QueryAnswer } from '../smpp/query.ts';
import { writeReceipt } from '../smpp/receipt.ts';
import { MESSAGE_STATES, type MessageState } from '../smpp/receipt-state.ts';
import { type SmscClient, SmscServer } from '../smpp/server.ts';
import { TLV } from '../smpp/tlv.ts';
import { encodeMessage } from '../text/encode.ts';
import { startControl } from './control.ts';
import { Deliveries } from './deliveries.ts';
import { Handsets, handsetAddress } from './handsets.ts';
import { receiptsOf, type Scenario, type ScenarioReceipt, scenarioOf } from './scenarios.ts';

/** How the simulated SMSC runs. */
export interface SimulatorOptions {
  host: string;
  /** 0: a free one. */
  port: number;
  controlPort: number;
  systemId: string;
  password: string;
  /** From the submit to its receipt, in milliseconds. */
  receiptDelayMs: number;
}

/** Faults that can be set while it runs. */
export interface Faults {
  responseDelayMs: number;
  receiptDelayMs: number;
  /** Submits a second over which ESME_RTHROTTLED is answered; 0: no limit. */
  throttlePerSecond: number;
  /** Nothing is answered: a dead peer with an open socket. */
  muted: boolean;
  /** Receipts wait until this is off again. */
  receiptsHeld: boolean;
}

/** One submit, as the referee counts it. */
export interface AuditLine {
  at: string;
  source: string;
  destination: string;
  esmClass: number;
  dataCoding: number;
  /** Header and text, hexadecimal. */
  text: string;
  commandStatus: number | null;
}

/** A running simulator. */
export interface Simulator {
  smppPort: number;
  controlPort: number;
  stop(): Promise<void>;
}

const MAX_AUDIT = 100_000;
const ESME_RINVPASWD = 0x0e;
const ESME_RTHROTTLED = 0x58;

/** Starts an SMSC with handsets: binds, answers, receipts, replies, and a scenario by the destination's last digits. */
export async function startSimulator(options: SimulatorOptions): Promise<Simulator> {
  const smsc = new SimulatedSmsc(options);
  const smppPort = await smsc.server.listen(options.host, options.port);
  const control = await startControl(smsc, options.host, options.controlPort);
  return {
    smppPort,
    controlPort: control.port,
    async stop() {
      await control.stop();
      await smsc.stop();
    },
  };
}

/** The SMSC behind the simulator's SMPP port and control API. */
export class SimulatedSmsc {
  readonly server: SmscServer;
  readonly handsets = new Handsets();
  readonly faults: Faults;
  readonly stats = { submits: 0, accepted: 0, refused: 0, receipts: 0, receiptsAnswered: 0, inbound: 0, binds: 0 };
  readonly audit: AuditLine[] = [];
  readonly #options: SimulatorOptions;
  readonly #refused = new Map<string, number>();
  /** What will become of the messages that were taken last, by their ids. */
  readonly #taken = new Map<string, MessageState>();
  readonly #deliveries: Deliveries;
  #nextId = Date.now() * 1_000;
  #second = { at: 0, count: 0 };

  constructor(options: SimulatorOptions) {
    this.#options = options;
    this.faults = {
      responseDelayMs: 0,
      receiptDelayMs: options.receiptDelayMs,
      throttlePerSecond: 0,
      muted: false,
      receiptsHeld: false,
    };
    this.server = new SmscServer({
      onBind: (systemId, password) => this.#bind(systemId, password),
      onSubmit: (client, sm, answer) => this.#submit(client, sm, answer),
      onQuery: (_client, remoteId) => this.#answerOf(remoteId),
      onCancel: (_client, remoteId) => this.#withdraw(remoteId),
      onClients: () => {},
    });
    this.#deliveries = new Deliveries({ server: this.server, faults: this.faults, stats: this.stats });
  }

  async stop(): Promise<void> {
    this.#deliveries.stop();
    await this.server.close();
  }

  /** A handset sends a message. @returns whether the hub answered that it has it */
  reply(from: string, to: string, text: string, systemId: string | null = null): Promise<boolean> {
    this.stats.inbound++;
    const { dataCoding, parts } = encodeMessage({ kind: 'text', text }, this.#nextId++ & 0xffff);
    const sent = parts.map(
      (part) =>
        new Promise<boolean>((done) => {
          const shortMessage = part.udh === null ? part.payload : Buffer.concat([part.udh, part.payload]);
          const esmClass = part.udh === null ? 0 : 0x40;
          const sm = { ...handsetAddress(from, to), esmClass, dataCoding, shortMessage };
          this.#deliveries.add({
            sm: { ...sm, registeredDelivery: 0 },
            systemId,
            dueAt: 0,
            kind: 'inbound',
            done,
          });
        }),
    );
    return Promise.all(sent).then((answers) => answers.every(Boolean));
  }

  /** Cuts every link. @returns how many */
  cut(): number {
    const { clients } = this.server;
    for (const client of clients) client.cut();
    return clients.length;
  }

  #bind(systemId: string, password: string): number {
    // `simulator-2` and the like are accounts of their own: each gets the receipts of its own messages.
    const account = systemId === this.#options.systemId || systemId.startsWith(`${this.#options.systemId}-`);
    const known = account && password === this.#options.password;
    if (known) this.stats.binds++;
    return known ? 0 : ESME_RINVPASWD;
  }

  #submit(client: SmscClient, sm: SubmitSm, answer: (commandStatus: number, remoteId: string) => void): void {
    this.stats.submits++;
    if (this.faults.muted) return this.#note(sm, null);
    const scenario = scenarioOf(sm.destAddr);
    if (scenario.cutLink) {
      this.#note(sm, null);
      return client.cut();
    }
    const commandStatus = this.#verdict(scenario, sm);
    this.#note(sm, commandStatus);
    const delayMs = Math.max(this.faults.responseDelayMs, scenario.responseDelayMs ?? 0);
    const respond = (status: number, id: string) => {
      if (delayMs === 0) answer(status, id);
      else setTimeout(() => answer(status, id), delayMs);
    };
    if (commandStatus !== 0) {
      this.stats.refused++;
      return respond(commandStatus, '');
    }
    this.stats.accepted++;
    const remoteId = (this.#nextId++).toString();
    this.#remember(remoteId, scenario);
    if (scenario.receiptFirst) {
      this.#receipt(client, sm, remoteId, receiptsOf(scenario)[0], 0);
      setTimeout(() => answer(0, remoteId), this.faults.receiptDelayMs + 50);
      return this.#afterAcceptance(client, sm, remoteId, { ...scenario, receipts: [] });
    }
    if (!scenario.noResponse) respond(0, remoteId);
    this.#afterAcceptance(client, sm, remoteId, scenario);
  }

  /** Deletes a message whose receipt has not gone out. */
  #withdraw(remoteId: string): boolean {
    return this.#deliveries.forget(remoteId);
  }

  /** What query_sm says of a message; of one without any receipt, that it was delivered. */
  #answerOf(remoteId: string): QueryAnswer | null {
    const state = this.#taken.get(remoteId);
    return state === undefined ? null : { state: MESSAGE_STATES.indexOf(state), errorCode: 0 };
  }

  #remember(remoteId: string, scenario: Scenario): void {
    this.#taken.set(remoteId, receiptsOf(scenario).at(-1)?.state ?? 'DELIVERED');
    if (this.#taken.size > MAX_AUDIT) for (const oldest of this.#taken.keys()) return void this.#taken.delete(oldest);
  }

  #afterAcceptance(client: SmscClient, sm: SubmitSm, remoteId: string, scenario: Scenario): void {
    if ((sm.registeredDelivery & 1) !== 0) {
      receiptsOf(scenario).forEach((receipt, index) => {
        this.#receipt(client, sm, remoteId, receipt, this.faults.receiptDelayMs * (index + 1));
      });
    }
    const text = this.handsets.receive(sm);
    if (text === null || scenario.reply === undefined) return;
    void this.reply(sm.destAddr, sm.sourceAddr, scenario.reply === 'echo' ? text : scenario.reply);
  }

  #verdict(scenario: Scenario, sm: SubmitSm): number {
    if (scenario.refuseAlways !== undefined) return scenario.refuseAlways;
    const { throttlePerSecond } = this.faults;
    if (throttlePerSecond > 0) {
      const at = Math.floor(Date.now() / 1_000);
      this.#second = this.#second.at === at ? { at, count: this.#second.count + 1 } : { at, count: 1 };
      if (this.#second.count > throttlePerSecond) return ESME_RTHROTTLED;
    }
    const refusals = scenario.refusals ?? [];
    if (refusals.length === 0) return 0;
    const key = `${sm.destAddr}:${sm.shortMessage.toString('latin1')}`;
    const met = this.#refused.get(key) ?? 0;
    if (met >= refusals.length) return 0;
    this.#refused.set(key, met + 1);
    if (this.#refused.size > MAX_AUDIT) this.#refused.clear();
    return refusals[met] ?? 0;
  }

  #receipt(
    client: SmscClient,
    sm: SubmitSm,
    remoteId: string,
    receipt: ScenarioReceipt | undefined,
    delayMs: number,
  ): void {
    if (receipt === undefined) return;
    const now = new Date();
    const { text, tlvs } = writeReceipt({ ...receipt, remoteId, submittedAt: now, doneAt: new Date(+now + delayMs) });
    const shortMessage = Buffer.from(text, 'latin1');
    const addresses = handsetAddress(sm.destAddr, sm.sourceAddr);
    const pdu: SubmitSm = { ...addresses, esmClass: 4, dataCoding: 0, registeredDelivery: 0, shortMessage, tlvs };
    this.#deliveries.add({
      sm: pdu,
      systemId: client.systemId,
      dueAt: Date.now() + delayMs,
      kind: 'receipt',
      remoteId,
    });
  }

  #note(sm: SubmitSm, commandStatus: number | null): void {
    if (this.audit.length >= MAX_AUDIT) this.audit.splice(0, MAX_AUDIT / 10);
    this.audit.push({
      at: new Date().toISOString(),
      source: sm.sourceAddr,
      destination: sm.destAddr,
      esmClass: sm.esmClass,
      dataCoding: sm.dataCoding,
      text: (sm.tlvs?.get(TLV.messagePayload) ?? sm.shortMessage).toString('hex'),
      commandStatus,
    });
  }
}
