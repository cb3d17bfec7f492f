/**
 * User data headers, 3GPP TS 23.040 §9.2.3.24: what ties parts together, names ports and shifts the alphabet.
 */

/** Information elements the hub writes and reads. §9.2.3.24 */
const IEI = {
  concatenation8: 0x00,
  ports8: 0x04,
  ports16: 0x05,
  concatenation16: 0x08,
  singleShift: 0x24,
  lockingShift: 0x25,
} as const;

/** Reference, total and number of a part of a long message. §9.2.3.24.1, §9.2.3.24.8 */
export interface ConcatenationElement {
  /** Width of the reference, in bits. */
  bits: 8 | 16;
  reference: number;
  total: number;
  /** From 1. */
  number: number;
}

/** Application ports, 16 bits each. §9.2.3.24.4 */
export interface Ports {
  destination: number;
  source: number;
}

/** Elements of a header. Absent: the header does not have it. */
export interface UserDataHeader {
  concatenation?: ConcatenationElement;
  ports?: Ports;
  /** National language identifier, 3GPP TS 23.038 §6.2.1.2.4. */
  singleShift?: number;
  lockingShift?: number;
}

/** Writes a header with its length octet; `null` when it would say nothing. */
export function writeHeader(header: UserDataHeader): Buffer | null {
  const elements: number[] = [];
  const { concatenation, ports, singleShift, lockingShift } = header;
  if (ports !== undefined) {
    const { destination, source } = ports;
    elements.push(IEI.ports16, 4, destination >> 8, destination & 0xff, source >> 8, source & 0xff);
  }
  if (concatenation !== undefined) {
    const { bits, reference, total, number } = concatenation;
    if (bits === 8) elements.push(IEI.concatenation8, 3, reference & 0xff, total, number);
    else elements.push(IEI.concatenation16, 4, (reference >> 8) & 0xff, reference & 0xff, total, number);
  }
  if (singleShift !== undefined) elements.push(IEI.singleShift, 1, singleShift);
  if (lockingShift !== undefined) elements.push(IEI.lockingShift, 1, lockingShift);
  return elements.length === 0 ? null : Buffer.from([elements.length, ...elements]);
}

/** Reads a header with its length octet. Never throws: what is cut off or not known is passed over. */
export function readHeader(udh: Buffer): UserDataHeader {
  const header: UserDataHeader = {};
  for (let at = 1; at + 1 < udh.length; ) {
    const length = udh[at + 1] ?? 0;
    const data = udh.subarray(at + 2, at + 2 + length);
    if (data.length === length) readElement(header, udh[at] ?? 0, data);
    at += 2 + length;
  }
  return header;
}

function readElement(header: UserDataHeader, element: number, data: Buffer): void {
  const [first = 0, second = 0, third = 0, fourth = 0] = data;
  switch (element) {
    case IEI.concatenation8:
      if (data.length === 3) header.concatenation = { bits: 8, reference: first, total: second, number: third };
      break;
    case IEI.concatenation16:
      if (data.length === 4) {
        header.concatenation = { bits: 16, reference: (first << 8) | second, total: third, number: fourth };
      }
      break;
    case IEI.ports8:
      if (data.length === 2) header.ports = { destination: first, source: second };
      break;
    case IEI.ports16:
      if (data.length === 4) header.ports = { destination: (first << 8) | second, source: (third << 8) | fourth };
      break;
    case IEI.singleShift:
      if (data.length === 1) header.singleShift = first;
      break;
    case IEI.lockingShift:
      if (data.length === 1) header.lockingShift = first;
  }
}
