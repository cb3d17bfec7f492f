/** The mutation that makes and changes contacts. */
import { requireActor } from '../../graphql/schema/access.ts';
import { builder } from '../../graphql/schema/builder.ts';
import { failures } from '../../graphql/schema/errors.ts';
import { InvalidInputError } from '../../kernel/errors.ts';
import { toGlobalId } from '../../kernel/global-ids.ts';
import { MAX_CONTACTS, type UpsertResult, upsertContacts } from './actions.ts';
import { MAX_ATTRIBUTES_OCTETS } from './draft.ts';
import { ContactType, contactsById } from './graphql.ts';

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
      load: contactsById,
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
