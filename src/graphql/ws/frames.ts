/** The opcode of a whole text message. RFC 6455 §5.2 */
const FINAL_TEXT = 0x81;

/** The parts of a `next` message of graphql-transport-ws around its id and its payload. */
const HEAD = Buffer.from('{"id":');
const MIDDLE = Buffer.from(',"type":"next","payload":');
const TAIL = Buffer.from('}');

/**
 * The frames of one socket's `next` messages in one buffer, so that they cost one write: only the id differs between
 * the subscribers of one stream. A server's frames are not masked (RFC 6455 §5.1).
 *
 * @param id of the operation, as JSON
 * @param payloads results as JSON
 */
export function nextFrames(id: Buffer, payloads: readonly Buffer[]): Buffer {
  const around = HEAD.length + id.length + MIDDLE.length + TAIL.length;
  let size = 0;
  for (const payload of payloads) size += headerOctets(around + payload.length) + around + payload.length;
  const out = Buffer.allocUnsafe(size);
  let at = 0;
  for (const payload of payloads) {
    at = writeHeader(out, at, around + payload.length);
    for (const piece of [HEAD, id, MIDDLE, payload, TAIL]) {
      out.set(piece, at);
      at += piece.length;
    }
  }
  return out;
}

function headerOctets(length: number): number {
  if (length < 126) return 2;
  return length < 65_536 ? 4 : 10;
}

function writeHeader(out: Buffer, at: number, length: number): number {
  out[at] = FINAL_TEXT;
  if (length < 126) {
    out[at + 1] = length;
    return at + 2;
  }
  if (length < 65_536) {
    out[at + 1] = 126;
    out.writeUInt16BE(length, at + 2);
    return at + 4;
  }
  out[at + 1] = 127;
  out.writeBigUInt64BE(BigInt(length), at + 2);
  return at + 10;
}
