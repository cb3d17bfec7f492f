/** The verdict on the variants of a campaign: the best one, and the moment from which that may be said. Pure. */
import type { Campaign } from '../../generated/prisma/client.ts';
import { posteriorOf, probabilitiesToBeBest } from '../../kernel/beta.ts';
import { LABELS, type Test, variantsOf } from './variants.ts';

/** Times that the hub looks at a test, evenly spaced from its hours to twice as long. */
export const LOOKS = 5;
/**
 * Probability to be best that makes a winner. Of two variants that are the same, one look finds this in 2 × 0.5 % of all tests, and
 * five looks in at most 5 %, however the looks hang together; of more variants that are the same it is rarer.
 */
export const CERTAINTY = 0.995;

/** People of a variant: those who did what counts, among those who have its message. */
export interface Tried {
  count: number;
  of: number;
}

/** A variant as it stands. */
export interface Standing extends Tried {
  /** Probability that its share is the highest. */
  probability: number;
}

/** The variant that the rest gets, and why. */
export interface Verdict {
  variant: number;
  /** STATISTIC: it is best; CONTROL: none is; PERSON: somebody chose it. */
  by: 'STATISTIC' | 'CONTROL' | 'PERSON';
  /** ISO 8601. */
  at: string;
  /** As they stood then. */
  standings: Standing[];
}

/** The verdict on a campaign; `null`: there is none yet. */
export function verdictOf({ verdict }: Pick<Campaign, 'verdict'>): Verdict | null {
  return verdict as unknown as Verdict | null;
}

/** Check that everybody who comes to a campaign tries its variants: people come one by one, and none of them is chosen yet. */
export function triesAll(campaign: Pick<Campaign, 'triggered' | 'variants' | 'verdict'>): boolean {
  return campaign.triggered && variantsOf(campaign).length > 0 && verdictOf(campaign) === null;
}

/** Variants as they stand. */
export function standingsOf(tried: readonly Tried[]): Standing[] {
  const probabilities = probabilitiesToBeBest(tried.map(posteriorOf));
  return tried.map((each, variant) => ({ ...each, probability: probabilities[variant] ?? 0 }));
}

const HOUR_MS = 3_600_000;

/** The moment of a look of the hub. @param look from 0 */
export function lookAt(testedAt: Date, { hours }: Pick<Test, 'hours'>, look: number): Date {
  return new Date(testedAt.getTime() + hours * HOUR_MS * (1 + look / (LOOKS - 1)));
}

/** A test at a moment. */
export interface Progress {
  test: Test;
  /** True: people come one by one, and each of them tries a variant. */
  isOneByOne: boolean;
  /** `null`: its messages are not all made, or some variant has not had its people where they come one by one. */
  testedAt: Date | null;
  standings: readonly Standing[];
  now: Date;
}

/** The reason why nothing may be concluded yet, for people; `null`: the minimum of time and people is reached. */
export function tooEarly({ test, isOneByOne, testedAt, standings, now }: Progress): string | null {
  const { hours, perVariant } = test;
  const few = standings.findIndex(({ of }) => of < perVariant);
  const tooFew =
    few === -1
      ? null
      : `Of variant ${LABELS[few]} ${standings[few]?.of} people have the message, and ${perVariant} of each have to.`;
  if (testedAt === null && isOneByOne)
    return tooFew ?? `The test runs for ${hours} hours at least from when each variant had its people.`;
  if (testedAt === null) return 'The test is still being sent.';
  const ready = lookAt(testedAt, test, 0);
  return now < ready ? `The test runs for ${hours} hours at least: until ${ready.toISOString()}.` : tooFew;
}

/** Result of a look at a test. @param looks looks before this one */
export function judgeTest(progress: Progress, looks: number): Omit<Verdict, 'at'> | 'look again' {
  const { standings } = progress;
  const best = standings.findIndex(({ probability }) => probability >= CERTAINTY);
  if (best !== -1 && tooEarly(progress) === null) {
    return { variant: best, by: 'STATISTIC', standings: [...standings] };
  }
  if (looks + 1 < LOOKS) return 'look again';
  return { variant: 0, by: 'CONTROL', standings: [...standings] };
}

/** A verdict in a sentence. */
export function sentenceOf({ variant, by, standings }: Verdict): string {
  const label = LABELS[variant] ?? String(variant);
  const probability = `${(100 * (standings[variant]?.probability ?? 0)).toFixed(1)} %`;
  if (by === 'PERSON') return `${label} was chosen by a person; the probability that it is best was ${probability}.`;
  if (by === 'STATISTIC') return `${label} is best with a probability of ${probability}, and the rest gets it.`;
  return `No variant is best with a probability of ${100 * CERTAINTY} %, so the rest gets the control, ${label}.`;
}
