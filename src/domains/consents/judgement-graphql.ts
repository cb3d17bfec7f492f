/** Judgement of the gates about a person, outside of any message. */
import { numbersOfContacts } from '../../db/sql/contacts-read.ts';
import type { Purpose } from '../../generated/prisma/enums.ts';
import { requireActor } from '../../graphql/schema/access.ts';
import type { Context } from '../../graphql/schema/context.ts';
import type { RecipientFacts } from '../../kernel/facts.ts';
import type { LineFact } from '../../kernel/number-lookups.ts';
import { storedPhone } from '../../kernel/phone.ts';
import { type MessageFacts, sendFacts } from '../../policy/gate.ts';
import type { Judgement } from '../../policy/judge.ts';
import { PURPOSES } from '../../policy/purposes.ts';
import type { Person } from './actions.ts';
import { budgetUseOf } from './budget-use.ts';
import { factsOfContact, factsOfNumber } from './facts.ts';

/** The judgement about a person at a moment, with what is known of it. */
export async function judgementOf(
  context: Context,
  person: Person,
  { purpose, now }: { purpose: Purpose; now: Date },
): Promise<{ judgement: Judgement; facts: RecipientFacts }> {
  const facts = await factsOf(context, person, purpose);
  const { to, country } = await numberOf(context, person);
  const expiresAt = new Date(now.getTime() + PURPOSES[purpose].validForMs);
  const message = { purpose, now, expiresAt, exemption: null, to, country, sender: null, text: null };
  const budgetUse = await budgetUseOf(context.runtime, requireActor(context), message);
  const line = await lineOf(context, message);
  const judgement = context.runtime.policy.judge(sendFacts(message, { ...facts, budgetUse, line }));
  return { judgement, facts };
}

/** The line of a number as it is stored: nobody is asked, but a limit that is used up then counts. */
async function lineOf(
  context: Context,
  { to, purpose, now }: Pick<MessageFacts, 'to' | 'purpose' | 'now'>,
): Promise<LineFact | null> {
  if (to === null) return null;
  const { settings, lookups } = context.runtime;
  const { workspace } = await settings.of(requireActor(context).workspaceId);
  const lines = await lookups.of(workspace, { purpose, patience: { kind: 'LOOK', sentAt: now } }, [storedPhone(to)]);
  return lines.get(to) ?? null;
}

/** Number of a person; a contact may have none. */
async function numberOf(context: Context, person: Person): Promise<Pick<MessageFacts, 'to' | 'country'>> {
  if ('phone' in person) return { to: person.phone.e164, country: person.phone.country };
  const { pool } = context.runtime.db;
  const [found] = await numbersOfContacts(pool, requireActor(context).workspaceId, [person.contactId]);
  return { to: found?.phone ?? null, country: found?.country ?? null };
}

async function factsOf(context: Context, person: Person, purpose: Purpose): Promise<RecipientFacts> {
  const { runtime } = context;
  const { pool } = runtime.db;
  if ('contactId' in person) return factsOfContact(pool, runtime, person.contactId, purpose);
  return factsOfNumber(pool, runtime, requireActor(context).workspaceId, person.phone.e164, purpose);
}
