/** Gates: what they are given, what they find, and how it is kept. */
import type { FactName, RecipientFacts } from '../kernel/facts.ts';
import type { Purpose } from '../kernel/words.ts';
import type { ReasonCode } from './reasons.ts';
import type { Rule } from './rule.ts';
import type { OfferChecks } from './workspace-rules.ts';

/** Verdict of a gate, and of all of them together. */
export type Verdict = 'ALLOW' | 'DEFER' | 'REFUSE';

/** Facts about a message, which are known wherever it is judged. */
export interface MessageFacts {
  purpose: Purpose;
  now: Date;
  expiresAt: Date;
  /** E.164; `null`: the recipient has no number. */
  to: string | null;
  /** ISO 3166-1 alpha-2 of the number; `null`: of no country. */
  country: string | null;
  /** Sender that it comes from; `null`: the default of the SMSC. */
  sender: string | null;
  /** Text; `null`: octets, or nothing is known yet. */
  text: string | null;
  /** A reply of the hub's own that an opt-out lets through once; `null`: none. */
  exemption: string | null;
  /** Purpose that it asks consent for; absent, `null`: it asks for none. */
  asksFor?: Purpose | null | undefined;
  /** Treatment of a text that reads like an offer; absent: the text was looked at when the message was accepted, or there is none yet. */
  offerChecks?: OfferChecks | undefined;
}

/** Everything that gates may judge by; the facts about the recipients of a chunk are loaded at once. */
export type SendFacts = MessageFacts & RecipientFacts;

/**
 * The facts about a message and its recipient, each by its name: a spread of one into the other takes the engine longer than all
 * gates of a code.
 *
 * @param capUse messages that count towards caps, where they are known by now
 */
export function sendFacts(message: MessageFacts, recipient: RecipientFacts, capUse = recipient.capUse): SendFacts {
  return {
    purpose: message.purpose,
    now: message.now,
    expiresAt: message.expiresAt,
    to: message.to,
    country: message.country,
    sender: message.sender,
    text: message.text,
    exemption: message.exemption,
    asksFor: message.asksFor,
    offerChecks: message.offerChecks,
    consent: recipient.consent,
    suppression: recipient.suppression,
    contactErased: recipient.contactErased,
    timeZones: recipient.timeZones,
    ownHours: recipient.ownHours,
    postalCode: recipient.postalCode,
    workspaceRules: recipient.workspaceRules,
    budgetUse: recipient.budgetUse,
    line: recipient.line,
    capUse,
  };
}

/** Action that follows from a judgement. */
export type Ruling =
  | { kind: 'allow' }
  | {
      kind: 'defer';
      code: ReasonCode;
      until: Date;
      /** Time after `until` over which what waits for it is spread, in milliseconds; absent: none. */
      spreadMs?: number;
    }
  | {
      kind: 'refuse';
      code: ReasonCode;
      reason: string;
      status: 'BLOCKED' | 'EXPIRED';
      /** Moment from which on it would be allowed; absent: it is not by itself. */
      until?: Date;
    };

/**
 * Finding of one gate. It says what all have in common for whom the same holds: whoever finds the same returns the same
 * object, so that they share a decision. It is never changed.
 */
export interface Finding {
  readonly ruling: Ruling;
  /** One sentence. */
  readonly reason: string;
  readonly rule: Rule;
  readonly facts: Readonly<Record<string, unknown>>;
}

/** A rule of whether and when. Pure. */
export interface Gate<Needs extends FactName = FactName> {
  name: string;
  /** Facts about the recipient that it judges by: it is given these alone, and they are loaded because it names them. */
  needs: readonly Needs[];
  /** Purposes that it has a say about; absent: all. For the others it is not asked, and its facts are not loaded. */
  purposes?: readonly Purpose[];
  /** True: it also judges a message of another purpose that asks for consent to one of these. */
  judgesAsking?: true;
  /**
   * Check that messages to a recipient are counted, by facts that are joined: only then `capUse` is read, under a lock, and the gate
   * is asked of what one before it defers, for the moment it is deferred to. Absent: nothing is counted.
   */
  counts?(facts: MessageFacts & Pick<RecipientFacts, Exclude<Needs, 'capUse'>>): boolean;
  /**
   * Check that the gate has a say at all: then it is asked of what one before it defers too. Absent: it always has, and is not asked of what is
   * deferred unless it counts.
   */
  appliesTo?(facts: Pick<RecipientFacts, Needs>): boolean;
  decide(facts: MessageFacts & Pick<RecipientFacts, Needs>): Finding;
}

/** A gate, which sees of the facts about the recipient those that it names. */
export function gate<const Needs extends FactName = never>(given: Gate<Needs>): Gate<Needs> {
  return given;
}

/** A gate's verdict, as it is kept in `Message.decision`. Messages of one chunk share equal ones: never changed. */
export interface Step {
  readonly gate: string;
  readonly verdict: Verdict;
  readonly reason: string;
  readonly ruleId: string;
  readonly source: string;
  /** Day on which the rule was as it says, ISO 8601. */
  readonly asOf: string;
  /** Of what is deferred or refused. */
  readonly code?: ReasonCode;
  readonly facts: Readonly<Record<string, unknown>>;
  /** RFC 3339 */
  readonly at: string;
  readonly until?: string;
}
