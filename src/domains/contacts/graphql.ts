/** Contacts in the API: their type, queries and mutations. */
import { type ContactSelection, countContacts, lastActivities } from '../../db/sql/contacts-list.ts';
import { requireActor } from '../../graphql/schema/access.ts';
import { builder, workspaceNode } from '../../graphql/schema/builder.ts';
import type { Context } from '../../graphql/schema/context.ts';
import { failures, parseInput } from '../../graphql/schema/errors.ts';
import { BoundedCountType, boundedCount, MAX_COUNTED } from '../../graphql/types/bounded-count.ts';
import { type Address, asE164 } from '../../kernel/address.ts';
import { InvalidInputError, NotFoundError } from '../../kernel/errors.ts';
import { fromGlobalId, toGlobalId } from '../../kernel/global-ids.ts';
import { timeOfId } from '../../kernel/ids.ts';
import { parsePhone } from '../../kernel/phone.ts';
import { readingOfWorkspace } from '../accounts/reading.ts';
import { MAX_CONTACTS, type UpsertResult, upsertContacts } from './actions.ts';
import { addressOf } from './address.ts';
import { MAX_ATTRIBUTES_OCTETS } from './draft.ts';
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
    phonePrefix: t.string({ description: 'E.164 prefix, e.g. "+4479".' }),
    countries: t.stringList({ description: 'ISO 3166-1 alpha-2.' }),
    locale: t.string({ description: 'A BCP 47 locale, such as "pt-BR".' }),
    attributes: t.field({ type: 'JSON', description: 'An object: every attribute in it has this value.' }),
    tags: t.stringList({ description: 'With one of these tags.' }),
    search: t.string({
      description:
        'What somebody typed, 2 to 100 characters: the beginnings of words of a name, a whole tag, or the beginning or the ' +
        'end of a number in any spelling, with at least 3 digits.',
    }),
    createdAfter: t.field({ type: 'DateTime', description: 'Later than this.' }),
    createdBefore: t.field({ type: 'DateTime', description: 'Earlier than this.' }),
  }),
});

/** The conditions of a filter. @throws InvalidInputError */
async function selectionOf(
  context: Context,
  filter: typeof ContactFilter.$inferInput | null | undefined,
): Promise<ContactSelection> {
  const { search, ...conditions } = parseInput(ContactConditions, filter ?? {}, ['filter']);
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

/** The person that something is for or about. */
export const RecipientInput = builder.inputType('RecipientInput', {
  isOneOf: true,
  description: 'Whom it is for: a number or a contact.',
  fields: (t) => ({
    phone: t.field({ type: 'PhoneNumber', description: 'E.164, or a national form with a default country.' }),
    contactId: t.id({ description: 'A contact of the workspace.' }),
  }),
});

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

const UpsertContactInput = builder.inputType('ContactInput', {
  description: 'A contact. Absent fields of one that exists stay; attributes are merged, null removes one.',
  fields: (t) => ({
    phone: t.field({ type: 'PhoneNumber', required: true, description: 'E.164, or a national form.' }),
    name: t.string({ description: 'How the person is called; at most 100 characters. null takes it away.' }),
    tags: t.stringList({ description: 'All its tags: at most 20 of 50 characters. tagContacts adds and takes away.' }),
    locale: t.string({ description: 'BCP 47, e.g. "pt-BR".' }),
    timeZone: t.string({ description: 'IANA time zone, if the person said it.' }),
    mccMnc: t.string({
      description: 'MCC and MNC of its network, e.g. "23415", by a look-up of yours; null: not known any more.',
    }),
    attributes: t.field({
      type: 'JSON',
      description: `An object; at most ${MAX_ATTRIBUTES_OCTETS / 1024} KiB of JSON.`,
    }),
  }),
});

const UpsertContactsInput = builder.inputType('UpsertContactsInput', {
  description: `Up to ${MAX_CONTACTS.toLocaleString('en')} contacts. Of two with the same number the last one holds.`,
  fields: (t) => ({
    contacts: t.field({ type: [UpsertContactInput], required: true, description: 'The contacts.' }),
  }),
});

const UpsertRefusal = builder.objectRef<UpsertResult['refusals'][number]>('ContactRefusal').implement({
  description: 'A contact that could not be taken.',
  fields: (t) => ({
    index: t.exposeInt('index', { description: 'Position in the request, from 0.' }),
    path: t.exposeStringList('path', { description: 'Which field.' }),
    message: t.exposeString('message', { description: 'What is wrong and what would be right.' }),
  }),
});

const SuppressedContact = builder.objectRef<UpsertResult['suppressed'][number]>('SuppressedContact').implement({
  description: 'A contact that messages are held back from, whatever was written of it.',
  fields: (t) => ({
    index: t.exposeInt('index', { description: 'Position in the request, from 0.' }),
    contact: t.loadable({
      type: ContactType,
      description: 'The contact; its suppressions say why, and since when.',
      load: async (ids: string[], context: Context) => {
        const where = { id: { in: ids }, workspaceId: requireActor(context).workspaceId };
        const rows = await context.runtime.db.prisma.contact.findMany({ where });
        const byId = new Map(rows.map((row) => [row.id, row]));
        return ids.map((id) => byId.get(id) ?? new NotFoundError('Contact', id));
      },
      resolve: ({ contactId }) => contactId,
    }),
  }),
});

const UpsertOutcomeType = builder.enumType('ContactOutcome', {
  description: 'What became of an entry of upsertContacts that was taken.',
  values: {
    CREATED: { description: 'Its contact was made by this request.' },
    UPDATED: { description: 'Its contact was there; what the entry gives was merged into it.' },
  } as const,
});

const UpsertedContact = builder.objectRef<UpsertResult['results'][number]>('UpsertedContact').implement({
  description: 'An entry of upsertContacts that was taken. Entries of one number have one contact.',
  fields: (t) => ({
    index: t.exposeInt('index', { description: 'Position in the request, from 0.' }),
    contactId: t.id({
      description: 'The id of its contact.',
      resolve: ({ contactId }) => toGlobalId('Contact', contactId),
    }),
    outcome: t.expose('outcome', { type: UpsertOutcomeType, description: 'What became of it.' }),
  }),
});

const UpsertContactsPayload = builder.objectRef<UpsertResult>('UpsertContactsPayload').implement({
  description: 'What became of the contacts.',
  fields: (t) => ({
    created: t.exposeInt('created', { description: 'Contacts that were made.' }),
    updated: t.exposeInt('updated', { description: 'Contacts that were there before.' }),
    refusals: t.expose('refusals', { type: [UpsertRefusal], description: 'Ones that could not be taken.' }),
    suppressed: t.expose('suppressed', {
      type: [SuppressedContact],
      description: 'Ones that were taken and whose numbers are suppressed all the same, as after an erasure.',
    }),
    results: t.expose('results', {
      type: [UpsertedContact],
      description: 'What became of each entry that was taken, in order of the request.',
    }),
  }),
});

builder.mutationFields((t) => ({
  upsertContacts: t.field({
    type: UpsertContactsPayload,
    authScopes: { scope: 'contacts:write' },
    description: `Makes or changes up to ${MAX_CONTACTS.toLocaleString('en')} contacts; one that is wrong is refused alone. It records no consent.`,
    args: { input: t.arg({ type: UpsertContactsInput, required: true, description: 'The contacts.' }) },
    errors: failures('UpsertContactsResult', [InvalidInputError]),
    resolve: (_root, { input }, context) => upsertContacts(context.runtime, requireActor(context), input.contacts),
  }),
}));
