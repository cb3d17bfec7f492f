import net from 'node:net';
import type { Random } from './random.ts';
import { COMMANDS, deliverPdu, LinkReader, pduOf, type SubmitPdu } from './wire.ts';

/** One submit_sm as this SMSC got it. */
export interface SmscLine {
  /** Milliseconds since 1970. */
  at: number;
  destination: string;
  text: string;
  /** What it was answered; `null`: nothing, it may or may not count as taken. */
  commandStatus: number | null;
}

/** How it behaves; shares are in percent of submits or receipts. */
export interface Weather {
  mute: boolean;
  throttled: number;
  queueFull: number;
  systemError: number;
  unanswered: number;
  receiptFirst: number;
  receiptTwice: number;
  contradicting: number;
  responseDelayMs: number;
}

/** An honest, quick SMSC. */
export const FAIR: Weather = {
  mute: false,
  throttled: 0,
  queueFull: 0,
  systemError: 0,
  unanswered: 0,
  receiptFirst: 0,
  receiptTwice: 0,
  contradicting: 0,
  responseDelayMs: 5,
};

interface Receipt {
  systemId: string;
  submit: SubmitPdu;
  text: string;
  dueAt: number;
}

interface Link {
  socket: net.Socket;
  systemId: string;
  bound: boolean;
  sequence: number;
  /** Receipts without an answer, by their sequence_number. */
  outstanding: Map<number, Receipt>;
}

const RECEIPT_WINDOW = 200;
/** Receipts that are looked at at once: a million may be owed. The next ones come next. */
const RECEIPTS_A_LOOK = 1_000;
const RECEIPT_DELAY_MS = 100;
const RETRY_MS = 300;
const ESME_RSYSERR = 0x08;
const ESME_RMSGQFUL = 0x14;
const ESME_RTHROTTLED = 0x58;
/** Of everything that was taken, how much the network cannot deliver, in percent. */
const UNDELIVERABLE = 3;

/** An SMSC that shares no code with the hub: what it writes down is what it got. It can be cut, silent and lying. */
export class ChaosSmsc {
  readonly journal: SmscLine[] = [];
  readonly #random: Random;
  readonly #links = new Set<Link>();
  readonly #timer: NodeJS.Timeout;
  weather: Weather = FAIR;
  #server: net.Server | null = null;
  #pending: Receipt[] = [];
  #nextId = 1;
  port = 0;

  constructor(random: Random) {
    this.#random = random;
    this.#timer = setInterval(() => this.#deliverDue(), 10);
  }

