/** Answers to questions about roll-ups: sums of groups, in all and by bucket, with those of the period before. */
import type { Queryable } from '../../db/client.ts';
import {
  type RollupLatencies,
  type RollupNamedAmount,
  type RollupSelection,
  type RollupSums,
  sumAmounts,
  sumLatencies,
  sumRollups,
} from '../../db/sql/rollups-read.ts';
import { CUTS, cutOf, type Dimension, MEASURES, type Measure } from '../../kernel/rollups.ts';
import { bucketsOf, type Period, periodBefore, rangesOf } from './period.ts';

/** Buckets of one answer at most. */
export const MAX_BUCKETS = 800;

/** A question about roll-ups, checked. */
export interface Question {
  workspaceId: string;
  period: Period;
  /** The groups are told by bucket, too. */
  isDivided: boolean;
  groupBy: readonly Dimension[];
  only: ReadonlyMap<Dimension, readonly string[]>;
  /** The period before is compared with. */
  compares: boolean;
  /** Largest groups first, by this count. */
  orderBy: Measure;
  /** Groups that are told of at most. */
  first: number;
}

/** Sums of a group over a period or a bucket, and where the rest of it is found. */
export interface Figures {
  counts: Record<Measure, number>;
  /** Amounts of the group by their kind and name. */
  amounts(): Promise<RollupNamedAmount[]>;
  latencies(): Promise<Pick<RollupLatencies, 'submitMs' | 'deliveryMs'>>;
}

/** A bucket of a group. */
export interface Point {
  at: Date;
  figures: Figures;
  /** Of the bucket as many buckets before; `null`: nothing is compared. */
  before: Figures | null;
}

/** A group, or all of them together. */
export interface Group {
  /** Values of the dimensions of the question, in their order; empty: all together. */
  keys: readonly string[];
  figures: Figures;
  before: Figures | null;
  points: Point[];
}

/** The answer to a question. */
export interface Answer {
  question: Question;
  buckets: Date[];
  total: Group;
  groups: Group[];
  /** How many groups there are. */
  count: number;
}

/** Dimensions that a question is about. */
export function dimensionsOf({ groupBy, only }: Pick<Question, 'groupBy' | 'only'>): Dimension[] {
  return [...new Set([...groupBy, ...only.keys()])];
}

/** Answers a question whose dimensions are those of a cut. */
export async function ask(db: Queryable, question: Question): Promise<Answer> {
  const { period, isDivided, compares, groupBy, orderBy, first } = question;
  const buckets = bucketsOf(period, MAX_BUCKETS + 1);
  const now = new Side(db, question, period);
  const before = compares ? new Side(db, question, periodBefore(period)) : null;
  const [own, earlier] = await Promise.all([now.totals(), before?.totals() ?? []]);
  const all =
    groupBy.length === 0 ? [] : [...own].sort((a, b) => b.counts[orderBy] - a.counts[orderBy] || compare(a, b));
  const shown = all.slice(0, first).map(({ keys }) => keys);
  const [points, pointsBefore, sums, sumsBefore] = isDivided
    ? await Promise.all([now.points(shown), before?.points(shown), now.points(null), before?.points(null)])
    : [];
  const group = (keys: readonly string[], counts: Counts, countsBefore: Counts): Group => {
    const isTotal = keys.length === 0;
    const [series, seriesBefore] = isTotal ? [sums, sumsBefore] : [points, pointsBefore];
    const beforeBuckets = before === null ? [] : bucketsOf(before.period, buckets.length);
    return {
      keys,
      figures: now.figures(keys, null, counts),
      before: before?.figures(keys, null, countsBefore) ?? null,
      points: !isDivided
        ? []
        : buckets.map((at, index) => {
            const [id, idBefore] = [pointId(keys, at), pointId(keys, beforeBuckets[index] ?? null)];
            return {
              at,
              figures: now.figures(keys, at, series?.get(id) ?? NOTHING),
              before:
                before?.figures(keys, beforeBuckets[index] ?? null, seriesBefore?.get(idBefore) ?? NOTHING) ?? null,
            };
          }),
    };
  };
  const earlierBy = new Map(earlier.map(({ keys, counts }) => [pointId(keys, null), counts]));
  const ownBy = new Map(own.map(({ keys, counts }) => [pointId(keys, null), counts]));
  return {
    question,
    buckets,
    total: group([], summed(own), summed(earlier)),
    groups: shown.map((keys) => {
      const id = pointId(keys, null);
      return group(keys, ownBy.get(id) ?? NOTHING, earlierBy.get(id) ?? NOTHING);
    }),
    count: all.length,
  };
}

