// Acts on typed fields of contacts: defining and removing them.
import * as z from 'zod';
import { fillFieldValues } from '../../db/sql/contact-field-values.ts';
import { deleteField, lockFields, upsertField } from '../../db/sql/contact-fields.ts';
import { transaction } from '../../db/transaction.ts';
import type { ContactField } from '../../generated/prisma/client.ts';
import type { Actor } from '../../kernel/actor.ts';
import { FIELD_TYPES } from '../../kernel/contact-fields.ts';
import { InvalidInputError, NotFoundError } from '../../kernel/errors.ts';
import { newId } from '../../kernel/ids.ts';
import type { Runtime } from '../../runtime.ts';
import { recordChange } from '../contacts/record.ts';
import { isTakenName } from './language/names.ts';
import { GivenName } from './list-actions.ts';
import { requireUnused } from './segments.ts';

/** Fields that a workspace may have, and values of a choice. */
export const FIELD_LIMITS = { fields: 200, choices: 100 } as const;

/** A field as it is defined. */
export const FieldInput = z
  .object({
    name: GivenName.refine((name) => !isTakenName(name), 'is a word of the language of segments: take another name'),
    type: z.enum(FIELD_TYPES),
    choices: z
      .array(GivenName)
      .max(FIELD_LIMITS.choices)
      .nullish()
      .transform((choices) => [...new Set(choices ?? [])]),
  })
  .refine(({ type, choices }) => (type === 'CHOICE') === choices.length > 0, {
    path: ['choices'],
    message: 'must be given for a CHOICE, and for no other type',
  });

/** A field that was defined, and the contacts that have such an attribute already. */
export interface DefinedField {
  field: ContactField;
  /** Contacts whose value fits. */
  fitting: number;
  /** Contacts whose value does not: it stays, and no segment finds it. */
  others: number;
}

type FieldRuntime = Pick<Runtime, 'db' | 'clock'>;

/** Defines a field, or changes the choices of one. Its values among the attributes of all contacts are found at once. @throws InvalidInputError */
export async function setField(
  { db, clock }: FieldRuntime,
  actor: Actor,
  { name, type, choices }: z.output<typeof FieldInput>,
): Promise<DefinedField> {
  const { workspaceId } = actor;
  const now = clock.now();
  const id = await transaction(db.pool, async (tx) => {
    // Whoever writes attributes meanwhile shares the lock: their values are found here, or they find the field.
    await lockFields(tx, workspaceId, 'alone');
    const before = await db.prisma.contactField.findUnique({ where: { workspaceId_name: { workspaceId, name } } });
    if (before !== null && before.type !== type)
      throw refused('type', `is ${before.type} already: remove the field first to define it anew`, type);
    if (before === null && (await db.prisma.contactField.count({ where: { workspaceId } })) >= FIELD_LIMITS.fields)
      throw refused('name', `would be one field more than the ${FIELD_LIMITS.fields} that a workspace may have`, name);
    const field = { id: before?.id ?? newId(), workspaceId, name, type, choices, now };
    await upsertField(tx, field);
    const counts = await fillFieldValues(tx, workspaceId, field.id);
    const action = before === null ? 'contactField.create' : 'contactField.update';
    await recordChange(tx, actor, now, { action, subject: field.id, detail: { name, type } });
    return { id: field.id, ...counts };
  });
  const field = await db.prisma.contactField.findUniqueOrThrow({ where: { id: id.id, workspaceId } });
  return { field, fitting: id.fitting, others: id.others };
}

/** Removes a field; the attributes of contacts stay. @throws NotFoundError, InvalidInputError while a segment names it */
export async function removeField({ db, clock }: FieldRuntime, actor: Actor, name: string): Promise<ContactField> {
  const { workspaceId } = actor;
  const field = await db.prisma.contactField.findUnique({ where: { workspaceId_name: { workspaceId, name } } });
  if (field === null) throw new NotFoundError('ContactField', name);
  await transaction(db.pool, async (tx) => {
    await lockFields(tx, workspaceId, 'alone');
    await requireUnused(db, workspaceId, 'field', name, 'name');
    await deleteField(tx, field.id);
    await recordChange(tx, actor, clock.now(), { action: 'contactField.remove', subject: field.id, detail: { name } });
  });
  return field;
}

function refused(field: string, message: string, received: string): InvalidInputError {
  return new InvalidInputError([{ path: [field], message, received }]);
}
