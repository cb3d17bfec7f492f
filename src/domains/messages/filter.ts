import { exceptionOf } from '../../db/sql/messages.ts';
import type { MessageStatus } from '../../generated/prisma/enums.ts';
import { requireViewer } from '../../graphql/access.ts';
import { builder, type Context } from '../../graphql/builder.ts';
import { fromGlobalId } from '../../graphql/ids.ts';
import { parsePhone } from '../../kernel/phone.ts';
import { PurposeType } from '../carriers/purpose.ts';
import { MessageStatusType } from './enums.ts';

/** Which messages. */
export const MessageFilter = builder.inputType('MessageFilter', {
  description: 'Which messages; every condition has to hold.',
  fields: (t) => ({
    ids: t.idList({ description: 'These.' }),
    statuses: t.field({ type: [MessageStatusType], description: 'In one of these statuses.' }),
    purposes: t.field({ type: [PurposeType], description: 'For one of these purposes.' }),
    to: t.field({ type: 'PhoneNumber', description: 'To this number.' }),
    contactId: t.id({ description: 'To this contact.' }),
    batchId: t.id({ description: 'Of this batch.' }),
    tags: t.stringList({ description: 'With one of these tags.' }),
    createdAfter: t.field({ type: 'DateTime', description: 'Accepted later than this.' }),
    createdBefore: t.field({ type: 'DateTime', description: 'Accepted earlier than this.' }),
  }),
});

type FilterShape = typeof MessageFilter.$inferInput;

/** An id that names nothing of the workspace: nothing matches it. */
const NO_ID = '00000000-0000-0000-0000-000000000000';
/** The UUID in an id; one that names nothing when it is none of this type. */
export const uuidOr = (type: string, id: string) => fromGlobalId(type, id) ?? NO_ID;

/** A number as the workspace writes it; `null`: it is none. */
export async function numberOf(context: Context, to: string): Promise<string | null> {
  const { workspaceId } = requireViewer(context);
  const workspace = await context.runtime.db.prisma.workspace.findUniqueOrThrow({ where: { id: workspaceId } });
  const parsed = parsePhone(to, workspace.defaultCountry);
  return parsed.ok ? parsed.phone.e164 : null;
}

/** The one contact of a number: its messages are found by it. */
async function contactOfNumber(context: Context, to: string): Promise<string> {
  const phone = (await numberOf(context, to)) ?? '';
  const { workspaceId } = requireViewer(context);
  const where = { workspaceId_phone: { workspaceId, phone } };
  return (await context.runtime.db.prisma.contact.findUnique({ where }))?.id ?? NO_ID;
}

/** The condition of a filter. */
export async function whereOf(context: Context, filter: FilterShape | null | undefined) {
  const { workspaceId } = requireViewer(context);
  if (filter == null) return { workspaceId };
  const contacts = [
    ...(filter.contactId == null ? [] : [uuidOr('Contact', filter.contactId)]),
    ...(filter.to == null ? [] : [await contactOfNumber(context, filter.to)]),
  ];
  return {
    workspaceId,
    AND: contacts.map((contactId) => ({ contactId })),
    ...(filter.ids == null ? {} : { id: { in: filter.ids.map((id) => uuidOr('Message', id)) } }),
    ...(filter.statuses == null ? {} : statusIn(filter.statuses)),
    ...(filter.purposes == null ? {} : { purpose: { in: filter.purposes } }),
    ...(filter.batchId == null ? {} : { batchId: uuidOr('MessageBatch', filter.batchId) }),
    // The index holds messages that have tags.
    ...(filter.tags == null ? {} : { tags: { hasSome: filter.tags }, NOT: { tags: { equals: [] } } }),
    createdAt: {
      ...(filter.createdAfter == null ? {} : { gt: filter.createdAfter }),
      ...(filter.createdBefore == null ? {} : { lt: filter.createdBefore }),
    },
  };
}

/** What is off the usual road is found by its column, which has an index. */
function statusIn(statuses: readonly MessageStatus[]) {
  const exceptions = statuses.flatMap((status) => exceptionOf(status) ?? []);
  return exceptions.length === statuses.length ? { exception: { in: exceptions } } : { status: { in: [...statuses] } };
}
