// Keeps a window full until `count` messages have their response and their receipt.

/** The options the parent gave; this process ends with it. */
export function options() {
  process.on('disconnect', () => process.exit());
  return JSON.parse(process.argv[2]);
}

/** One message, the same for every client. */
export const TEXT = Buffer.from('Your order 12345 was shipped and will be with you tomorrow before noon. Thank you!');

/** A recipient. */
export function recipient(index) {
  return `4479${String(10_000_000 + (index % 90_000_000))}`;
}

/**
 * Counts what one client does. `submit(index)` sends, and calls `responded(id)` with the id, `null` when it was refused;
 * the client calls `receipt(id)` for each receipt.
 */
export class Drive {
  #submit;
  #sum = 0;

  constructor(submit) {
    this.#submit = submit;
    this.submitted = 0;
    this.responses = 0;
    this.accepted = 0;
    this.receipts = 0;
  }

  /** Whether the ids of the receipts are those of the responses, as far as a sum can tell. */
  get idsAgree() {
    return this.#sum === 0;
  }

  responded(id) {
    this.responses++;
    if (id !== null) {
      this.accepted++;
      this.#sum = (this.#sum + hash(id)) | 0;
    }
    this.#more();
  }

  receipt(id) {
    this.receipts++;
    this.#sum = (this.#sum - hash(id)) | 0;
    this.#endMaybe();
  }

  /** @returns microseconds until the last response and receipt, and the CPU of this process meanwhile */
  async run({ count, window, receipts }) {
    this.window = window;
    this.until = this.submitted + count;
    this.receiptsUntil = receipts ? this.receipts + count : 0;
    const cpu = process.cpuUsage();
    const began = performance.now();
    await new Promise((resolve) => {
      this.end = resolve;
      this.#more();
    });
    const elapsedMicros = (performance.now() - began) * 1_000;
    const { user, system } = process.cpuUsage(cpu);
    return { elapsedMicros, cpuMicros: user + system };
  }

  #more() {
    while (this.submitted < this.until && this.submitted - this.responses < this.window) this.#submit(this.submitted++);
    this.#endMaybe();
  }

  #endMaybe() {
    if (this.responses >= this.until && this.receipts >= this.receiptsUntil) this.end();
  }
}

function hash(text) {
  let value = 0;
  for (let at = 0; at < text.length; at++) value = (Math.imul(value, 31) + text.charCodeAt(at)) | 0;
  return Math.imul(value, 0x9e3779b1);
}

/** Warms up, measures, and tells the parent. */
export async function bench(drive, { count, window, receipts, warmUp }) {
  if (warmUp > 0) await drive.run({ count: warmUp, window, receipts });
  const { elapsedMicros, cpuMicros } = await drive.run({ count, window, receipts });
  if (drive.accepted !== drive.submitted) throw new Error(`${drive.submitted - drive.accepted} submits were refused`);
  if (receipts && !drive.idsAgree) throw new Error('the ids of receipts are not those of responses');
  process.send({
    perSecond: Math.round((count / elapsedMicros) * 1e6),
    cpuMicrosPerMessage: Math.round((cpuMicros / count) * 10) / 10,
    busy: Math.round((cpuMicros / elapsedMicros) * 100) / 100,
  });
}
