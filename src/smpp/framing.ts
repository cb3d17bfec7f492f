/** Shortest PDU: its header. */
const MIN_OCTETS = 16;
/** Longest PDU taken: message_payload holds up to 64 KiB, and nothing else comes near. */
const MAX_OCTETS = 64 * 1024 + 1024;

/** The stream does not consist of PDUs (any more): the link has to be closed. */
export class FramingLostError extends Error {
  /** The whole PDUs that arrived just before. */
  readonly before: readonly Buffer[];
  constructor(before: readonly Buffer[]) {
    // Without the length that came: four octets of whatever answered there, which is nobody's to read.
    super(`a PDU has ${MIN_OCTETS} to ${MAX_OCTETS} octets, and another length came: the stream is not SMPP`);
    this.name = 'FramingLostError';
    this.before = before;
  }
}

/** Cuts a TCP stream into PDUs, however it arrives: half a PDU, one octet at a time, many at once. */
export class Framer {
  /** Pieces of a PDU that is not whole yet. */
  #pieces: Buffer[] = [];
  #gathered = 0;

  /** Octets that wait for the rest of their PDU. */
  get pending(): number {
    return this.#gathered;
  }

  /**
   * Takes what arrived.
   *
   * @returns the PDUs that are whole now, in order
   * @throws FramingLostError on a length no PDU has; it holds the PDUs before that one
   */
  push(data: Buffer): Buffer[] {
    this.#pieces.push(data);
    this.#gathered += data.length;
    if (this.#gathered < this.#needed()) return [];
    const all = this.#pieces.length === 1 ? data : Buffer.concat(this.#pieces);
    const pdus: Buffer[] = [];
    let at = 0;
    while (all.length - at >= 4) {
      const length = all.readUInt32BE(at);
      if (length < MIN_OCTETS || length > MAX_OCTETS) throw new FramingLostError(pdus);
      if (all.length - at < length) break;
      pdus.push(all.subarray(at, at + length));
      at += length;
    }
    this.#pieces = at === all.length ? [] : [all.subarray(at)];
    this.#gathered = all.length - at;
    return pdus;
  }

  /** Number of octets that the first PDU takes, as far as it is known. */
  #needed(): number {
    const first = this.#pieces[0];
    if (first === undefined || first.length < 4) return 4;
    const length = first.readUInt32BE(0);
    return length < MIN_OCTETS || length > MAX_OCTETS ? 4 : length;
  }
}