type Counts = Record<Measure, number>;

const NOTHING = Object.fromEntries(MEASURES.map((measure) => [measure, 0])) as Counts;

function summed(rows: readonly RollupSums[]): Counts {
  return Object.fromEntries(
    MEASURES.map((measure) => [measure, rows.reduce((sum, { counts }) => sum + counts[measure], 0)]),
  ) as Counts;
}

function compare(a: RollupSums, b: RollupSums): number {
  return a.keys.join('\n') < b.keys.join('\n') ? -1 : 1;
}

function pointId(keys: readonly string[], at: Date | null): string {
  return `${at?.getTime()}\n${keys.join('\n')}`;
}

/** One of the periods of a question. What nobody asks for is not read, and what is asked for is read once for all groups. */
class Side {
  readonly period: Period;
  readonly #db: Queryable;
  readonly #question: Question;
  readonly #read = new Map<string, Promise<unknown>>();

  constructor(db: Queryable, question: Question, period: Period) {
    this.#db = db;
    this.#question = question;
    this.period = period;
  }

  /** Of all groups. */
  totals(): Promise<RollupSums[]> {
    return sumRollups(this.#db, this.#selection(this.#question.groupBy, null, false));
  }

  /** Of groups by bucket. @param groups `null`: of all together */
  async points(groups: readonly (readonly string[])[] | null): Promise<Map<string, Counts>> {
    if (groups !== null && groups.length === 0) return new Map();
    const by = groups === null ? [] : this.#question.groupBy;
    const rows = await sumRollups(this.#db, this.#selection(by, groups, true));
    return new Map(rows.map(({ bucket, keys, counts }) => [pointId(keys, bucket), counts]));
  }

  figures(keys: readonly string[], at: Date | null, counts: Counts): Figures {
    return {
      counts,
      amounts: async () => (await this.#rest('amounts', keys, at, sumAmounts)).get(pointId(keys, at)) ?? [],
      latencies: async () => {
        const found = await this.#rest('latencies', keys, at, sumLatencies);
        return found.get(pointId(keys, at))?.[0] ?? { submitMs: [], deliveryMs: [] };
      },
    };
  }

  /** What belongs to the counts of all groups, or of all together, read when the first of them asks. */
  #rest<T extends Pick<RollupSums, 'bucket' | 'keys'>>(
    name: string,
    keys: readonly string[],
    at: Date | null,
    sum: (db: Queryable, selection: RollupSelection) => Promise<T[]>,
  ): Promise<Map<string, T[]>> {
    const id = `${name} ${keys.length === 0} ${at === null}`;
    const read = async () => {
      const by = keys.length === 0 ? [] : this.#question.groupBy;
      const rows = new Map<string, T[]>();
      for (const row of await sum(this.#db, this.#selection(by, null, at !== null))) {
        const own = pointId(row.keys, row.bucket);
        rows.set(own, [...(rows.get(own) ?? []), row]);
      }
      return rows;
    };
    const reading = (this.#read.get(id) ?? read()) as Promise<Map<string, T[]>>;
    this.#read.set(id, reading);
    return reading;
  }

  #selection(by: readonly Dimension[], groups: RollupSelection['groups'], isDivided: boolean): RollupSelection {
    const { workspaceId, only } = this.#question;
    const cut = cutOf(dimensionsOf({ groupBy: by, only })) ?? 0;
    const places = CUTS[cut] ?? [];
    const { step, zone } = this.period;
    return {
      workspaceId,
      cut,
      ranges: rangesOf(this.period, isDivided),
      only: new Map([...only].map(([dimension, values]) => [places.indexOf(dimension), values])),
      groups,
      by: by.map((dimension) => places.indexOf(dimension)),
      time: !isDivided ? null : step === 'WEEK' ? { kind: 'week', zone } : { kind: 'bucket' },
    };
  }
}
