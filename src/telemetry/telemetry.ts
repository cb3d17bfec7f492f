/** The metrics of a process. */
import { Counter, collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import { namedId } from '../kernel/global-ids.ts';
import { Histogram, type Series } from './histogram.ts';
import type { MetricDefinition } from './metric.ts';
import { type LabelsOf, METRICS, type MetricName, type MetricOf } from './metrics.ts';

/** Written where it is scraped: what counts on the road has the UUID at hand. */
const CONNECTION_LABEL = /\bconnection="([0-9a-f-]{36})"/g;

/** A value that is read when Prometheus asks. */
export interface Reading<N extends MetricName> {
  labels: LabelsOf<N>;
  value: number;
}

/** One series of a counter: whoever counts adds to it. */
export interface Tally {
  value: number;
}

/** Function that is read at a scrape: a number for a metric without labels, or one for each set of labels. */
export type Reader<N extends MetricName> = () => number | Iterable<Reading<N>> | Promise<number | Iterable<Reading<N>>>;

/**
 * The metrics of one process. Each runtime has its own, so that two in one process (tests) do not mix. Cheap enough for
 * the road when it counts chunks; what is observed for each message takes its `series` once.
 */
export class Telemetry {
  readonly #registry = new Registry();
  readonly #tallies = new Map<string, Map<string, Tally & { labels: object }>>();
  readonly #histograms = new Map<string, Histogram>();
  readonly #readers = new Map<string, Set<Reader<MetricName>>>();

  constructor() {
    for (const [name, definition] of Object.entries(METRICS)) this.#register(name, definition);
  }

  /** Adds those of Node: event loop, memory, garbage collection. Once a process. */
  observeProcess(): void {
    collectDefaultMetrics({ register: this.#registry });
  }

  /** Adds to a counter. */
  count<N extends MetricOf<'counter'>>(name: N, labels: LabelsOf<N>, by = 1): void {
    if (by > 0) this.tally(name, labels).value += by;
  }

  /** One series of a counter, to be kept by those who count each message; its labels always in the same order. */
  tally<N extends MetricOf<'counter'>>(name: N, labels: LabelsOf<N>): Tally {
    const series = this.#tallies.get(name) ?? new Map<string, Tally & { labels: object }>();
    this.#tallies.set(name, series);
    const key = Object.values(labels).join('\0');
    const tally = series.get(key) ?? { labels, value: 0 };
    series.set(key, tally);
    return tally;
  }

  /** Adds one value to a histogram. */
  observe<N extends MetricOf<'histogram'>>(name: N, labels: LabelsOf<N>, value: number): void {
    this.series(name, labels).observe(value);
  }

  /** One series of a histogram, to be kept by those who observe for each message. */
  series<N extends MetricOf<'histogram'>>(name: N, labels: LabelsOf<N>): Series {
    const histogram = this.#histograms.get(name);
    if (histogram === undefined) throw new Error(`${name} is no histogram`);
    return histogram.series(labels);
  }

  /** Reads a gauge or a counter at every scrape, until the function that is returned is called. */
  read<N extends MetricOf<'gauge' | 'counter'>>(name: N, reader: Reader<N>): () => void {
    const readers = this.#readers.get(name) ?? new Set();
    this.#readers.set(name, readers);
    const added = reader as Reader<MetricName>;
    readers.add(added);
    return () => void readers.delete(added);
  }

  /** Everything, in the text format of Prometheus 0.0.4. Connections are named as the API names them. */
  async text(): Promise<{ body: string; contentType: string }> {
    const body = (await this.#registry.metrics()).replace(CONNECTION_LABEL, (label, id: string) => {
      const shown = namedId('connectionId', id);
      return shown === null ? label : `connection="${shown}"`;
    });
    return { body, contentType: this.#registry.contentType };
  }

  #register(name: string, definition: MetricDefinition): void {
    const { type, help } = definition;
    if (type === 'histogram') {
      const histogram = new Histogram(name, definition);
      this.#histograms.set(name, histogram);
      return this.#registry.registerMetric(histogram.asMetric());
    }
    const options = { name, help, labelNames: [...definition.labels], registers: [this.#registry] };
    const collect = (add: (labels: object, value: number) => void, reset: () => void) =>
      this.#collect(name, add, reset);
    if (type === 'gauge') {
      const gauge = new Gauge({
        ...options,
        collect: () =>
          collect(
            (labels, value) => gauge.set(labels, value),
            () => gauge.reset(),
          ),
      });
      return;
    }
    const counter: Counter = new Counter({
      ...options,
      collect: () =>
        collect(
          (labels, value) => counter.inc(labels, value),
          () => counter.reset(),
        ),
    });
  }

  /** A reader that fails (the database is away) leaves its metric out of this scrape. */
  async #collect(name: string, add: (labels: object, value: number) => void, reset: () => void): Promise<void> {
    const readers = this.#readers.get(name) ?? [];
    const read = await Promise.allSettled([...readers].map(async (reader) => reader()));
    reset();
    for (const { labels, value } of this.#tallies.get(name)?.values() ?? []) add(labels, value);
    for (const result of read) {
      if (result.status === 'rejected') continue;
      if (typeof result.value === 'number') add({}, result.value);
      else for (const { labels, value } of result.value) add(labels, value);
    }
  }
}
