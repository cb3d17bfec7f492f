/** Typed fields of contacts: those of a workspace, and the check of what comes in. */
import type { Database, Queryable } from '../../db/client.ts';
import { syncFieldValues } from '../../db/sql/contact-field-values.ts';
import { lockFields } from '../../db/sql/contact-fields.ts';
import { checkFieldValue, type FieldDefinition } from '../../kernel/contact-fields.ts';
import type { ContactRow } from './draft.ts';

/** Fields by their names. */
export type Fields = ReadonlyMap<string, FieldDefinition>;

/** The fields that a workspace has defined, in order of their names. */
export async function fieldsOf({ prisma }: Pick<Database, 'prisma'>, workspaceId: string): Promise<Fields> {
  const rows = await prisma.contactField.findMany({ where: { workspaceId }, orderBy: { name: 'asc' } });
  return new Map(rows.map(({ id, name, type, choices }) => [name, { id, name, type, choices }]));
}

/** A contact whose attributes fit the fields of their names, as they are stored; or what would be right. */
export function withCheckedFields(
  row: ContactRow,
  fields: Fields,
): ContactRow | { issues: { path: string[]; message: string }[] } {
  if (fields.size === 0 || row.attributes === null) return row;
  const issues: { path: string[]; message: string }[] = [];
  const attributes = Object.fromEntries(
    Object.entries(row.attributes).map(([name, value]) => {
      const field = fields.get(name);
      if (field === undefined) return [name, value];
      const checked = checkFieldValue(field, value);
      if (checked.ok) return [name, checked.value];
      issues.push({ path: ['attributes', name], message: `${checked.message}: it is a field of type ${field.type}` });
      return [name, value];
    }),
  );
  return issues.length > 0 ? { issues } : { ...row, attributes };
}

/** Makes segments find what the attributes of some contacts are now, in the transaction that wrote them. */
export async function indexFields(tx: Queryable, workspaceId: string, contactIds: readonly string[]): Promise<void> {
  if (contactIds.length === 0) return;
  // Whoever defines a field waits for this transaction, or this one finds the field.
  await lockFields(tx, workspaceId, 'shared');
  await syncFieldValues(tx, workspaceId, contactIds);
}
