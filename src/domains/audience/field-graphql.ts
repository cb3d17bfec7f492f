/** Typed fields and events of contacts in the API. */
import type { ContactEvent } from '../../generated/prisma/client.ts';
import { requireActor } from '../../graphql/schema/access.ts';
import { builder, workspaceNode } from '../../graphql/schema/builder.ts';
import { failures, parseInput } from '../../graphql/schema/errors.ts';
import { InvalidInputError, NotFoundError } from '../../kernel/errors.ts';
import { ContactType } from '../contacts/graphql.ts';
import { EVENT_LIMITS, type RecordedEvents, recordEvents } from './event-actions.ts';
import { type DefinedField, FIELD_LIMITS, FieldInput, removeField, setField } from './field-actions.ts';

const FieldTypeEnum = builder.enumType('ContactFieldType', {
  description: 'Types of fields of contacts.',
  values: {
    TEXT: { description: 'A text of at most 500 characters.' },
    NUMBER: { description: 'A number, such as 12 or 12.5.' },
    DATE: { description: 'A day ("2026-01-31"), or a moment ("2026-01-31T09:30:00+01:00").' },
    CHOICE: { description: 'One of some texts, which the field names.' },
    BOOLEAN: { description: 'True or false, as JSON has it.' },
    PLACE: { description: 'Degrees north and east: "48.8566,2.3522", or an object of latitude and longitude.' },
  } as const,
});

