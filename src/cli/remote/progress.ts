/** Progress on standard error, for people at a terminal, of what takes longer than a second. */
import { SingleBar } from 'cli-progress';

/** Nothing is shown before so many milliseconds. */
const SHOWN_AFTER_MS = 1_000;

/** A progress bar, or a counter where the end is not known. */
export class Progress {
  readonly #began = performance.now();
  readonly #unit: string;
  readonly #total: number | null;
  #bar: SingleBar | null = null;

  /** @param total `null`: not known */
  constructor(unit: string, total: number | null) {
    this.#unit = unit;
    this.#total = total;
  }

  update(done: number): void {
    const ranMs = performance.now() - this.#began;
    if (!process.stderr.isTTY || ranMs < SHOWN_AFTER_MS) return;
    this.#bar ??= this.#start();
    this.#bar.update(done, { rate: Math.round((1_000 * done) / ranMs).toLocaleString('en') });
  }

  /** Takes it off the screen. */
  stop(): void {
    this.#bar?.stop();
  }

  #start(): SingleBar {
    const unknown = this.#total === null;
    const bar = new SingleBar({
      format: unknown
        ? `{value} ${this.#unit}, {rate}/s`
        : `[{bar}] {value} of {total} ${this.#unit}, {rate}/s, {eta_formatted} left`,
      stream: process.stderr,
      clearOnComplete: true,
      hideCursor: false,
      barsize: 24,
      barCompleteChar: '#',
      barIncompleteChar: '-',
    });
    bar.start(this.#total ?? Number.MAX_SAFE_INTEGER, 0, { rate: '0' });
    return bar;
  }
}
