/** The statement of a consent, by the API. */
import * as z from 'zod';
import type { Queryable } from '../../db/client.ts';
import { consentsOfContact } from '../../db/sql/consents.ts';
import { rulesOfWorkspace } from '../../db/sql/workspaces.ts';
import { transaction } from '../../db/transaction.ts';
import type { Contact } from '../../generated/prisma/client.ts';
import { Purpose } from '../../generated/prisma/enums.ts';
import type { Actor } from '../../kernel/actor.ts';
import { InvalidInputError } from '../../kernel/errors.ts';
import type { Phone } from '../../kernel/phone.ts';
import { isStorableJson, NOT_STORABLE } from '../../kernel/storable.ts';
import { countOptOut } from '../../pipeline/message/reactions.ts';
import { workspaceRulesOf } from '../../policy/workspace-rules.ts';
import type { Runtime } from '../../runtime.ts';
import { ensureContacts } from '../contacts/ensure.ts';
import { recordChange } from '../contacts/record.ts';
import { appendEntry } from './ledger.ts';
import { proofFault, STATED_SOURCES, sourceFault } from './sources.ts';

const MAX_PROOF_OCTETS = 8 * 1024;

/** The proof that something was said, as it comes in. */
export const Proof = z
  .record(z.string(), z.json(), 'must be an object')
  .refine((proof) => isStorableJson(JSON.stringify(proof)), NOT_STORABLE)
  .refine((proof) => Buffer.byteLength(JSON.stringify(proof)) <= MAX_PROOF_OCTETS, 'must have at most 8 KiB');

/** Statement of a person, as it comes in. */
export const ConsentStatement = z.object({
  purposes: z.array(z.enum(Purpose)).min(1),
  source: z.enum(STATED_SOURCES, { error: ({ input }) => sourceFault(String(input)) ?? undefined }),
  proof: Proof.nullish(),
  occurredAt: z.date().nullish(),
});

/** Person who made the statement: a contact of the actor's workspace, or a number, which becomes a contact if new. */
export type Person = { contactId: string } | { phone: Phone };

/** Longest time in the future that a statement may be dated, in milliseconds: clocks differ. */
const CLOCK_DIFFERENCE_MS = 5 * 60_000;

/**
 * Adds what a person said to the ledger. A revocation blocks what waits for the person, in the same transaction.
 *
 * @throws InvalidInputError when it is dated in the future, or a consent lacks the proof that its source needs
 */
export async function stateConsent(
  runtime: Runtime,
  actor: Actor,
  action: 'GRANT' | 'REVOKE',
  person: Person,
  statement: z.output<typeof ConsentStatement>,
): Promise<Contact> {
  const { db, clock, secrets } = runtime;
  const now = clock.now();
  const { workspaceId } = actor;
  const { source, proof } = statement;
  const purposes = [...new Set(statement.purposes)];
  const occurredAt = momentOf(statement.occurredAt ?? now, now);
  const { contactId, outbox } = await transaction(db.pool, async (tx) => {
    if (action === 'GRANT') await checkProof(tx, workspaceId, statement);
    const id =
      'contactId' in person
        ? person.contactId
        : (await ensureContacts(tx, secrets.hashKey, workspaceId, [person.phone], now)).get(person.phone.e164);
    if (id === undefined) throw new Error('a contact was neither found nor made');
    const said = { action, purposes, source, proof: proof ?? {}, occurredAt };
    const entry = { ...said, workspaceId, contactId: id, actor, now };
    const isNew = action === 'REVOKE' && (await revokesSome(tx, id, purposes));
    const appended = await appendEntry(tx, secrets.hashKey, entry);
    if (isNew) await countOptOut(tx, { workspaceId, contactId: id, at: occurredAt });
    const detail = { action, purposes, entryId: appended.id };
    await recordChange(tx, actor, now, { action: 'consent.state', subject: id, detail });
    return { contactId: id, outbox: appended.outbox };
  });
  runtime.relay.publishSoon(outbox);
  return db.prisma.contact.findUniqueOrThrow({ where: { id: contactId, workspaceId } });
}

/** Looks at the proof of a consent, by what the workspace demands now. @throws InvalidInputError */
async function checkProof(
  tx: Queryable,
  workspaceId: string,
  { source, proof }: Pick<z.output<typeof ConsentStatement>, 'source' | 'proof'>,
): Promise<void> {
  const { evidenceRequired } = workspaceRulesOf(await rulesOfWorkspace(tx, workspaceId));
  const fault = proofFault(source, proof, evidenceRequired);
  if (fault !== null) throw new InvalidInputError([{ path: ['proof'], message: fault }]);
}

/** Check whether there is a purpose that the person has not taken back yet. */
async function revokesSome(tx: Queryable, contactId: string, purposes: readonly Purpose[]): Promise<boolean> {
  const before = new Map((await consentsOfContact(tx, contactId)).map(({ purpose, state }) => [purpose, state]));
  return purposes.some((purpose) => before.get(purpose) !== 'REVOKE');
}

function momentOf(occurredAt: Date, now: Date): Date {
  if (occurredAt <= now) return occurredAt;
  // Never later than now: a STOP of the next minute would count as said before it.
  if (occurredAt.getTime() <= now.getTime() + CLOCK_DIFFERENCE_MS) return now;
  const message = `is in the future: it is ${now.toISOString()} now`;
  throw new InvalidInputError([{ path: ['occurredAt'], message, received: occurredAt.toISOString() }]);
}
