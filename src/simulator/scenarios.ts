/** The scenarios of the simulated network: what becomes of a message, by the last four digits of its destination. */
import { STATUS } from './codec.ts';

/** Outcome that the network has for a message to a number with these last four digits. */
export interface Scenario {
  /** Last four digits of the destination. */
  suffix: string;
  /** Outcome in words, for the reader of the table. */
  description: string;
  /** command_status of the first answers, in order; then the message is accepted. */
  refusals?: readonly number[];
  /** Refused with this command_status always. */
  refuseAlways?: number;
  /** No answer to the submit at all. */
  noResponse?: true;
  /** The link is cut instead of an answer. */
  cutLink?: true;
  /** Delay of the answer, in milliseconds. */
  responseDelayMs?: number;
  /** Receipts, in order; absent: one DELIVERED. */
  receipts?: readonly ScenarioReceipt[];
  /** The first receipt goes out before the answer to the submit. */
  receiptFirst?: true;
  /** Every second part of a long message is undeliverable, whatever `receipts` say. */
  losesParts?: true;
  /** Reply of the handset; `echo`: the text that it got. */
  reply?: 'STOP' | 'echo';
}

/** A receipt that a scenario sends. */
export interface ScenarioReceipt {
  state: 'DELIVERED' | 'ENROUTE' | 'EXPIRED' | 'UNDELIVERABLE' | 'REJECTED';
  err: string;
}

const DELIVERED: ScenarioReceipt = { state: 'DELIVERED', err: '000' };

/** The table of scenarios; every other number is delivered. */
export const SCENARIOS: readonly Scenario[] = [
  { suffix: '0001', description: 'is delivered' },
  { suffix: '0002', description: 'is delivered, and the handset replies STOP', reply: 'STOP' },
  {
    suffix: '0003',
    description: 'is unreachable first (an intermediate receipt), then delivered',
    receipts: [{ state: 'ENROUTE', err: '027' }, DELIVERED],
  },
  {
    suffix: '0004',
    description: 'is throttled twice (ESME_RTHROTTLED), then delivered',
    refusals: [STATUS.ESME_RTHROTTLED, STATUS.ESME_RTHROTTLED],
  },
  {
    suffix: '0005',
    description: 'is refused at once: invalid destination (ESME_RINVDSTADR)',
    refuseAlways: STATUS.ESME_RINVDSTADR,
  },
  { suffix: '0006', description: 'is undeliverable (err 001)', receipts: [{ state: 'UNDELIVERABLE', err: '001' }] },
  { suffix: '0007', description: 'expires at the SMSC', receipts: [{ state: 'EXPIRED', err: '000' }] },
  { suffix: '0008', description: 'gets no answer to the submit, but is delivered and receipted', noResponse: true },
  { suffix: '0009', description: 'is accepted, and no receipt ever comes', receipts: [] },
  { suffix: '0010', description: 'is answered after 3 s', responseDelayMs: 3_000 },
  { suffix: '0011', description: 'cuts the link: whether it was taken stays unknown', cutLink: true, receipts: [] },
  {
    suffix: '0012',
    description: 'meets a full queue once (ESME_RMSGQFUL), then is delivered',
    refusals: [STATUS.ESME_RMSGQFUL],
  },
  { suffix: '0013', description: 'has its receipt before the answer to the submit', receiptFirst: true },
  { suffix: '0014', description: 'has its receipt three times', receipts: [DELIVERED, DELIVERED, DELIVERED] },
  { suffix: '0015', description: 'is rejected by the network', receipts: [{ state: 'REJECTED', err: '008' }] },
  { suffix: '0016', description: 'is delivered, and the handset replies what it got', reply: 'echo' },
  { suffix: '0017', description: 'meets a system error always (ESME_RSYSERR)', refuseAlways: STATUS.ESME_RSYSERR },
  {
    suffix: '0018',
    description: 'arrives in part where it is long: every second part is undeliverable',
    losesParts: true,
  },
];

const BY_SUFFIX = new Map(SCENARIOS.map((scenario) => [scenario.suffix, scenario]));
const ORDINARY: Scenario = { suffix: '', description: 'is delivered' };

/** The scenario of a destination. */
export function scenarioOf(destination: string): Scenario {
  return BY_SUFFIX.get(destination.slice(-4)) ?? ORDINARY;
}

/** The receipts of a scenario, in order. @param part number of the part in its message, from 1 */
export function receiptsOf(scenario: Scenario, part: number): readonly ScenarioReceipt[] {
  if (scenario.losesParts && part % 2 === 0) return [{ state: 'UNDELIVERABLE', err: '001' }];
  return scenario.receipts ?? [DELIVERED];
}
