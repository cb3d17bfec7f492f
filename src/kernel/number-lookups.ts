/** Look-ups of numbers: what is known of a line, and the setting by which a workspace asks for it. */
import type { Purpose } from './words.ts';

/** Kinds of lines; UNKNOWN: the provider does not know. */
export const LINE_TYPES = ['MOBILE', 'LANDLINE', 'VOIP', 'TOLL_FREE', 'PREMIUM', 'UNKNOWN'] as const;
/** Kind of a line. */
export type LineType = (typeof LINE_TYPES)[number];

/** Treatment of a number of which the provider says nothing in time, or is not asked because of the daily limit. */
export const SILENCES = ['SEND', 'REFUSE'] as const;
/** One of them. */
export type LookupSilence = (typeof SILENCES)[number];

/** Setting by which a workspace looks up numbers; one without it looks up none. */
export interface NumberLookupSetting {
  url: string;
  /** Longest wait for the answers about the numbers of one request, in milliseconds. */
  timeLimitMs: number;
  /** Days for which an answer holds. */
  cacheDays: number;
  silence: LookupSilence;
  /** Price of one look-up in micro-units, as decimal digits. */
  priceMicros: string;
  /** Currency of the price, ISO 4217. */
  currency: string;
  /** Empty: all. */
  purposes: readonly Purpose[];
  /** ISO 3166-1 alpha-2; empty: all. */
  countries: readonly string[];
  refuseLandlines: boolean;
  /** Numbers that may be asked about in one day of the workspace's zone; absent: as many as there are. */
  dailyLimit?: number;
}

/** Answer of a provider about one number. */
export interface Line {
  lineType: LineType;
  /** MCC and MNC of the network that has the number now; `null`: not known. */
  mccMnc: string | null;
  /** Whether another network had the number before; `null`: not known. */
  ported: boolean | null;
  /** Whether it can be reached at all; `null`: not known. */
  reachable: boolean | null;
  /** Moment of the answer. */
  at: Date;
}

/** What is known of the line of a recipient, and what follows from it. */
export interface LineFact {
  /** `null`: nothing is known. */
  lineType: LineType | null;
  mccMnc: string | null;
  /** Of a line of which nothing is known: whether the provider was to be asked, or nobody. */
  wasAsked: boolean;
  /** Of a line of which nothing is known: whether that is because the daily limit is used up. */
  isLimited: boolean;
  refuseLandlines: boolean;
  silence: LookupSilence;
}
