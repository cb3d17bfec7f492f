import { createRequire } from 'node:module';
import type net from 'node:net';
import { onTestFinished } from 'vitest';
import { listen } from './smpp.ts';

/** A PDU of the npm package `smpp`, as far as the tests look into it. */
export interface PackagePdu {
  command: string;
  command_status: number;
  sequence_number: number;
  system_id?: string;
  message_id?: string;
  source_addr?: string;
  destination_addr?: string;
  data_coding?: number;
  esm_class?: number;
  short_message?: { message: string | Buffer; udh?: Buffer[] };
  receipted_message_id?: string;
  message_state?: number;
  response(options?: object): PackagePdu;
}

/** A session of the npm package `smpp`. */
export interface PackageSession {
  socket: net.Socket;
  on(event: string, listener: (pdu: PackagePdu) => void): void;
  send(pdu: object, onResponse?: (pdu: PackagePdu) => void): boolean;
  close(): void;
}

const smpp = createRequire(import.meta.url)('smpp') as {
  createServer(listener: (session: PackageSession) => void): net.Server;
  connect(options: { host: string; port: number }): PackageSession;
  PDU: new (command: string, options?: object) => PackagePdu;
};

/** Sends a request of the package's. @returns its response; rejects when the link closes first */
export function ask(session: PackageSession, command: string, options: object = {}): Promise<PackagePdu> {
  return new Promise((resolve, reject) => {
    const lost = () => reject(new Error(`the link closed before ${command} was answered`));
    session.socket.once('close', lost);
    session.send(new smpp.PDU(command, options), (pdu) => {
      session.socket.off('close', lost);
      resolve(pdu);
    });
  });
}

/** An SMSC of the package's own: lets everybody in, answers, and keeps what it got; until the test ends. */
export async function startPackageSmsc() {
  const sessions: PackageSession[] = [];
  const got: PackagePdu[] = [];
  const server = smpp.createServer((session) => {
    sessions.push(session);
    session.on('error', () => {});
    session.on('pdu', (pdu) => got.push(pdu));
    for (const command of ['bind_transceiver', 'bind_transmitter', 'bind_receiver', 'enquire_link']) {
      session.on(command, (pdu) => session.send(pdu.response({ system_id: 'package' })));
    }
    session.on('unbind', (pdu) => {
      session.send(pdu.response());
      session.close();
    });
    session.on('submit_sm', (pdu) => session.send(pdu.response({ message_id: `id-${pdu.sequence_number}` })));
  });
  const port = await listen(server);
  const of = (command: string) => got.filter((pdu) => pdu.command === command);
  return { port, sessions, of };
}

/** A session of the package's as a client, until the test ends. */
export async function connectPackage(port: number) {
  const session = smpp.connect({ host: '127.0.0.1', port });
  const got: PackagePdu[] = [];
  let closed = false;
  session.socket.setMaxListeners(0);
  session.on('error', () => {});
  session.on('pdu', (pdu) => got.push(pdu));
  session.on('deliver_sm', (pdu) => session.send(pdu.response()));
  session.on('enquire_link', (pdu) => session.send(pdu.response()));
  session.socket.on('close', () => {
    closed = true;
  });
  onTestFinished(() => {
    session.socket.destroy();
  });
  await new Promise<void>((resolve, reject) => {
    session.socket.once('connect', resolve);
    session.socket.once('error', reject);
  });
  const of = (command: string) => got.filter((pdu) => pdu.command === command);
  return { session, of, closed: () => closed };
}
