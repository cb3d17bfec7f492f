import net from 'node:net';
import { expect, onTestFinished } from 'vitest';
import { Framer } from '../../src/smpp/framing.ts';
import { writeBind, writeSubmitSm } from '../../src/smpp/pdu.ts';
import { COMMAND, type Header, RESPONSE_BIT, readHeader, writeCString, writePdu } from '../../src/smpp/wire.ts';
import { listen, message, startClient, whenBound } from './smpp.ts';

const BIND = writeBind({ systemId: 'me', password: 'secret', systemType: '' });
const SUBMIT = writeSubmitSm(message());

/** A link of plain octets: the test writes what it likes, and sees the PDUs that come back. */
export class RawLink {
  readonly socket: net.Socket;
  readonly #framer = new Framer();
  readonly #onPdu: Set<(header: Header, pdu: Buffer) => void> = new Set();
  #sequence = 0x40000000;
  closed = false;

  constructor(socket: net.Socket) {
    this.socket = socket;
    socket.setNoDelay(true);
    socket.on('error', () => {});
    socket.on('close', () => {
      this.closed = true;
    });
    socket.on('data', (data) => {
      for (const pdu of this.#framer.push(data)) for (const each of this.#onPdu) each(readHeader(pdu), pdu);
    });
  }

  onPdu(listener: (header: Header, pdu: Buffer) => void): () => void {
    this.#onPdu.add(listener);
    return () => this.#onPdu.delete(listener);
  }

  /** The next PDU that fits; `null` when the link closes before it comes. */
  next(fits: (header: Header) => boolean): Promise<Header | null> {
    return new Promise((resolve) => {
      const done = (header: Header | null) => {
        stop();
        this.socket.off('close', lost);
        resolve(header);
      };
      const lost = () => done(null);
      const stop = this.onPdu((header) => {
        if (fits(header)) done(header);
      });
      if (this.closed) done(null);
      else this.socket.once('close', lost);
    });
  }

  /** Sends a request of its own. @returns the answer; `null` when the link closes instead */
  ask(commandId: number, body?: Buffer): Promise<Header | null> {
    const sequence = ++this.#sequence;
    const answer = this.next((header) => header.sequence === sequence);
    this.socket.write(writePdu({ commandId, commandStatus: 0, sequence }, body));
    return answer;
  }

  bind(): Promise<Header | null> {
    return this.ask(COMMAND.bindTransceiver, BIND);
  }

  submit(): Promise<Header | null> {
    return this.ask(COMMAND.submitSm, SUBMIT);
  }
}

/** A bound link to our SMSC, until the test ends. */
export async function connectRaw(port: number): Promise<RawLink> {
  const link = new RawLink(net.connect(port, '127.0.0.1'));
  onTestFinished(() => void link.socket.destroy());
  expect(await link.bind()).toMatchObject({ commandId: COMMAND.bindTransceiverResp, commandStatus: 0 });
  return link;
}

/** Our client, bound to a peer that answers it well and says besides what the test wants. */
export async function clientOfRaw(options: Parameters<typeof startClient>[1] = {}) {
  const links: RawLink[] = [];
  const port = await listen(
    net.createServer((socket) => {
      const link = new RawLink(socket);
      links.push(link);
      link.onPdu(({ commandId, sequence }) => {
        if ((commandId & RESPONSE_BIT) !== 0) return;
        const answer = { commandId: (commandId | RESPONSE_BIT) >>> 0, commandStatus: 0, sequence };
        socket.write(writePdu(answer, writeCString('raw')));
      });
    }),
  );
  const peer = startClient(port, { reconnect: { minMs: 1, maxMs: 5 }, ...options });
  await whenBound(peer);
  const current = () => {
    const link = links.at(-1);
    if (link === undefined) throw new Error('bound without a link');
    return link;
  };
  return { ...peer, links, current };
}
