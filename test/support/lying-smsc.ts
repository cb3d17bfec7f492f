import type { SubmitSm } from '../../src/smpp/pdu.ts';
import { type SmscClient, type SmscHandlers, SmscServer } from '../../src/smpp/server.ts';

/** An SMSC in the test's own process: it does what the test says, and keeps what it got. */
export class LyingSmsc {
  readonly submits: SubmitSm[] = [];
  readonly server: SmscServer;
  port = 0;
  /** What it answers to a submit; set it to lie. */
  answer: (sm: SubmitSm, count: number) => { commandStatus?: number; remoteId?: string } = (_sm, count) => ({
    remoteId: String(count),
  });
  /** The text of the receipt of a submit, sent right after the answer; `null`: none comes. */
  receipt: (sm: SubmitSm, count: number) => string | null = (_sm, count) => `id:${count} stat:DELIVRD err:000`;

  private constructor(handlers: Partial<SmscHandlers>) {
    this.server = new SmscServer({
      onBind: () => 0,
      onSubmit: (client, sm, answer) => this.#submitted(client, sm, answer),
      onClients: () => {},
      ...handlers,
    });
  }

  static async start(handlers: Partial<SmscHandlers> = {}, port = 0): Promise<LyingSmsc> {
    const smsc = new LyingSmsc(handlers);
    smsc.port = await smsc.server.listen('127.0.0.1', port);
    return smsc;
  }

  #submitted(client: SmscClient, sm: SubmitSm, answer: (commandStatus: number, remoteId: string) => void): void {
    this.submits.push(sm);
    const count = this.submits.length;
    const { commandStatus = 0, remoteId = '' } = this.answer(sm, count);
    answer(commandStatus, remoteId);
    const text = commandStatus === 0 ? this.receipt(sm, count) : null;
    if (text !== null) void client.deliver(inbound(sm.destAddr, sm.sourceAddr, text, { esmClass: 4 }));
  }

  /** The client that is bound. @throws when none is */
  get client(): SmscClient {
    const client = this.server.clients[0];
    if (client === undefined) throw new Error('nobody is bound');
    return client;
  }
}

/** A deliver_sm of a handset, or a receipt by its esm_class. */
export function inbound(from: string, to: string, text: string | Buffer, change: Partial<SubmitSm> = {}): SubmitSm {
  return {
    sourceAddr: from,
    sourceTon: 1,
    sourceNpi: 1,
    destAddr: to,
    destTon: 1,
    destNpi: 1,
    esmClass: 0,
    dataCoding: 0,
    registeredDelivery: 0,
    shortMessage: typeof text === 'string' ? Buffer.from(text, 'latin1') : text,
    ...change,
  };
}
