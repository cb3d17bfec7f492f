/** Suppressions: adding, lifting and finding them. */
import * as z from 'zod';
import type { HashKey } from '../../db/secrets.ts';
import { lockContact } from '../../db/sql/contacts.ts';
import { deleteFailures } from '../../db/sql/number-failures.ts';
import { deleteSuppression, insertSuppression } from '../../db/sql/suppressions.ts';
import { transaction } from '../../db/transaction.ts';
import type { Suppression } from '../../generated/prisma/client.ts';
import { Purpose } from '../../generated/prisma/enums.ts';
import type { Actor } from '../../kernel/actor.ts';
import { hashedText } from '../../kernel/address.ts';
import { InvalidInputError, NotFoundError } from '../../kernel/errors.ts';
import { blockQueued } from '../../pipeline/message/block.ts';
import { ALL_PURPOSES } from '../../policy/purposes.ts';
import type { Runtime } from '../../runtime.ts';
import { addressOf } from '../contacts/address.ts';
import { phoneHash } from '../contacts/hash.ts';
import { recordChange } from '../contacts/record.ts';
import { type Person, Proof } from './actions.ts';
import { noteComplaint } from './note-complaint.ts';
import { saysSomething } from './sources.ts';

/** Reasons for which a workspace suppresses numbers itself; ERASED comes with eraseContact alone. */
export const STATED_REASONS = ['MANUAL', 'STOP', 'COMPLAINT', 'INVALID', 'REGULATOR'] as const;

/** Reasons that may end: what a person said never does, nor does what is known of a number. */
const ENDING_REASONS: readonly string[] = ['MANUAL', 'REGULATOR'];

const STATED_ELSEWHERE: Readonly<Record<string, string>> = {
  ERASED: 'cannot be stated: ERASED comes with eraseContact alone',
  UNUSABLE: 'cannot be stated: UNUSABLE comes from messages that failed; INVALID says that a number is none',
};

/** A suppression, as it comes in. */
export const NewSuppression = z
  .object({
    reason: z.enum(STATED_REASONS, {
      error: ({ input }) => {
        const elsewhere = STATED_ELSEWHERE[String(input)];
        return `${elsewhere === undefined ? '' : `${elsewhere}; `}must be one of ${STATED_REASONS.join(', ')}`;
      },
    }),
    purposes: z.array(z.enum(Purpose)).min(1).nullish(),
    expiresAt: z.date().nullish(),
    proof: Proof.nullish(),
  })
  .superRefine(({ reason, expiresAt }, context) => {
    if (expiresAt == null || ENDING_REASONS.includes(reason)) return;
    const message = `is not taken with ${reason}: what a person said never ends; ${ENDING_REASONS.join(' and ')} may`;
    context.addIssue({ code: 'custom', path: ['expiresAt'], message, input: expiresAt.toISOString() });
  });

/** Moment at which a suppression ends, as it comes in. @throws InvalidInputError on one that is past */
function endOf(expiresAt: Date | null | undefined, now: Date): Date | null {
  if (expiresAt == null || expiresAt > now) return expiresAt ?? null;
  const message = `is past: it is ${now.toISOString()} now`;
  throw new InvalidInputError([{ path: ['expiresAt'], message, received: expiresAt.toISOString() }]);
}

/** The proof with which a suppression is lifted. */
export const LiftProof = Proof.refine(
  saysSomething,
  'is needed: what the person wrote or signed that asks for messages again, and when, for example { "text": "Yes, send me offers again" }',
);

/**
 * Puts a number on the suppression list, a contact's or one that is none, and blocks what waits for it. A suppression of
 * the number for the same reason then blocks what either says. A complaint counts for the sender and the template of its message.
 *
 * @param about UUID of the message that was complained about; `null`: the last one
 * @throws NotFoundError when the contact was erased
 */
