/** Facts about recipients that the gates judge by, of contacts and of numbers that are none yet. */
import type { Queryable } from '../../db/client.ts';
import { capSlotsOf } from '../../db/sql/cap-counters.ts';
import { contactOfNumber } from '../../db/sql/contacts-read.ts';
import { type FactsOfContact, factsOfContactIds, factsOfPhones } from '../../db/sql/facts.ts';
import type { Purpose } from '../../generated/prisma/enums.ts';
import { type JoinedFactName, NO_FACTS, type RecipientFacts } from '../../kernel/facts.ts';
import type { Policy } from '../../policy/judge.ts';
import type { Runtime } from '../../runtime.ts';
import { suppressedStrangers } from '../contacts/suppressed.ts';

/** Parts of a runtime that facts are looked up with. */
export type FactsRuntime = Pick<Runtime, 'policy' | 'secrets'>;

/**
 * Facts that the gates of a purpose need, of contacts, by id; of those of whom there is something to know.
 *
 * @param asksFor purpose that consent is asked for; `null`: for none
 */
export async function factsOfContacts(
  tx: Queryable,
  { policy }: Pick<FactsRuntime, 'policy'>,
  contactIds: readonly string[],
  purpose: Purpose,
  asksFor: Purpose | null = null,
): Promise<Map<string, RecipientFacts>> {
  return byContact(await factsOfContactIds(tx, needsOf(policy, purpose, asksFor), contactIds, purpose));
}

/**
 * The same of the contacts that have these numbers, one by one by the index of the numbers (see `lockNumbers`).
 *
 * @returns by the contact's id
 */
export async function factsOfNumbers(
  tx: Queryable,
  { policy }: FactsRuntime,
  of: { workspaceId: string; numbers: readonly string[] },
  purpose: Purpose,
  asksFor: Purpose | null = null,
): Promise<Map<string, RecipientFacts>> {
  return byContact(await factsOfPhones(tx, needsOf(policy, purpose, asksFor), of, purpose));
}

function needsOf(policy: Policy, purpose: Purpose, asksFor: Purpose | null): readonly JoinedFactName[] {
  return asksFor === null ? policy.needsOf(purpose) : policy.needsOf(purpose, asksFor);
}

function byContact(rows: readonly FactsOfContact[]): Map<string, RecipientFacts> {
  return new Map(rows.map(({ contactId, facts }) => [contactId, facts]));
}

/** The same of one contact, with what is counted towards caps: nothing is locked. */
export async function factsOfContact(
  tx: Queryable,
  runtime: FactsRuntime,
  contactId: string,
  purpose: Purpose,
): Promise<RecipientFacts> {
  const facts = (await factsOfContacts(tx, runtime, [contactId], purpose)).get(contactId) ?? NO_FACTS;
  if (!runtime.policy.mayCount(purpose)) return facts;
  return { ...facts, capUse: { slots: await capSlotsOf(tx, contactId), isAccepted: false } };
}

/**
 * The same of a number, which may be no contact yet: then it is only known whether it is suppressed, as an erased
 * person's is. A question before sending gets the answer that sending would get.
 *
 * @param e164 of the workspace
 */
export async function factsOfNumber(
  tx: Queryable,
  runtime: FactsRuntime,
  workspaceId: string,
  e164: string,
  purpose: Purpose,
): Promise<RecipientFacts> {
  const known = await contactOfNumber(tx, workspaceId, e164);
  if (known !== null) return factsOfContact(tx, runtime, known, purpose);
  const strangers = await factsOfStrangers(tx, runtime, workspaceId, [e164]);
  return strangers(e164, purpose);
}

/**
 * The same of numbers that are no contacts.
 *
 * @returns what the gates need to know of a number, by purpose
 */
export async function factsOfStrangers(
  tx: Queryable,
  { secrets: { hashKey } }: FactsRuntime,
  workspaceId: string,
  numbers: readonly string[],
): Promise<(e164: string, purpose: Purpose) => RecipientFacts> {
  const suppressed = await suppressedStrangers(tx, hashKey, workspaceId, numbers);
  return (e164, purpose) => {
    const first = suppressed.get(e164)?.find((each) => each.purposes.length === 0 || each.purposes.includes(purpose));
    return first === undefined
      ? NO_FACTS
      : { ...NO_FACTS, suppression: { reason: first.reason, since: first.since, until: first.until } };
  };
}