  /** Opens its port, the one it had before if it had one. */
  async listen(port = this.port): Promise<void> {
    const server = net.createServer((socket) => this.#serve(socket));
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, '127.0.0.1', resolve);
    });
    const address = server.address();
    this.port = typeof address === 'object' && address !== null ? address.port : port;
    this.#server = server;
  }

  /** Cuts every link, with whatever is in flight on it. */
  cut(): void {
    for (const { socket } of this.#links) socket.destroy();
  }

  /** Cuts every link and takes no new ones. */
  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => (this.#server ? this.#server.close(() => resolve()) : resolve()));
    this.#server = null;
    this.cut();
    await closed;
  }

  async dispose(): Promise<void> {
    clearInterval(this.#timer);
    await this.close();
  }

  /** Receipts that nobody has answered yet. */
  get owed(): number {
    return [...this.#links].reduce((sum, link) => sum + link.outstanding.size, this.#pending.length);
  }

  #serve(socket: net.Socket): void {
    const link: Link = { socket, systemId: '', bound: false, sequence: 0, outstanding: new Map() };
    this.#links.add(link);
    const reader = new LinkReader();
    socket.setNoDelay(true);
    socket.on('error', () => {});
    socket.on('data', (data) => {
      for (const pdu of reader.push(data)) if (!socket.destroyed) this.#answer(link, pdu);
    });
    socket.on('close', () => {
      this.#links.delete(link);
      this.#pending.push(...link.outstanding.values());
    });
  }

  #answer(link: Link, pdu: Buffer): void {
    const [command, status, sequence] = [pdu.readUInt32BE(4), pdu.readUInt32BE(8), pdu.readUInt32BE(12)];
    if (command === COMMANDS.deliverSmResp) return this.#receiptAnswered(link, sequence, status);
    if (this.weather.mute && command !== COMMANDS.submitSm) return;
    if (command === COMMANDS.submitSm) return this.#submitted(link, sequence, LinkReader.readSubmit(pdu));
    if (command >>> 31 === 1) return;
    if (command === COMMANDS.bindTransceiver) {
      link.systemId = LinkReader.readText(pdu, 16);
      link.bound = true;
    }
    const named = command === COMMANDS.bindTransceiver ? Buffer.from('chaos\0') : Buffer.alloc(0);
    link.socket.write(pduOf((command | 0x80000000) >>> 0, 0, sequence, named));
  }

  #submitted(link: Link, sequence: number, submit: SubmitPdu): void {
    const { weather } = this;
    const line: SmscLine = { at: Date.now(), destination: submit.destination, text: submit.text, commandStatus: null };
    this.journal.push(line);
    const silent = weather.mute || this.#random.chance(weather.unanswered);
    if (!silent) line.commandStatus = this.#verdict();
    const { commandStatus } = line;
    const id = String(this.#nextId++);
    const respond = () =>
      link.socket.write(pduOf(COMMANDS.submitSmResp, commandStatus ?? 0, sequence, Buffer.from(`${id}\0`)));
    const first = commandStatus === 0 && this.#random.chance(weather.receiptFirst);
    if (!silent) setTimeout(respond, first ? RECEIPT_DELAY_MS * 2 : weather.responseDelayMs);
    // What it is silent about it may have taken all the same.
    if (commandStatus === 0 || (silent && this.#random.chance(50))) this.#owe(link.systemId, submit, id, first);
  }

  #verdict(): number {
    if (this.#random.chance(this.weather.throttled)) return ESME_RTHROTTLED;
    if (this.#random.chance(this.weather.systemError)) return ESME_RSYSERR;
    return this.#random.chance(this.weather.queueFull) ? ESME_RMSGQFUL : 0;
  }

  #owe(systemId: string, submit: SubmitPdu, id: string, first: boolean): void {
    const dueAt = Date.now() + (first ? 0 : RECEIPT_DELAY_MS);
    const bad = this.#random.chance(UNDELIVERABLE);
    const text = (lost: boolean) => `id:${id} sub:001 stat:${lost ? 'UNDELIV err:001' : 'DELIVRD err:000'} text:`;
    this.#pending.push({ systemId, submit, text: text(bad), dueAt });
    if (this.#random.chance(this.weather.receiptTwice))
      this.#pending.push({ systemId, submit, text: text(bad), dueAt: dueAt + 50 });
    if (this.#random.chance(this.weather.contradicting))
      this.#pending.push({ systemId, submit, text: text(!bad), dueAt: dueAt + 500 });
  }

  #deliverDue(): void {
    if (this.weather.mute) return;
    const now = Date.now();
    const later: Receipt[] = [];
    for (const receipt of this.#pending.splice(0, RECEIPTS_A_LOOK)) {
      const link = receipt.dueAt <= now ? this.#linkFor(receipt.systemId) : undefined;
      if (link === undefined) later.push(receipt);
      else {
        link.outstanding.set(++link.sequence, receipt);
        link.socket.write(deliverPdu(link.sequence, receipt.submit, receipt.text));
      }
    }
    this.#pending.push(...later);
  }

  #linkFor(systemId: string): Link | undefined {
    return [...this.#links].find(
      (link) =>
        link.bound && !link.socket.destroyed && link.systemId === systemId && link.outstanding.size < RECEIPT_WINDOW,
    );
  }

  /** What was not taken comes again. */
  #receiptAnswered(link: Link, sequence: number, status: number): void {
    const receipt = link.outstanding.get(sequence);
    link.outstanding.delete(sequence);
    if (receipt !== undefined && status !== 0) this.#pending.push({ ...receipt, dueAt: Date.now() + RETRY_MS });
  }
}
