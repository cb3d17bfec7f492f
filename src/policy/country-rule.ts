/** Shape of a rule about offers to the people of a country or a region: data with a source and a date. */
import type { Purpose } from '../kernel/words.ts';

/** Hours in which something may be sent. */
export interface HoursRule {
  /**
   * Hours by weekday, in the recipient's own time, half open, e.g. `mon-fri 09:00-18:00, sat 10:00-17:00`: a day that is not named is
   * closed. `null`: no rule names any, and the default holds.
   */
  open: string | null;
  /** Public holidays: `CLOSED`, or like the weekday; `null`: nothing is known. */
  publicHolidays: 'CLOSED' | 'AS_WEEKDAY' | null;
  /** Holidays that are meant; `null`: none, or those of the country. */
  holidays: string | null;
  /** True when it is only advised: it holds where a workspace asks for it. */
  advisory: boolean;
  /** Kind of text it stands in, e.g. statute. */
  basis: string;
  /** Place in the text; `null`: not known. */
  cite: string | null;
  /** Time zones in which it has to be open too, whatever the recipient's. */
  alsoIn: readonly string[];
  note: string | null;
}

/** Cap on messages of the rule's purposes to one person. */
export interface CapRule {
  max: number;
  hours: number;
  /** `SLIDING`: within so many hours. `DAY`: on a day of the recipient. */
  period: 'SLIDING' | 'DAY';
  scope: string;
}

/** Content that a text has to have. */
export interface ContentRule {
  /** Name of the sender: in the text, or there or as the sender it comes from; `null`: not demanded. */
  senderName: 'TEXT' | 'TEXT_OR_SENDER' | null;
  senderNameNote: string | null;
  /** True when each text has to say how to opt out. */
  optOut: boolean;
  /** True when that has to stand at the end; absent: anywhere. */
  optOutLast?: true;
  optOutNote: string | null;
  /** Labels of which the text has to begin with one; empty: none. */
  labels: readonly string[];
  labelNote: string | null;
  other: readonly string[];
}

/** Senders that a text may come from. */
export interface SenderRule {
  /** Names with letters: allowed, allowed once registered, or not supported; `null`: nothing is known. */
  names: 'ALLOWED' | 'REGISTRATION' | 'NOT_SUPPORTED' | null;
  /** Beginning that a name has to have; `null`: any. */
  namePrefix: string | null;
  /** End that a name has to have; `null`: any. */
  nameSuffix: string | null;
  note: string | null;
}

/** Rule of a country or a region about offers by text message. */
export interface CountryRule {
  id: string;
  /** ISO 3166-1 alpha-2; `EU` and `*` are what others inherit. */
  country: string;
  /** ISO 3166-2; `null`: the whole country. */
  region: string | null;
  name: string;
  /** Rules that hold as well: of both, the stricter. */
  inherits: readonly string[];
  purposes: readonly Purpose[];
  /** First day on which it holds, ISO 8601; `null`: for as long as anybody noted. */
  validFrom: string | null;
  /** First day on which it holds no more; `null`: it holds. */
  validTo: string | null;
  /** Dates as the sources have them. */
  effective: string;
  hours: HoursRule;
  caps: readonly CapRule[];
  content: ContentRule;
  sender: SenderRule;
  /** Consent that it asks for; `null`: nothing is known. */
  consent: string | null;
  /** Texts that it was read in. */
  source: string;
  /** Day on which that was so, ISO 8601. */
  asOf: string;
  /** Date of the youngest of these texts; `null`: not known. */
  sourceDated: string | null;
  confidence: 'HIGH' | 'MEDIUM' | 'LOW';
  /** Points on which sources disagree: the stricter one is taken, unless the point says why not. */
  conflicts: readonly string[];
}
