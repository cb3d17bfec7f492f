/** Rules of a workspace over those of countries. */
import type { Purpose } from '../kernel/words.ts';
import { UNUSABLE_AFTER } from './number-failure.ts';

/** Hours that a workspace has set in the place of a rule's. */
export interface HoursOverride {
  open: string;
  /** Reason that was given; `null`: the hours are stricter, and need none. */
  reason: string | null;
  /** True when they hold on the public holidays too on which the rule closes; it has a reason then. */
  openOnHolidays: boolean;
}

/** Answers where no moment suits all candidate zones: nothing is sent, the most likely one decides, or the time at which most are open. */
export const NO_COMMON_WINDOW_CHOICES = ['NEVER', 'MOST_LIKELY', 'WIDEST'] as const;
/** Answer where no moment suits all candidate zones. */
export type NoCommonWindow = (typeof NO_COMMON_WINDOW_CHOICES)[number];

/** Treatment of what a check finds: it refuses, or only says so. */
export const CHECKS = ['ENFORCE', 'REPORT'] as const;
/** Treatment of what a check finds. */
export type Check = (typeof CHECKS)[number];

/** Treatment of a text that reads like an offer and is sent as a code, an order or an alert. */
export const OFFER_CHECKS = ['OFF', 'FLAG', 'REFUSE'] as const;
/** Treatment of a text that reads like an offer: nobody looks, the decision says so, or it is refused. */
export type OfferChecks = (typeof OFFER_CHECKS)[number];

/** Cap that a workspace has set on messages of a purpose to one person. */
export interface WorkspaceCap {
  purpose: Purpose;
  /** Messages at most; 0: none. */
  max: number;
  /** Length of the period, in milliseconds: within any such time there are no more. */
  periodMs: number;
}

/** Messages at most that a workspace allows in the place of a rule's caps. */
export interface CapOverride {
  /** `null`: as many as there are. */
  max: number | null;
  /** Reason that was given; `null`: it allows fewer, and needs none. */
  reason: string | null;
}

/** Rules of a workspace. */
export interface WorkspaceRules {
  /** Hours by the id of the rule. */
  hours: Readonly<Record<string, HoursOverride>>;
  /** True when rules that are only advised hold too. */
  strict: boolean;
  noCommonWindow: NoCommonWindow;
  /** Name by which texts name the workspace; `null`: not set. */
  brand: string | null;
  /** Sentence that says how to opt out, added where one is demanded and lacks; `null`: not set. */
  optOutText: string | null;
  /** Check of senders by the rules of countries. */
  senderChecks: Check;
  /** Check of texts by the rules of countries. */
  contentChecks: Check;
  /** Check of texts that are no offers by their purpose, and read like one. */
  offerChecks: OfferChecks;
  /** Messages that have to fail for good in a row until their number is unusable; 0: it never is. */
  unusableAfter: number;
  /** True when a consent is recorded with evidence alone, whatever its source. */
  evidenceRequired: boolean;
  /** Caps on messages to one person; at most one for each purpose and period. */
  caps: readonly WorkspaceCap[];
  /** Numbers in the place of those of the caps of rules, by the id of the rule. */
  capOverrides: Readonly<Record<string, CapOverride>>;
}

/** Rules of a workspace that has set none. */
export const NO_WORKSPACE_RULES: WorkspaceRules = {
  hours: {},
  strict: false,
  noCommonWindow: 'NEVER',
  brand: null,
  optOutText: null,
  senderChecks: 'ENFORCE',
  contentChecks: 'ENFORCE',
  offerChecks: 'FLAG',
  unusableAfter: UNUSABLE_AFTER,
  evidenceRequired: false,
  caps: [],
  capOverrides: {},
};

const read = new WeakMap<object, WorkspaceRules>();

/** Rules of a workspace as its row has them, read once an object. @param rules `null`: it has set none */
export function workspaceRulesIn(rules: unknown): WorkspaceRules {
  if (typeof rules !== 'object' || rules === null) return NO_WORKSPACE_RULES;
  const before = read.get(rules);
  if (before !== undefined) return before;
  const own = { ...NO_WORKSPACE_RULES, ...(rules as Partial<WorkspaceRules>) };
  read.set(rules, own);
  return own;
}

const known = new Map<string, WorkspaceRules>();

/** Rules of a workspace as they are stored: the same text gives the same object. @param text `null`: it has set none */
export function workspaceRulesOf(text: string | null): WorkspaceRules {
  if (text === null) return NO_WORKSPACE_RULES;
  const before = known.get(text);
  if (before !== undefined) return before;
  if (known.size > 1_000) known.clear();
  const rules = { ...NO_WORKSPACE_RULES, ...(JSON.parse(text) as Partial<WorkspaceRules>) };
  known.set(text, rules);
  return rules;
}
