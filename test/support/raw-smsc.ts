import net from 'node:net';
import { readSubmitSm, type SubmitSm, writeDeliverSm } from '../../src/smpp/pdu.ts';
import { COMMAND, type Header, RESPONSE_BIT, writeCString, writePdu } from '../../src/smpp/wire.ts';
import { inbound } from './lying-smsc.ts';
import { listen } from './smpp.ts';
import { RawLink } from './smpp-raw.ts';

/** A submit that waits for what the test answers. */
export class RawSubmit {
  readonly link: RawLink;
  readonly sequence: number;
  readonly sm: SubmitSm;
  /** Its place among all submits, from 1; also its message_id. */
  readonly count: number;

  constructor(link: RawLink, sequence: number, sm: SubmitSm, count: number) {
    this.link = link;
    this.sequence = sequence;
    this.sm = sm;
    this.count = count;
  }

  /** Writes a response as the test wants it; a submit_sm_resp of success where it says nothing. */
  respond({
    commandId = COMMAND.submitSmResp,
    commandStatus = 0,
    sequence = this.sequence,
  }: Partial<Header> = {}): void {
    const body =
      commandStatus === 0 && commandId === COMMAND.submitSmResp ? writeCString(String(this.count)) : undefined;
    this.link.socket.write(writePdu({ commandId, commandStatus, sequence }, body));
  }

  /** Tells that it was delivered. */
  receipt(): void {
    const { sourceAddr, destAddr } = this.sm;
    const receipt = inbound(destAddr, sourceAddr, `id:${this.count} stat:DELIVRD err:000`, { esmClass: 4 });
    const header = { commandId: COMMAND.deliverSm, commandStatus: 0, sequence: this.count };
    this.link.socket.write(writePdu(header, writeDeliverSm(receipt)));
  }

  /** What an honest SMSC does. */
  accept(): void {
    this.respond();
    this.receipt();
  }
}

/** An SMSC that writes plain octets: it lets everybody in, and what it answers to a submit, and when, the test says. */
export class RawSmsc {
  readonly submits: RawSubmit[] = [];
  readonly links: RawLink[] = [];
  /** The command_ids of all requests it got. */
  readonly commands: number[] = [];
  onSubmit: (submit: RawSubmit) => void = (submit) => submit.accept();
  port = 0;

  /** Listens until the test ends. */
  static async start(): Promise<RawSmsc> {
    const smsc = new RawSmsc();
    smsc.port = await listen(net.createServer((socket) => smsc.#serve(new RawLink(socket))));
    return smsc;
  }

  /** Destinations by how many submits they got. */
  get perDestination(): Map<string, number> {
    const counts = new Map<string, number>();
    for (const { sm } of this.submits) counts.set(sm.destAddr, (counts.get(sm.destAddr) ?? 0) + 1);
    return counts;
  }

  #serve(link: RawLink): void {
    this.links.push(link);
    link.onPdu((header, pdu) => {
      const { commandId, sequence } = header;
      if ((commandId & RESPONSE_BIT) !== 0) return;
      this.commands.push(commandId);
      if (commandId === COMMAND.submitSm) {
        const submit = new RawSubmit(link, sequence, readSubmitSm(pdu), this.submits.length + 1);
        this.submits.push(submit);
        return this.onSubmit(submit);
      }
      const answer = { commandId: (commandId | RESPONSE_BIT) >>> 0, commandStatus: 0, sequence };
      link.socket.write(writePdu(answer, writeCString('raw')));
    });
  }
}
