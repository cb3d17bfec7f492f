/** Contacts in the API: their type and queries. */
import { type ContactSelection, countContacts, lastActivities } from '../../db/sql/contacts-list.ts';
import { requireActor } from '../../graphql/schema/access.ts';
import { builder, workspaceNode } from '../../graphql/schema/builder.ts';
import type { Context } from '../../graphql/schema/context.ts';
import { parseInput } from '../../graphql/schema/errors.ts';
import { requireIds } from '../../graphql/schema/filter-ids.ts';
import { BoundedCountType, boundedCount, MAX_COUNTED } from '../../graphql/types/bounded-count.ts';
import { type Address, asE164 } from '../../kernel/address.ts';
import { InvalidInputError, NotFoundError } from '../../kernel/errors.ts';
import { fromGlobalId } from '../../kernel/global-ids.ts';
import { timeOfId } from '../../kernel/ids.ts';
import { parsePhone } from '../../kernel/phone.ts';
import { readingOfWorkspace } from '../accounts/reading.ts';
import { addressOf } from './address.ts';
import { AddressTypeEnum } from './enums.ts';
import { ContactConditions } from './filter.ts';
import { pageOf } from './page.ts';
import { readContactSearch } from './search.ts';

const AddressObject = builder.objectRef<Address>('Address').implement({
  description: 'What somebody or something is known by.',
  fields: (t) => ({
    type: t.expose('type', { type: AddressTypeEnum, description: 'What kind of address it is.' }),
    text: t.exposeString('text', { description: 'The address: a number in E.164 has its plus.' }),
  }),
});

