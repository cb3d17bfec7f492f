/** Lists of contacts and the size of an audience in the API. */
import { newestFirst } from '../../db/page.ts';
import { countMembers } from '../../db/sql/contact-list-members.ts';
import type { ContactList } from '../../generated/prisma/client.ts';
import { requireActor } from '../../graphql/schema/access.ts';
import { builder, workspaceNode } from '../../graphql/schema/builder.ts';
import type { Context } from '../../graphql/schema/context.ts';
import { failures, parseInput } from '../../graphql/schema/errors.ts';
import { InvalidInputError, NotFoundError } from '../../kernel/errors.ts';
import { MAX_CONTACTS } from '../contacts/actions.ts';
import { ContactType } from '../contacts/graphql.ts';
import { AudienceDraft, type OpenAudience, openAudience } from './audience.ts';
import { AudienceInput } from './inputs.ts';
import { changeList, GivenName, type ListChange, Listing, removeList, setList } from './list-actions.ts';
import { countMeasured, sizeMeasured } from './measured.ts';
import { AudienceSizeType } from './size-types.ts';

/** A list of contacts, in the API. */
export const ContactListType = builder.prismaNode('ContactList', {
  ...workspaceNode('contacts:read'),
  description: 'A list that contacts are put on: by hand, or with an import.',
  fields: (t) => ({
    name: t.exposeString('name', { description: 'Unique in the workspace.' }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was made.' }),
    memberCount: t.loadable({
      type: 'Int',
      description: 'How many contacts are on it; who they are says contacts with a filter of lists.',
      load: async (ids: string[], { runtime }: Context) => {
        const counts = await countMembers(runtime.db.pool, ids);
        return ids.map((id) => counts.get(id) ?? 0);
      },
      resolve: ({ id }) => id,
    }),
  }),
});

builder.prismaObjectField(ContactType, 'lists', (t) =>
  t.field({
    type: [ContactListType],
    description: 'The lists that it is on, in order of their names.',
    resolve: ({ id }, _args, context) =>
      context.runtime.db.prisma.contactList.findMany({
        where: { workspaceId: requireActor(context).workspaceId, members: { some: { contactId: id } } },
        orderBy: { name: 'asc' },
      }),
  }),
);

const ContactListConnection = builder.connectionObject({ type: ContactListType, name: 'ContactListConnection' });

/** The audience that an input of the API names, looked up. */
async function meantBy(audience: unknown, context: Context): Promise<OpenAudience> {
  const { db, clock } = context.runtime;
  const draft = parseInput(AudienceDraft, audience, ['audience']);
  return openAudience(db, requireActor(context).workspaceId, draft, clock.now());
}

builder.queryFields((t) => ({
  contactLists: t.prismaConnection(
    {
      type: ContactListType,
      cursor: 'id',
      nullable: true,
      authScopes: { scope: 'contacts:read' },
      description: 'The lists of contacts of the workspace, newest first.',
      resolve: (query, _root, _args, context) => {
        const { behind, page } = newestFirst(query);
        const where = { AND: [{ workspaceId: requireActor(context).workspaceId }, behind] };
        return context.runtime.db.prisma.contactList.findMany({ ...page, where });
      },
    },
    ContactListConnection,
  ),
  audienceSize: t.field({
    type: AudienceSizeType,
    nullable: true,
    authScopes: { scope: 'contacts:read' },
    description: 'How many contacts an audience has, within about a second: counted, or about so many.',
    args: { audience: t.arg({ type: AudienceInput, required: true, description: 'Whom you mean.' }) },
    resolve: async (_root, { audience }, context) => sizeMeasured(context.runtime, await meantBy(audience, context)),
  }),
  audienceCount: t.int({
    nullable: true,
    authScopes: { scope: 'contacts:read' },
    description: 'How many contacts an audience has, exactly, as the count of a segment.',
    args: { audience: t.arg({ type: AudienceInput, required: true, description: 'Whom you mean.' }) },
    resolve: async (_root, { audience }, context) => countMeasured(context.runtime, await meantBy(audience, context)),
  }),
}));

const SetContactListInput = builder.inputType('SetContactListInput', {
  description: 'A list of contacts, as it is to be.',
  fields: (t) => ({
    id: t.id({ description: 'The list to be named anew; absent: a new one.' }),
    name: t.string({ required: true, description: 'Unique in the workspace; 1 to 60 characters.' }),
  }),
});

const RemoveContactListInput = builder.inputType('RemoveContactListInput', {
  description: 'A list of contacts that is to be no more.',
  fields: (t) => ({ id: t.id({ required: true, description: 'The list to be removed.' }) }),
});

const ChangeContactListInput = builder.inputType('ChangeContactListInput', {
  description: `Contacts to be put on a list and taken off it, at most ${MAX_CONTACTS.toLocaleString('en')} of each.`,
  fields: (t) => ({
    id: t.id({ required: true, description: 'The list to be changed.' }),
    add: t.idList({ description: 'Contacts that are on it then; ids of none are passed over.' }),
    remove: t.idList({ description: 'Contacts that are not on it then.' }),
  }),
});

const ContactListPayload = builder.objectRef<{ list: ContactList }>('ContactListPayload').implement({
  description: 'The list, as it is or was.',
  fields: (t) => ({
    list: t.expose('list', { type: ContactListType, description: 'As it is now, or was when it was removed.' }),
  }),
});

const ChangeContactListPayload = builder.objectRef<ListChange>('ChangeContactListPayload').implement({
  description: 'What was changed of who is on a list.',
  fields: (t) => ({
    list: t.expose('list', { type: ContactListType, description: 'The list, as it is now.' }),
    added: t.exposeInt('added', { description: 'Contacts that were not on it before.' }),
    removed: t.exposeInt('removed', { description: 'Contacts that were on it before.' }),
    unknown: t.exposeInt('unknown', {
      description: 'Different ids that were given and are of no contact of the workspace, or of one that is gone.',
    }),
  }),
});

const errors = failures('ContactListResult', [InvalidInputError, NotFoundError]);

builder.mutationFields((t) => ({
  setContactList: t.field({
    type: ContactListPayload,
    authScopes: { scope: 'contacts:write' },
    description: 'Makes a list of contacts, or names one anew.',
    args: { input: t.arg({ type: SetContactListInput, required: true, description: 'The list as it is to be.' }) },
    errors,
    resolve: async (_root, { input: { id, name } }, context) => {
      const named = parseInput(GivenName, name, ['name']);
      return { list: await setList(context.runtime, requireActor(context), id ?? null, named) };
    },
  }),
  removeContactList: t.field({
    type: ContactListPayload,
    authScopes: { scope: 'contacts:write' },
    description: 'Removes a list; the contacts on it stay.',
    args: { input: t.arg({ type: RemoveContactListInput, required: true, description: 'Which list it is.' }) },
    errors,
    resolve: async (_root, { input }, context) => ({
      list: await removeList(context.runtime, requireActor(context), input.id),
    }),
  }),
  changeContactList: t.field({
    type: ChangeContactListPayload,
    authScopes: { scope: 'contacts:write' },
    description: 'Puts contacts on a list, and takes others off it; a whole file goes on one with its import.',
    args: { input: t.arg({ type: ChangeContactListInput, required: true, description: 'Which list, and whom.' }) },
    errors: failures('ChangeContactListResult', [InvalidInputError, NotFoundError]),
    resolve: async (_root, { input: { id, ...given } }, context) =>
      changeList(context.runtime, requireActor(context), id, parseInput(Listing, given)),
  }),
}));