const ContactFieldType = builder.prismaNode('ContactField', {
  ...workspaceNode('contacts:read'),
  description:
    'A typed field of contacts: the attribute of its name has values of its type alone, and segments find them.',
  fields: (t) => ({
    name: t.exposeString('name', { description: 'The name of the attribute; unique in the workspace.' }),
    type: t.field({ type: FieldTypeEnum, description: 'What it holds.', resolve: ({ type }) => type }),
    choices: t.exposeStringList('choices', { description: 'Values of a CHOICE; of other types none.' }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was defined.' }),
  }),
});

const ContactEventType = builder.objectRef<ContactEvent>('ContactEvent').implement({
  description: 'What a person did, as an application said it.',
  fields: (t) => ({
    name: t.exposeString('name', { description: 'What it was: "bought".' }),
    properties: t.expose('properties', { type: 'JSON', description: 'What else was said of it.' }),
    at: t.expose('at', { type: 'DateTime', description: 'When it was done.' }),
  }),
});

const MOST_EVENTS = 200;

builder.prismaObjectField(ContactType, 'events', (t) =>
  t.field({
    type: [ContactEventType],
    description: `What the person did, the newest first; at most ${MOST_EVENTS}.`,
    args: {
      name: t.arg.string({ description: 'Only those of this name.' }),
      first: t.arg.int({ defaultValue: 20, description: 'How many at most.' }),
    },
    resolve: ({ id }, { name, first }, context) =>
      context.runtime.db.prisma.contactEvent.findMany({
        where: { workspaceId: requireActor(context).workspaceId, contactId: id, ...(name == null ? {} : { name }) },
        orderBy: [{ at: 'desc' }, { id: 'desc' }],
        take: Math.max(0, Math.min(first ?? 20, MOST_EVENTS)),
      }),
  }),
);

builder.queryField('contactFields', (t) =>
  t.field({
    type: [ContactFieldType],
    nullable: true,
    authScopes: { scope: 'contacts:read' },
    description: 'The typed fields of the workspace, in order of their names.',
    resolve: (_root, _args, context) =>
      context.runtime.db.prisma.contactField.findMany({
        where: { workspaceId: requireActor(context).workspaceId },
        orderBy: { name: 'asc' },
      }),
  }),
);

const SetContactFieldInput = builder.inputType('SetContactFieldInput', {
  description: 'A typed field of contacts, as it is to be.',
  fields: (t) => ({
    name: t.string({ required: true, description: 'The name of the attribute; 1 to 60 characters.' }),
    type: t.field({
      type: FieldTypeEnum,
      required: true,
      description: 'What it holds; that of one that is there stays.',
    }),
    choices: t.stringList({ description: `Values of a CHOICE, 1 to ${FIELD_LIMITS.choices}; all of them.` }),
  }),
});

const RemoveContactFieldInput = builder.inputType('RemoveContactFieldInput', {
  description: 'A typed field that is to be no more.',
  fields: (t) => ({ name: t.string({ required: true, description: 'The name of the field.' }) }),
});

const ContactFieldPayload = builder.objectRef<DefinedField>('ContactFieldPayload').implement({
  description: 'The field, and what contacts have under its name.',
  fields: (t) => ({
    field: t.expose('field', { type: ContactFieldType, description: 'As it is now, or was when it was removed.' }),
    fitting: t.exposeInt('fitting', { description: 'Contacts whose attribute of that name fits.' }),
    others: t.exposeInt('others', {
      description: 'Contacts whose attribute of that name does not fit: it stays, and no segment finds it.',
    }),
  }),
});

const ContactEventInput = builder.inputType('ContactEventInput', {
  description: 'What a person did. Who it was says phone or contactId.',
  fields: (t) => ({
    phone: t.field({ type: 'PhoneNumber', description: 'The number; a contact is made of it where there is none.' }),
    contactId: t.id({ description: 'The id of the contact.' }),
    name: t.string({ required: true, description: `What it was: "bought"; at most ${EVENT_LIMITS.name} characters.` }),
    properties: t.field({ type: 'JSON', description: 'An object of texts, numbers and booleans; at most 4 KiB.' }),
    at: t.field({ type: 'DateTime', description: 'When it was done; absent: now.' }),
    idempotencyKey: t.string({ description: 'Names the event: with the same key it is stored once.' }),
  }),
});

const RecordEventInput = builder.inputType('RecordEventInput', {
  description: `Up to ${EVENT_LIMITS.events.toLocaleString('en')} events.`,
  fields: (t) => ({
    events: t.field({ type: [ContactEventInput], required: true, description: 'What was done, by whom and when.' }),
  }),
});

const EventRefusal = builder.objectRef<RecordedEvents['refusals'][number]>('EventRefusal').implement({
  description: 'An event that could not be taken.',
  fields: (t) => ({
    index: t.exposeInt('index', { description: 'Position in the request, from 0.' }),
    path: t.exposeStringList('path', { description: 'Which field it is.' }),
    message: t.exposeString('message', { description: 'What is wrong and what would be right.' }),
  }),
});

const RecordEventPayload = builder.objectRef<RecordedEvents>('RecordEventPayload').implement({
  description: 'What became of the events.',
  fields: (t) => ({
    recorded: t.exposeInt('recorded', { description: 'Events that were stored now.' }),
    repeated: t.exposeInt('repeated', { description: 'Events whose key had been used: they are stored already.' }),
    refusals: t.expose('refusals', { type: [EventRefusal], description: 'Ones that could not be taken.' }),
  }),
});

const errors = failures('ContactFieldResult', [InvalidInputError, NotFoundError]);

builder.mutationFields((t) => ({
  setContactField: t.field({
    type: ContactFieldPayload,
    authScopes: { scope: 'contacts:write' },
    description:
      'Defines a typed field of contacts, or changes the choices of one. Values that contacts have already are found at once.',
    args: { input: t.arg({ type: SetContactFieldInput, required: true, description: 'The field as it is to be.' }) },
    errors,
    resolve: async (_root, { input }, context) =>
      setField(context.runtime, requireActor(context), parseInput(FieldInput, input)),
  }),
  removeContactField: t.field({
    type: ContactFieldPayload,
    authScopes: { scope: 'contacts:write' },
    description: 'Removes a typed field; the attributes of contacts stay, and may hold anything again.',
    args: { input: t.arg({ type: RemoveContactFieldInput, required: true, description: 'Which field it is.' }) },
    errors,
    resolve: async (_root, { input }, context) => ({
      field: await removeField(context.runtime, requireActor(context), input.name),
      fitting: 0,
      others: 0,
    }),
  }),
  recordEvent: t.field({
    type: RecordEventPayload,
    authScopes: { scope: 'contacts:write' },
    description: 'Stores what people did: bought, booked, opened. Segments find them by it.',
    args: { input: t.arg({ type: RecordEventInput, required: true, description: 'The events to be stored.' }) },
    errors: failures('RecordEventResult', [InvalidInputError]),
    resolve: async (_root, { input }, context) => recordEvents(context.runtime, requireActor(context), input.events),
  }),
}));