/** A person, known by a phone number. */
export const ContactType = builder.prismaNode('Contact', {
  ...workspaceNode('contacts:read'),
  description: 'A person, known by a phone number; or what writes from a short code or a name.',
  fields: (t) => ({
    phone: t.field({
      type: 'PhoneNumber',
      nullable: true,
      description: 'Its number; null once erased, and where it is known by a short code or a name (see address).',
      resolve: ({ phone }) => asE164(phone),
    }),
    address: t.field({
      type: AddressObject,
      nullable: true,
      description: 'What it is known by: its number, or the short code or name it writes from; null once erased.',
      resolve: (contact) => addressOf(contact),
    }),
    name: t.exposeString('name', {
      nullable: true,
      description: 'How the person is called, as you wrote it; null: not known, or erased.',
    }),
    country: t.exposeString('country', { nullable: true, description: 'ISO 3166-1 alpha-2 of the number.' }),
    timeZones: t.exposeStringList('timeZones', { description: 'Where the person may be; empty: not known.' }),
    locale: t.exposeString('locale', { nullable: true, description: 'A BCP 47 locale, such as "pt-BR".' }),
    mccMnc: t.exposeString('mccMnc', {
      nullable: true,
      description: 'MCC and MNC of its network, as upsertContacts was told; null: not known.',
    }),
    attributes: t.expose('attributes', {
      type: 'JSON',
      description: 'Data of yours, which the hub keeps and does not read.',
    }),
    tags: t.exposeStringList('tags', { description: 'Words of yours that it is found by.' }),
    lastActivityAt: t.loadable({
      type: 'DateTime',
      nullable: true,
      authScopes: { scope: 'messages:read' },
      description: 'When a message to it was last accepted, or one of it came; null: never, or it was too long ago.',
      load: async (ids: string[], { runtime }: Context) => {
        const last = await lastActivities(runtime.db.prisma, ids);
        return ids.map((id) => {
          const messageId = last.get(id);
          return messageId === undefined ? null : timeOfId(messageId);
        });
      },
      resolve: ({ id }) => id,
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was first known.' }),
    updatedAt: t.expose('updatedAt', { type: 'DateTime', description: 'When it was last changed.' }),
    erasedAt: t.expose('erasedAt', { type: 'DateTime', nullable: true, description: 'When its data were erased.' }),
    deletedAt: t.expose('deletedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When it was deleted: it is in no list any more; null: it was not.',
    }),
  }),
});

const ContactConnection = builder.connectionObject({ type: ContactType, name: 'ContactConnection' });

const ContactFilter = builder.inputType('ContactFilter', {
  description: 'Which contacts; every condition has to hold.',
  fields: (t) => ({
    phonePrefix: t.string({
      description:
        'E.164 prefix, e.g. "+4479". One of an old spelling finds the new one: "+5411" also what begins with +54911.',
    }),
    countries: t.stringList({ description: 'ISO 3166-1 alpha-2, in capitals or not.' }),
    locale: t.string({ description: 'A BCP 47 locale, such as "pt-BR".' }),
    attributes: t.field({ type: 'JSON', description: 'An object: every attribute in it has this value.' }),
    tags: t.stringList({ description: 'With one of these tags.' }),
    lists: t.idList({ description: 'On one of these lists.' }),
    search: t.string({
      description:
        'What somebody typed, 2 to 100 characters: the beginnings of words of a name, a whole tag, or the beginning or the ' +
        'end of a number in any spelling, with at least 3 digits.',
    }),
    createdAfter: t.field({ type: 'DateTime', description: 'Later than this.' }),
    createdBefore: t.field({ type: 'DateTime', description: 'Earlier than this.' }),
  }),
});

/** The conditions of a filter. @throws InvalidInputError; NotFoundError on a list that is none */
async function selectionOf(
  context: Context,
  filter: typeof ContactFilter.$inferInput | null | undefined,
): Promise<ContactSelection> {
  const { search, lists: shown, ...given } = parseInput(ContactConditions, filter ?? {}, ['filter']);
  const lists = shown == null ? null : await requireIds(context, 'ContactList', shown, ['filter', 'lists']);
  const conditions = { ...given, lists };
  if (search == null) return conditions;
  const reading = await readingOfWorkspace(context.runtime, requireActor(context).workspaceId);
  return { ...conditions, search: readContactSearch(search, reading) };
}

/** A UUID of a contact of the actor's workspace by phone or by id; `null`: there is none. */
export async function findContactId(
  context: Context,
  by: { phone?: string | null; id?: string | null },
): Promise<string | null> {
  const { workspaceId } = requireActor(context);
  const { prisma } = context.runtime.db;
  if (by.id != null) {
    const id = fromGlobalId('Contact', by.id);
    if (id === null) return null;
    return (await prisma.contact.findUnique({ where: { id, workspaceId }, select: { id: true } }))?.id ?? null;
  }
  if (by.phone == null) return null;
  const parsed = parsePhone(by.phone, await readingOfWorkspace(context.runtime, requireActor(context).workspaceId));
  if (!parsed.ok) return null;
  const where = { workspaceId_phone: { workspaceId, phone: parsed.phone.e164 } };
  return (await prisma.contact.findUnique({ where, select: { id: true } }))?.id ?? null;
}

/** @throws InvalidInputError when a text is no number: nobody could have it */
async function requireNumber(context: Context, text: string): Promise<void> {
  const parsed = parsePhone(text, await readingOfWorkspace(context.runtime, requireActor(context).workspaceId));
  if (!parsed.ok)
    throw new InvalidInputError([{ path: ['phone'], message: parsed.message, received: text.slice(0, 100) }]);
}

/** The contacts of these ids, in their order, for a field that is loaded at once for many. */
export async function contactsById(ids: string[], context: Context) {
  const where = { id: { in: ids }, workspaceId: requireActor(context).workspaceId };
  const rows = await context.runtime.db.prisma.contact.findMany({ where });
  const byId = new Map(rows.map((row) => [row.id, row]));
  return ids.map((id) => byId.get(id) ?? new NotFoundError('Contact', id));
}

builder.queryFields((t) => ({
  contact: t.prismaField({
    type: ContactType,
    nullable: true,
    authScopes: { scope: 'contacts:read' },
    description: 'A contact by id or by phone; null when there is none.',
    args: {
      id: t.arg.id({ description: 'The id that the hub gave it.' }),
      phone: t.arg({ type: 'PhoneNumber', description: 'The number it is known by.' }),
    },
    resolve: async (query, _root, args, context) => {
      if ((args.id == null) === (args.phone == null)) {
        const message = `takes the id or the phone of a contact, and ${args.id == null ? 'neither' : 'both'} came`;
        throw new InvalidInputError([{ path: [], message }]);
      }
      const id = await findContactId(context, args);
      if (id === null && args.phone != null) await requireNumber(context, args.phone);
      return id === null ? null : context.runtime.db.prisma.contact.findUnique({ ...query, where: { id } });
    },
  }),
  contacts: t.prismaConnection(
    {
      type: ContactType,
      cursor: 'id',
      nullable: true,
      authScopes: { scope: 'contacts:read' },
      description: 'The contacts of the workspace, newest first; with a phonePrefix in order of their numbers.',
      args: { filter: t.arg({ type: ContactFilter, description: 'Which; absent: all.' }) },
      resolve: async (query, _root, { filter }, context) =>
        pageOf(context.runtime.db.prisma, query, requireActor(context).workspaceId, await selectionOf(context, filter)),
    },
    ContactConnection,
  ),
  contactCount: t.field({
    type: BoundedCountType,
    nullable: true,
    authScopes: { scope: 'contacts:read' },
    description: 'How many contacts a filter finds, up to a bound.',
    args: { filter: t.arg({ type: ContactFilter, description: 'Which; absent: all.' }) },
    resolve: async (_root, { filter }, context) =>
      boundedCount(
        await countContacts(
          context.runtime.db.prisma,
          requireActor(context).workspaceId,
          await selectionOf(context, filter),
          MAX_COUNTED,
        ),
      ),
  }),
}));
