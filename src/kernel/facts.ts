/** Facts about a recipient that are looked up before a message may be sent. */
import type { BudgetUse } from './budgets.ts';
import type { LineFact } from './number-lookups.ts';
import type { Purpose } from './words.ts';

/** The last word of a person on a purpose. */
export interface CurrentConsent {
  state: 'GRANT' | 'REVOKE';
  entryId: string;
  since: Date;
  /** Of a revocation: only STOP revoked it, so that START grants it again. */
  byStop: boolean;
}

/** An entry of the suppression list. */
export interface CurrentSuppression {
  reason: string;
  since: Date;
  /** End of it; `null`: it has none. */
  until: Date | null;
}

/** A message that counts towards caps on messages to its recipient. */
export interface CapSlot {
  /** Id of the message. */
  id: string;
  /** Moment at which it is sent or may be sent first, in milliseconds. */
  at: number;
  purpose: Purpose;
  /** True once a dispatcher has taken it to send it; absent: it waits. */
  isSent?: true;
}

/** Messages to a recipient that count towards caps. */
export interface CapUse {
  /** Slots of the other messages; more are added as the messages of a chunk are decided on. */
  readonly slots: readonly CapSlot[];
  /** True when the message itself was accepted before. */
  readonly isAccepted: boolean;
}

/** Everything that may be looked up about a recipient. A fact that nobody asked for is as in `NO_FACTS`. */
export interface RecipientFacts {
  /** The current consent for the purpose; `null`: the recipient never said anything about it. */
  consent: CurrentConsent | null;
  /** The suppression for the purpose that holds longest, an unusable number first and then the oldest; `null`: none. */
  suppression: CurrentSuppression | null;
  /** True when the personal data of the recipient were erased. */
  contactErased: boolean;
  /** Zones that the recipient may be in, as the contact has them; empty: not known. */
  timeZones: readonly string[];
  /** Hours of a day in which the recipient wants offers, e.g. `09:00-20:00`; `null`: none of their own. */
  ownHours: string | null;
  /** Postal code that the contact has among its attributes, `postalCode`; `null`: none. */
  postalCode: string | null;
  /** Rules that the workspace has set, as JSON text; `null`: none. */
  workspaceRules: string | null;
  /** Messages that count towards caps; `null`: no cap applies, or nobody counted. */
  capUse: CapUse | null;
  /** What it would take of budgets; `null`: none counts it, or it was accepted before. */
  budgetUse: BudgetUse | null;
  /** What is known of the line; `null`: it is not looked up, or was when the message was accepted. */
  line: LineFact | null;
}

/** Name of a fact; `src/db/sql/facts.ts` says where each comes from. */
export type FactName = keyof RecipientFacts;

/** Facts that are joined for everybody of a chunk; the others are read for those alone who need them. */
export type JoinedFactName = Exclude<FactName, 'capUse' | 'budgetUse' | 'line'>;

/** Facts about a recipient who never said anything and is on no list. Shared: never changed. */
export const NO_FACTS: Readonly<RecipientFacts> = {
  consent: null,
  suppression: null,
  contactErased: false,
  timeZones: [],
  postalCode: null,
  ownHours: null,
  workspaceRules: null,
  capUse: null,
  budgetUse: null,
  line: null,
};
