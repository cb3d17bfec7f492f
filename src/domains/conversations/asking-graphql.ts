/** Double opt-in in the API. */

import { newestFirst } from '../../db/page.ts';
import type { ConsentRequestStatus } from '../../generated/prisma/enums.ts';
import { requireActor, requirePrincipal } from '../../graphql/schema/access.ts';
import { builder, workspaceNode } from '../../graphql/schema/builder.ts';
import type { Context } from '../../graphql/schema/context.ts';
import { failures, parseInput } from '../../graphql/schema/errors.ts';
import { PurposeType } from '../../graphql/types/purpose.ts';
import { RecipientInput } from '../../graphql/types/recipient.ts';
import { ForbiddenError } from '../../kernel/errors.ts';
import { inOrderOf } from '../../kernel/in-order.ts';
import { MessageRefusedError } from '../../pipeline/accept/request.ts';
import { endOf, type Question } from '../../policy/asking-standing.ts';
import { EntryType, personOf } from '../consents/graphql.ts';
import { ContactType, contactsById } from '../contacts/graphql.ts';
import { sendErrors } from '../messages/graphql.ts';
import { MessageType } from '../messages/types.ts';
import { type Requested, RequestStatement, requestConsent } from './consent-request.ts';

const STATUSES: Record<ConsentRequestStatus, string> = {
  OPEN: 'It waits for the reply.',
  CONFIRMED: 'The person replied with a clear yes: the consent is in the ledger.',
  DECLINED: 'The person replied with a clear no.',
  WITHDRAWN: 'The person wrote STOP.',
  EXPIRED: 'No clear reply came in time. The person is not reminded.',
  NOT_ASKED:
    'Its message ended before it went out: it was blocked, canceled, refused or too late. The person may be asked again.',
};

const StatusType = builder.enumType('ConsentRequestStatus', {
  description: 'What has become of a request of a double opt-in.',
  values: Object.fromEntries(Object.entries(STATUSES).map(([key, description]) => [key, { description }])) as Record<
    ConsentRequestStatus,
    { description: string }
  >,
});