export async function suppress(
  runtime: Runtime,
  actor: Actor,
  person: Person,
  { reason, purposes, expiresAt, proof }: z.output<typeof NewSuppression>,
  about: string | null = null,
): Promise<Suppression> {
  const { db, clock, secrets } = runtime;
  const { hashKey } = secrets;
  const { workspaceId } = actor;
  const now = clock.now();
  const end = endOf(expiresAt, now);
  const { id, outbox } = await transaction(db.pool, async (tx) => {
    const [by, value] =
      'contactId' in person ? (['id', person.contactId] as const) : (['phone', person.phone.e164] as const);
    // A contact is locked: nothing is accepted for it beside this, and nobody erases it.
    const contact = await lockContact(tx, workspaceId, by, value);
    const address = contact === null ? null : addressOf(contact);
    if (address === null && 'contactId' in person) throw new NotFoundError('Contact', value);
    const text = address === null ? value : hashedText(address);
    const [contactId, hash] = [contact?.id ?? null, phoneHash(hashKey, workspaceId, text)];
    const blocked = [...new Set(purposes ?? [])];
    const row = { workspaceId, phoneHash: hash, contactId, reason, purposes: blocked, actor, expiresAt: end, now };
    const { id: suppressionId } = await insertSuppression(tx, row);
    if (reason === 'COMPLAINT') {
      await noteComplaint(tx, { workspaceId, contactId, messageId: about, source: 'API', now });
    }
    const held = { purposes: blocked.length === 0 ? ALL_PURPOSES : blocked, orAskFor: true as const };
    const contactIds = contactId === null ? [] : [contactId];
    const outbox = await blockQueued(tx, { workspaceId, contactIds, ...held, reasonCode: 'SUPPRESSED', now });
    const detail = { reason, purposes: blocked, contactId, ...(end === null ? {} : { expiresAt: end.toISOString() }) };
    const evidence = proof == null ? null : { contactId, phoneHash: hash, content: proof, hashKey };
    const change = { action: 'suppression.add', subject: suppressionId, detail };
    const news = await recordChange(tx, actor, now, change, evidence);
    return { id: suppressionId, outbox: [...outbox, ...news] };
  });
  runtime.relay.publishSoon(outbox);
  return db.prisma.suppression.findUniqueOrThrow({ where: { id, workspaceId } });
}

/**
 * Lifts a suppression. What the person has consented to, or revoked, holds as before.
 *
 * @param id UUID; `null`: of nothing
 * @returns the suppression that was lifted
 * @throws NotFoundError
 */
export async function liftSuppression(
  { db, clock, secrets, relay }: Pick<Runtime, 'db' | 'clock' | 'secrets' | 'relay'>,
  actor: Actor,
  { id, shownId }: { id: string | null; shownId: string },
  proof: z.output<typeof LiftProof>,
): Promise<Suppression> {
  const { workspaceId } = actor;
  const lifted = id === null ? null : await db.prisma.suppression.findUnique({ where: { id, workspaceId } });
  if (lifted === null) throw new NotFoundError('Suppression', shownId);
  const { reason, purposes, contactId, createdAt } = lifted;
  const news = await transaction(db.pool, async (tx) => {
    if (!(await deleteSuppression(tx, lifted.id))) throw new NotFoundError('Suppression', shownId);
    if (reason === 'UNUSABLE' && contactId !== null) await deleteFailures(tx, contactId);
    const detail = { reason, purposes, contactId, since: createdAt.toISOString() };
    const evidence = { contactId, phoneHash: Buffer.from(lifted.phoneHash), content: proof, hashKey: secrets.hashKey };
    const change = { action: 'suppression.lift', subject: lifted.id, detail };
    return recordChange(tx, actor, clock.now(), change, evidence);
  });
  relay.publishSoon(news);
  return lifted;
}

/** Conditions of suppressions; every one has to hold. */
export interface SuppressionConditions {
  /** A number; `null`: any. */
  e164: string | null;
  contactId: string | null;
  reasons: readonly Suppression['reason'][] | null;
  createdAfter: Date | null;
  createdBefore: Date | null;
}

/** The condition of a workspace's suppressions for Prisma. */
export function whereOf(
  hashKey: HashKey,
  workspaceId: string,
  { e164, contactId, reasons, createdAfter, createdBefore }: SuppressionConditions,
) {
  return {
    workspaceId,
    ...(e164 === null ? {} : { phoneHash: Uint8Array.from(phoneHash(hashKey, workspaceId, e164)) }),
    ...(contactId === null ? {} : { contactId }),
    ...(reasons === null ? {} : { reason: { in: [...reasons] } }),
    createdAt: {
      ...(createdAfter === null ? {} : { gt: createdAfter }),
      ...(createdBefore === null ? {} : { lt: createdBefore }),
    },
  };
}
