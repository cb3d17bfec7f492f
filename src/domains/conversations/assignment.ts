// Rules of assignment without I/O: which one gives a conversation to whom, and why.
import type { AssignmentRule } from '../../generated/prisma/client.ts';
import { isOpenAt, parseWeek } from '../../policy/hours.ts';
import type { Desk, DeskMember } from '../messages/desk.ts';
import { absenceOf } from './away.ts';
import { speaksOf } from './bot-rules.ts';
import type { ActorRef } from './lease.ts';

/** Time since a member's browser was last used within which the member is there, in milliseconds. */
export const PRESENT_MS = 15 * 60_000;

/** A text that a person wrote, as rules look at it. */
export interface Heard {
  text: string;
  sender: string;
  /** Language of the person, e.g. `es`. */
  language: string;
  at: Date;
  /** The moment at which members are there or not: of a text to come that is the present one. */
  now: Date;
}

type Moments = Pick<Heard, 'at' | 'now'>;

/** Verdict of a rule about a text. */
export interface RuleVerdict {
  rule: AssignmentRule;
  /** Whom it gives the conversation to: one of these members, or another; `null`: it passes. */
  gives: { kind: 'turn'; memberIds: readonly string[] } | { kind: 'to'; assignee: ActorRef } | null;
  /** In one sentence. */
  reason: string;
}

/** Returns true if a member is there: its browser was used lately, and it has no absence. */
export function isPresent(desk: Desk, { id, seenAt }: DeskMember, { at, now }: Moments): boolean {
  return seenAt !== null && now.getTime() - seenAt.getTime() < PRESENT_MS && absenceOf(desk, id, at) === null;
}

/**
 * Findings of the rules on a text, in their order, up to the first that takes it: that one is the last.
 *
 * @param bots the keys of the bots that are switched on
 */
export function verdictsOn(desk: Desk, bots: readonly string[], heard: Heard, timeZone: string): RuleVerdict[] {
  const verdicts: RuleVerdict[] = [];
  for (const rule of desk.rules) {
    const against = unfit(rule, heard, timeZone);
    const verdict = against === null ? takenBy(desk, bots, rule, heard) : { gives: null, reason: against };
    verdicts.push({ rule, ...verdict });
    if (verdict.gives !== null) break;
  }
  return verdicts;
}

/** Reason for which a rule is not for a text; `null`: it is. */
function unfit(rule: AssignmentRule, { text, sender, language, at }: Heard, timeZone: string): string | null {
  const { enabled, senders, languages, keywords, hours } = rule;
  if (!enabled) return 'is switched off';
  if (senders.length > 0 && !senders.includes(sender)) return `is for texts to ${listed(senders)}, not to ${sender}`;
  if (languages.length > 0 && !languages.includes(language))
    return `is for persons of ${listed(languages)}, not of ${language}`;
  if (keywords.length > 0 && speaksOf(text, keywords) === null) return `is for texts with ${listed(keywords)}`;
  const week = hours === null ? null : parseWeek(hours);
  if (week !== null && typeof week !== 'string' && !isOpenAt({ zone: timeZone, week }, at))
    return `holds ${hours} (${timeZone})`;
  return null;
}

type Taken = Pick<RuleVerdict, 'gives' | 'reason'>;

function takenBy(desk: Desk, bots: readonly string[], rule: AssignmentRule, when: Moments): Taken {
  const { toKind, toId, roundRobin } = rule;
  const to = (assignee: ActorRef, reason: string): Taken => ({ gives: { kind: 'to', assignee }, reason });
  switch (toKind) {
    case 'API_KEY':
      return toId !== null && bots.includes(toId)
        ? to({ kind: 'API_KEY', id: toId }, 'gives it to its bot')
        : { gives: null, reason: 'its bot is switched off or removed' };
    case 'MEMBER': {
      const member = desk.members.find(({ id }) => id === toId);
      if (member === undefined) return { gives: null, reason: 'its member may not answer any more' };
      if (absenceOf(desk, member.id, when.at) !== null) return { gives: null, reason: `${member.name} is absent` };
      return to({ kind: 'MEMBER', id: member.id }, `gives it to ${member.name}`);
    }
    case 'TEAM': {
      const team = desk.teams.find(({ id }) => id === toId);
      if (team === undefined) return { gives: null, reason: 'its team was removed' };
      const whole = { kind: 'TEAM' as const, id: team.id };
      if (!roundRobin) return to(whole, `gives it to the team ${team.name}`);
      const present = presentOf(desk, when).filter((id) => team.memberIds.includes(id));
      if (present.length === 0)
        return to(whole, `nobody of the team ${team.name} is there: gives it to the team itself`);
      return turn(present, `gives it to one after the other of the ${present.length} of ${team.name} who are there`);
    }
    default: {
      const present = presentOf(desk, when);
      if (present.length === 0) return { gives: null, reason: 'no member is there' };
      return turn(present, `gives it to one after the other of the ${present.length} members who are there`);
    }
  }
}

function turn(memberIds: readonly string[], reason: string): Taken {
  return { gives: { kind: 'turn', memberIds }, reason };
}

function presentOf(desk: Desk, when: Moments): string[] {
  return desk.members.filter((member) => isPresent(desk, member, when)).map(({ id }) => id);
}

/** The next of these members, in order of their ids, behind the one whose turn was the last. */
export function nextInTurn(memberIds: readonly string[], last: string | null): string | null {
  const inOrder = [...memberIds].sort();
  return inOrder.find((id) => last === null || id > last) ?? inOrder[0] ?? null;
}

/** Returns true if nobody has a conversation any more: it is given to nobody, or to one who has gone. */
export function isFree(desk: Desk, { kind, id }: { kind: ActorRef['kind'] | null; id: string | null }): boolean {
  if (kind === null) return true;
  if (kind === 'TEAM') return !desk.teams.some((team) => team.id === id);
  return kind === 'MEMBER' && !desk.members.some((member) => member.id === id);
}

function listed(words: readonly string[]): string {
  const shown = words.slice(0, 5).map((word) => `"${word}"`);
  return words.length > 5 ? `${shown.join(', ')} or ${words.length - 5} more` : shown.join(' or ');
}
