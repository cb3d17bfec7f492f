/** An SMSC with handsets, for development and tests. */
import { encodeMessage } from '../text/encode.ts';
import { type Deliver, MESSAGE_STATE, STATUS, type Submit } from './codec.ts';
import { Deliveries } from './deliveries.ts';
import { type HandsetState, Handsets, partOf } from './handsets.ts';
import { type BoundClient, Listener } from './listener.ts';
import { receiptOf } from './receipts.ts';
import { receiptsOf, type Scenario, type ScenarioReceipt, scenarioOf } from './scenarios.ts';

/** Settings of the simulated SMSC. */
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

const MAX_AUDIT = 100_000;
/** Parts that a user data header can count. 3GPP TS 23.040 §9.2.3.24.1 */
const MAX_PARTS = 255;

/** The SMSC behind the simulator's SMPP port and control API. */
export class SimulatedSmsc {
  readonly listener: Listener;
  readonly handsets = new Handsets();
  readonly faults: Faults;
  readonly stats = {
    submits: 0,
    accepted: 0,
    refused: 0,
    receipts: 0,
    receiptsAnswered: 0,
    inbound: 0,
    binds: 0,
    unreadable: 0,
  };
  readonly audit: AuditLine[] = [];
  readonly #options: SimulatorOptions;
  readonly #refused = new Map<string, number>();
  /** Last state of the messages that were taken last, by their ids. */
  readonly #taken = new Map<string, ScenarioReceipt['state'] | 'DELETED'>();
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
    this.listener = new Listener({
      onBind: (systemId, password) => this.#bind(systemId, password),
      onSubmit: (client, submit, answer) => this.#submit(client, submit, answer),
      onQuery: (remoteId) => this.#stateOf(remoteId),
      // A message can be deleted as long as it waits for its phone, or its receipt has not gone out.
      onCancel: (remoteId) => this.#delete(remoteId),
      onFault: () => this.stats.unreadable++,
    });
    this.#deliveries = new Deliveries({ listener: this.listener, faults: this.faults, stats: this.stats });
  }

  async stop(): Promise<void> {
    this.#deliveries.stop();
    await this.listener.close();
  }

  /**
   * Sends a message from a handset.
   *
   * @returns whether the hub answered that it has it
   * @throws RangeError when the text takes more parts than a header can count
   */
  reply(from: string, to: string, text: string, systemId: string | null = null): Promise<boolean> {
    const { dataCoding, parts } = encodeMessage({ kind: 'text', text }, this.#nextId++ & 0xffff);
    if (parts.length > MAX_PARTS) throw new RangeError(`"text" takes ${parts.length} parts, at most ${MAX_PARTS}`);
    this.stats.inbound++;
    this.handsets.wrote(from, to, text, parts.length, systemId);
    const sent = parts.map(({ udh, payload }) => {
      const octets = udh === null ? payload : Buffer.concat([udh, payload]);
      const message: Deliver = { from, to, dataCoding, octets, hasHeader: udh !== null, receipt: null };
      return new Promise<boolean>((done) => {
        this.#deliveries.add({ message, systemId, dueAt: 0, kind: 'inbound', done });
      });
    });
    return Promise.all(sent).then((answers) => answers.every(Boolean));
  }

  /** Cuts every link. @returns how many */
  cut(): number {
    const { clients } = this.listener;
    for (const client of clients) client.cut();
    return clients.length;
  }

  #bind(systemId: string, password: string): number {
    // `simulator-2` and the like are accounts of their own: each gets the receipts of its own messages.
    const account = systemId === this.#options.systemId || systemId.startsWith(`${this.#options.systemId}-`);
    const known = account && password === this.#options.password;
    if (known) this.stats.binds++;
    return known ? 0 : STATUS.ESME_RINVPASWD;
  }

  #submit(client: BoundClient, submit: Submit, answer: (commandStatus: number, remoteId: string) => void): void {
    this.stats.submits++;
    if (this.faults.muted) return this.#note(submit, null);
    const scenario = scenarioOf(submit.destination);
    if (scenario.cutLink) {
      this.#note(submit, null);
      return client.cut();
    }
    const commandStatus = this.#verdict(scenario, submit);
    this.#note(submit, commandStatus);
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
    this.#remember(remoteId, receiptsOf(scenario, partOf(submit).number));
    if (scenario.receiptFirst) {
      this.#receipt(client, submit, remoteId, receiptsOf(scenario, 1)[0], 0);
      setTimeout(() => answer(0, remoteId), this.faults.receiptDelayMs + 50);
      return this.#afterAcceptance(client, submit, remoteId, { ...scenario, receipts: [] });
    }
    if (!scenario.noResponse) respond(0, remoteId);
    this.#afterAcceptance(client, submit, remoteId, scenario);
  }

  /** message_state of a message for query_sm; of one without any receipt, that it was delivered. */
  #stateOf(remoteId: string): number | null {
    const state = this.#taken.get(remoteId);
    return state === undefined ? null : MESSAGE_STATE[state];
  }

  #delete(remoteId: string): boolean {
    const waited = this.handsets.forget(remoteId);
    const isDeleted = this.#deliveries.forget(remoteId) || waited;
    if (isDeleted) this.#taken.set(remoteId, 'DELETED');
    return isDeleted;
  }

  #remember(remoteId: string, receipts: readonly ScenarioReceipt[]): void {
    this.#taken.set(remoteId, receipts.at(-1)?.state ?? 'DELIVERED');
    if (this.#taken.size > MAX_AUDIT) for (const oldest of this.#taken.keys()) return void this.#taken.delete(oldest);
  }

  #afterAcceptance(client: BoundClient, submit: Submit, remoteId: string, scenario: Scenario): void {
    const state = this.handsets.stateOf(submit.destination);
    if (state !== 'ON') return this.#undelivered(state, client, submit, remoteId, scenario);
    if (submit.wantsReceipt) {
      receiptsOf(scenario, partOf(submit).number).forEach((receipt, index) => {
        this.#receipt(client, submit, remoteId, receipt, this.faults.receiptDelayMs * (index + 1));
      });
    }
    const text = this.handsets.receive(submit, client.systemId);
    if (text === null || scenario.reply === undefined) return;
    void this.reply(
      submit.destination,
      submit.source,
      scenario.reply === 'echo' ? text : scenario.reply,
      client.systemId,
    );
  }

  /** The handset cannot be reached: what is sent to it waits, or is lost where it has no room. */
  #undelivered(
    state: Exclude<HandsetState, 'ON'>,
    client: BoundClient,
    submit: Submit,
    remoteId: string,
    scenario: Scenario,
  ): void {
    const tell = (receipt: ScenarioReceipt) => {
      if (submit.wantsReceipt) this.#receipt(client, submit, remoteId, receipt, this.faults.receiptDelayMs);
    };
    if (state === 'MEMORY_FULL') return tell({ state: 'UNDELIVERABLE', err: '020' });
    if (state === 'NO_COVERAGE') tell({ state: 'ENROUTE', err: '027' });
    const deliver = () => this.#afterAcceptance(client, submit, remoteId, scenario);
    this.handsets.hold(submit.destination, { remoteId, deliver });
  }

  #verdict(scenario: Scenario, submit: Submit): number {
    if (scenario.refuseAlways !== undefined) return scenario.refuseAlways;
    const { throttlePerSecond } = this.faults;
    if (throttlePerSecond > 0) {
      const at = Math.floor(Date.now() / 1_000);
      this.#second = this.#second.at === at ? { at, count: this.#second.count + 1 } : { at, count: 1 };
      if (this.#second.count > throttlePerSecond) return STATUS.ESME_RTHROTTLED;
    }
    const refusals = scenario.refusals ?? [];
    if (refusals.length === 0) return 0;
    const key = `${submit.destination}:${submit.octets.toString('latin1')}`;
    const met = this.#refused.get(key) ?? 0;
    if (met >= refusals.length) return 0;
    this.#refused.set(key, met + 1);
    if (this.#refused.size > MAX_AUDIT) this.#refused.clear();
    return refusals[met] ?? 0;
  }

  #receipt(
    { systemId }: BoundClient,
    { source, destination }: Submit,
    remoteId: string,
    receipt: ScenarioReceipt | undefined,
    delayMs: number,
  ): void {
    if (receipt === undefined) return;
    const submittedAt = new Date();
    const doneAt = new Date(submittedAt.getTime() + delayMs);
    const message = receiptOf({ remoteId, source, destination, submittedAt, doneAt }, receipt);
    this.#deliveries.add({ message, systemId, dueAt: doneAt.getTime(), kind: 'receipt' });
  }

  #note({ source, destination, esmClass, dataCoding, octets }: Submit, commandStatus: number | null): void {
    if (this.audit.length >= MAX_AUDIT) this.audit.splice(0, MAX_AUDIT / 10);
    const text = octets.toString('hex');
    this.audit.push({ at: new Date().toISOString(), source, destination, esmClass, dataCoding, text, commandStatus });
  }
}
