/** Message ids in receipts: their formats, and the one that a connection uses. */
import { remoteKey } from '../kernel/remote-key.ts';

/** Formats in which receipts write the message id of the response. */
export const RECEIPT_ID_FORMATS = ['SAME', 'HEX_TO_DECIMAL', 'DECIMAL_TO_HEX'] as const;
/** `HEX_TO_DECIMAL`: the response writes it in hexadecimal, the receipt in decimal; `DECIMAL_TO_HEX`: the reverse. */
export type ReceiptIdFormat = (typeof RECEIPT_ID_FORMATS)[number];

function toHex(key: string): string | null {
  return /^\d{1,20}$/.test(key) ? BigInt(key).toString(16) : null;
}

function toDecimal(key: string): string | null {
  return /^[0-9a-f]{1,16}$/.test(key) ? BigInt(`0x${key}`).toString(10) : null;
}

/** The key of the response that a receipt's key speaks of; `null`: in that format it cannot be one. */
export function responseKey(receiptKey: string, format: ReceiptIdFormat): string | null {
  if (format === 'SAME') return receiptKey;
  return format === 'HEX_TO_DECIMAL' ? toHex(receiptKey) : toDecimal(receiptKey);
}

/** The key that receipts of a response's key have; `null`: in that format there is none. */
export function receiptKey(responseKey: string, format: ReceiptIdFormat): string | null {
  if (format === 'SAME') return responseKey;
  return format === 'HEX_TO_DECIMAL' ? toDecimal(responseKey) : toHex(responseKey);
}

/** Receipts that agree before a format counts as learned. */
const ENOUGH_EVIDENCE = 3;
/** Receipts in a row that match nothing before what was learned is given up. */
const TOO_MANY_MISSES = 200;

/** Formats that one connection's receipts may have, and the format learned from their matches. */
export class ReceiptIds {
  /** Every format, learning nothing. */
  static readonly every = new ReceiptIds(null, null, true);

  readonly #frozen: boolean;
  readonly #fixed: ReceiptIdFormat | null;
  #learned: ReceiptIdFormat | null;
  #evidence = new Map<ReceiptIdFormat, number>();
  #misses = 0;

  /** @param fixed by the settings; `null`: it is to be learned. @param learned what was learned before */
  constructor(fixed: ReceiptIdFormat | null, learned: ReceiptIdFormat | null, frozen = fixed !== null) {
    this.#frozen = frozen;
    this.#fixed = fixed;
    this.#learned = fixed === null ? learned : null;
  }

  /** Learned format; `null`: nothing was learned yet, or the settings name it. */
  get learned(): ReceiptIdFormat | null {
    return this.#learned;
  }

  /** The formats to try, the likeliest first. */
  get formats(): readonly ReceiptIdFormat[] {
    const known = this.#fixed ?? this.#learned;
    if (known === null) return RECEIPT_ID_FORMATS;
    return known === 'SAME' ? ['SAME'] : [known, 'SAME'];
  }

  /** Keys of responses that a receipt's id may speak of, the likeliest first. */
  ofReceipt(id: string): { format: ReceiptIdFormat; key: string }[] {
    return this.#each(id, responseKey);
  }

  /** Keys that receipts of a response's id may have. */
  ofResponse(id: string): string[] {
    return this.#each(id, receiptKey).map(({ key }) => key);
  }

  /** As `ofReceipt`, in every format. */
  ofKept(id: string): string[] {
    return ReceiptIds.every.ofReceipt(id).map(({ key }) => key);
  }

  #each(id: string, convert: (key: string, format: ReceiptIdFormat) => string | null) {
    const own = remoteKey(id);
    const found: { format: ReceiptIdFormat; key: string }[] = [];
    for (const format of this.formats) {
      const key = convert(own, format);
      if (key !== null && !found.some((each) => each.key === key)) found.push({ format, key });
    }
    return found;
  }

  /** Notes by which format a receipt found its part, when no other did; `null`: it found none. */
  teach(format: ReceiptIdFormat | null): void {
    if (this.#frozen) return;
    if (format === null) {
      this.#misses++;
      if (this.#misses >= TOO_MANY_MISSES) this.#forget();
      return;
    }
    this.#misses = 0;
    if (this.#learned !== null) return;
    // What disagrees starts anew: only a run of one format is a rule.
    const count = this.#evidence.get(format) ?? 0;
    this.#evidence = new Map([[format, count + 1]]);
    if (count + 1 >= ENOUGH_EVIDENCE) this.#learned = format;
  }

  #forget(): void {
    this.#learned = null;
    this.#evidence.clear();
    this.#misses = 0;
  }
}
