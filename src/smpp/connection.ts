/** Types of a connection to an SMSC: its options, health and handlers. */
import type { LookupFunction } from 'node:net';
import type { Measures, SubmitOutcome } from './pace.ts';
import type { DeliverSm } from './pdu.ts';
import type { StatusOverride } from './status.ts';
import type { Header } from './wire.ts';

/** Rules for the addresses that may be dialled. */
export interface Reach {
  /** Reason against dialling a host that is an IP address; `null`: it may be dialled, or is a name. */
  refusalOfHost(host: string): string | null;
  /** As `dns.lookup`: the addresses of a name that may be dialled. */
  lookup: LookupFunction;
}

/** One connection to an SMSC. */
export interface SmppClientOptions {
  host: string;
  port: number;
  /** TLS with verification of the certificate. */
  tls: boolean;
  /** PEM of the authority that signs the SMSC's certificate; `null`: those of the system. */
  caCertificate?: string | null;
  /** Looked at with each connection; absent: everything may be dialled. */
  reach?: Reach;
  systemId: string;
  password: string;
  systemType: string;
  bindMode: 'TRANSCEIVER' | 'TRANSMITTER_RECEIVER';
  /** Parallel sessions (pairs of them for TRANSMITTER_RECEIVER). */
  binds: number;
  /** Submits without a response, per session. */
  windowSize: number;
  /** `null`: as fast as the window allows. */
  throughputPerSecond: number | null;
  enquireLinkMs: number;
  responseTimeoutMs: number;
  /** Meanings of the SMSC's codes, where they differ. */
  statusOverrides?: ReadonlyMap<number, StatusOverride>;
  /** Default 30 s. */
  bindTimeoutMs?: number;
  /** Wait before a reconnect, with jitter; default 1 s to 60 s. */
  reconnect?: { minMs: number; maxMs: number };
}

/** State of a connection. */
export type SmppState = 'CLOSED' | 'CONNECTING' | 'BOUND' | 'AUTH_FAILED' | 'UNBINDING';

/** Health of a connection now. */
export interface SmppHealth extends Measures {
  state: SmppState;
  boundSessions: number;
  windowUsed: number;
  /** Over all bound sessions. */
  windowSize: number;
  /** PDUs of the peer that could not be read. */
  unreadableCount: number;
  /** Messages and receipts of the peer that were taken without what stood behind their last whole TLV. */
  partlyReadCount: number;
  lastError: string | null;
  /** Since when it is in this state. */
  since: Date;
}

/** Events that the client reports. */
export interface SmppClientHandlers<T> {
  /** `answer` is called after the commit; after the link has closed it does nothing, and the SMSC sends it again. */
  onDeliver(pdu: DeliverSm, answer: (commandStatus: number) => void, sessionId: string): void;
  /** A response that came after its timeout. */
  onLate(tag: T, outcome: SubmitOutcome): void;
  onHealth(health: SmppHealth): void;
  /**
   * A PDU of the SMSC that could not be read; it was answered, and the link goes on.
   *
   * @param taken it was read but for what stands behind its last whole TLV, and counts
   */
  onUnreadable?(header: Header, fault: string, taken: boolean): void;
  /** A command_status that neither the specifications nor the settings name; each is reported once. */
  onUnmapped?(commandStatus: number): void;
}

/** A submit that waits for room. */
export interface WaitingSubmit<T> {
  /** Of its PDU. */
  body: Buffer;
  destination: string;
  tag: T;
  settle(outcome: SubmitOutcome): void;
}

/** State of a connection by the states of its binds. @param sends whether submits can go out */
export function overall(sends: boolean, states: string[], authFailed: boolean | undefined): SmppState {
  if (sends) return 'BOUND';
  if (states.every((state) => state === 'CLOSED')) return 'CLOSED';
  if (states.includes('UNBINDING')) return 'UNBINDING';
  return authFailed === true ? 'AUTH_FAILED' : 'CONNECTING';
}