const ConsentRequestType = builder.prismaNode('ConsentRequest', {
  ...workspaceNode('contacts:read'),
  description: 'A question by SMS whether a person agrees, after they said so in a form.',
  fields: (t) => ({
    purposes: t.expose('purposes', { type: [PurposeType], description: 'What the person is to agree to.' }),
    status: t.expose('status', { type: StatusType, description: 'What has become of it.' }),
    locale: t.exposeString('locale', { description: 'The language of the text; a yes counts in it, and in English.' }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When the request was made.' }),
    plannedAt: t.expose('plannedAt', {
      type: 'DateTime',
      description:
        'When the message was to go out: later than createdAt where it waits for the hours of what it asks for.',
    }),
    askedAt: t.loadable({
      type: 'DateTime',
      nullable: true,
      description: 'When the message went out; null: it has not, or is not known to have.',
      load: async (ids: string[], context: Context) => {
        const known = await questionsOf(context, ids);
        return ids.map((id) => known.get(id)?.sentAt ?? null);
      },
      resolve: ({ id }) => id,
    }),
    expiresAt: t.loadable({
      type: 'DateTime',
      description:
        'A later reply confirms nothing. It is counted from plannedAt, and from askedAt where the message went out later.',
      load: async (ids: string[], context: Context) => {
        const known = await questionsOf(context, ids);
        return ids.map((id) => {
          const question = known.get(id);
          return question === undefined ? new Error('the request is gone') : endOf(question);
        });
      },
      resolve: ({ id }) => id,
    }),
    endedAt: t.expose('endedAt', { type: 'DateTime', nullable: true, description: 'When it ended; null: it is open.' }),
    contact: t.loadable({
      type: ContactType,
      description: 'The person who was asked.',
      load: contactsById,
      resolve: ({ contactId }) => contactId,
    }),
    message: t.loadable({
      type: MessageType,
      nullable: true,
      authScopes: { scope: 'messages:read' },
      description: 'The message that asked; null: it is not kept any more.',
      load: async (ids: string[], context: Context) => {
        const where = { id: { in: ids }, workspaceId: requireActor(context).workspaceId };
        const rows = await context.runtime.db.prisma.message.findMany({ where });
        return inOrderOf(ids, rows);
      },
      resolve: ({ messageId }) => messageId,
    }),
    entry: t.loadable({
      type: EntryType,
      nullable: true,
      description: 'The entry of the ledger that the reply made, with form, request and reply; null: none did.',
      load: async (ids: string[], context: Context) => {
        const where = { id: { in: ids }, workspaceId: requireActor(context).workspaceId };
        const rows = await context.runtime.db.prisma.consentEntry.findMany({ where });
        return inOrderOf(ids, rows);
      },
      resolve: ({ entryId }) => entryId,
    }),
  }),
});

/** The questions of requests, by their ids: a request that has ended knows itself when its message went out. */
async function questionsOf(context: Context, ids: string[]): Promise<Map<string, Omit<Question, 'messageStatus'>>> {
  const { prisma } = context.runtime.db;
  const { workspaceId } = requireActor(context);
  const requests = await prisma.consentRequest.findMany({ where: { id: { in: ids }, workspaceId } });
  const waiting = requests.filter(({ askedAt }) => askedAt === null).map(({ messageId }) => messageId);
  const where = { id: { in: waiting }, workspaceId };
  const messages = await prisma.message.findMany({ where, select: { id: true, sentAt: true } });
  const sent = new Map(messages.map(({ id, sentAt }) => [id, sentAt]));
  return new Map(
    requests.map(({ id, messageId, plannedAt, askedAt, expiresAt }) => {
      return [id, { plannedAt, expiresAt, sentAt: askedAt ?? sent.get(messageId) ?? null }];
    }),
  );
}

/** The requests that one contact shows, at most. */
const MAX_REQUESTS = 50;

builder.prismaObjectField(ContactType, 'consentRequests', (t) =>
  t.field({
    type: [ConsentRequestType],
    description: `The requests of double opt-ins to the person, the newest first, at most ${MAX_REQUESTS}.`,
    resolve: ({ id }, _args, context) =>
      context.runtime.db.prisma.consentRequest.findMany({
        where: { contactId: id, workspaceId: requireActor(context).workspaceId },
        orderBy: { id: 'desc' },
        take: MAX_REQUESTS,
      }),
  }),
);

const ConsentRequestConnection = builder.connectionObject({
  type: ConsentRequestType,
  name: 'ConsentRequestConnection',
});

builder.queryField('consentRequests', (t) =>
  t.prismaConnection(
    {
      type: ConsentRequestType,
      cursor: 'id',
      nullable: true,
      authScopes: { scope: 'contacts:read' },
      description: 'The requests of double opt-ins of the workspace, newest first.',
      args: {
        status: t.arg({ type: StatusType, description: 'What has become of them, OPEN those that wait; absent: all.' }),
      },
      resolve: (query, _root, { status }, context) => {
        const { behind, page } = newestFirst(query);
        const { workspaceId } = requireActor(context);
        const where = { workspaceId, ...(status == null ? {} : { status }) };
        return context.runtime.db.prisma.consentRequest.findMany({ ...page, where: { AND: [where, behind] } });
      },
    },
    ConsentRequestConnection,
  ),
);

const RequestConsentInput = builder.inputType('RequestConsentInput', {
  description:
    'A double opt-in: who said in which form that they want messages, and how they are asked whether it was them.',
  fields: (t) => ({
    contact: t.field({ type: RecipientInput, required: true, description: 'The person: a number or a contact.' }),
    purposes: t.field({ type: [PurposeType], required: true, description: 'What they are to agree to.' }),
    form: t.field({
      type: 'JSON',
      required: true,
      description: 'The form event, kept as evidence: the text shown, its version, the page, the address it came from.',
    }),
    text: t.string({
      description:
        'The text that asks, with the word to reply with; absent: the hub’s, in the language of the contact.',
    }),
    sender: t.string({ description: 'Whom it comes from: a number that can be replied to; absent: as routes say.' }),
    validFor: t.field({
      type: 'Duration',
      description: 'How long a reply counts from when the question goes out, from PT1H to P14D; absent: two days.',
    }),
  }),
});

const RequestConsentPayload = builder.objectRef<Requested>('RequestConsentPayload').implement({
  description: 'A request of a double opt-in.',
  fields: (t) => ({
    request: t.expose('request', { type: ConsentRequestType, description: 'The request.' }),
    wasOpen: t.exposeBoolean('wasOpen', {
      description:
        'True: the person had been asked before and has not answered yet, or that question waits to go out. Nothing was sent: there are no reminders.',
    }),
  }),
});

builder.mutationField('requestConsent', (t) =>
  t.field({
    type: RequestConsentPayload,
    authScopes: { scope: 'contacts:write' },
    description:
      'Asks a person by SMS, once, whether they agree to what they chose in a form. A clear yes in their language records the consent, ' +
      'with form, request and reply as its evidence. Needs messages:send too.',
    args: {
      input: t.arg({ type: RequestConsentInput, required: true, description: 'Whom, for what, by which form.' }),
    },
    errors: failures('RequestConsentResult', [...sendErrors, MessageRefusedError]),
    resolve: async (_root, { input: { contact, validFor, ...said } }, context) => {
      const { actor, role, scopes } = requirePrincipal(context);
      if (!scopes.has('messages:send')) throw new ForbiddenError(role, ['messages:send']);
      const statement = parseInput(RequestStatement, { ...said, validForMs: validFor });
      const person = await personOf(context, contact, ['contact']);
      return requestConsent(context.runtime, actor, person, statement);
    },
  }),
);
