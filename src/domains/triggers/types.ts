/** The GraphQL types of triggers. */

import { newestFirst } from '../../db/page.ts';
import { countPending } from '../../db/sql/trigger-firings.ts';
import type { Trigger } from '../../generated/prisma/client.ts';
import { FiringAnswer, FiringStatus, TriggerKind, TriggerStatus } from '../../generated/prisma/enums.ts';
import { requireActor } from '../../graphql/schema/access.ts';
import { builder, workspaceNode } from '../../graphql/schema/builder.ts';
import type { Context } from '../../graphql/schema/context.ts';
import { PurposeType } from '../../graphql/types/purpose.ts';
import { inOrderOf } from '../../kernel/in-order.ts';
import { ActorType, actorOf } from '../accounts/actor-types.ts';
import { printSegment } from '../audience/language/print.ts';
import { SegmentType } from '../audience/segment-graphql.ts';
import { byCount, CodeCountType } from '../campaigns/preflight-types.ts';
import { loadCampaigns } from '../campaigns/related.ts';
import { CampaignType } from '../campaigns/types.ts';
import { ContactType } from '../contacts/graphql.ts';
import { loadContacts, MessageType } from '../messages/types.ts';
import { attendanceOf } from './attendance.ts';
import { AttendanceType } from './attendance-types.ts';
import type { Confirmation } from './draft.ts';
import { clockText, confirmationOf, eventOf, offsetText, refusedOf } from './stored.ts';

const described = <T extends string>(values: Record<T, T>, meanings: Record<T, string>) =>
  Object.fromEntries(Object.values<T>(values).map((each) => [each, { description: meanings[each] }])) as Record<
    T,
    { description: string }
  >;

const KindType = builder.enumType('TriggerKind', {
  description: 'What a trigger waits for.',
  values: described(TriggerKind, {
    EVENT: 'An event of a person, as recordEvent stores it.',
    DATE: 'A date of a person is near, or there.',
    SEGMENT: 'A person enters a segment.',
  }),
});

/** State of a trigger. */
export const TriggerStatusType = builder.enumType('TriggerStatus', {
  description: 'Whether a trigger works.',
  values: described(TriggerStatus, {
    ACTIVE: 'What happens sets it off.',
    PAUSED: 'Nothing sets it off, and no message of it is made; `reason` says why, where nobody paused it.',
    REMOVED: 'It was removed, and what waits of it is canceled.',
  }),
});

const FiringStatusType = builder.enumType('TriggerFiringStatus', {
  description: 'What became of an occurrence of a trigger.',
  values: described(FiringStatus, {
    PENDING: 'Its message is to be made.',
    SENT: 'It has a message.',
    REFUSED: 'No message was made; `code` says why.',
    CANCELED: 'The date moved, or the person is gone, before anything was sent.',
  }),
});

const TriggerDateType = builder.objectRef<Trigger>('TriggerDate').implement({
  description: 'When a date sets a trigger off.',
  fields: (t) => ({
    field: t.string({
      description: 'The date field of contacts.',
      resolve: async ({ fieldId, workspaceId }, _args, { runtime }) => {
        const where = { id: fieldId ?? '', workspaceId };
        return (await runtime.db.prisma.contactField.findUniqueOrThrow({ where })).name;
      },
    }),
    offset: t.string({
      description: 'From the date to the message: "-24 h", "0 d".',
      resolve: (trigger) => offsetText(trigger) ?? '',
    }),
    at: t.string({
      nullable: true,
      description: 'Time of the day where the person is; null: the offset counts from the moment.',
      resolve: clockText,
    }),
    yearly: t.exposeBoolean('yearly', { description: 'Every year on that day.' }),
  }),
});

const AnswerType = builder.enumType('TriggerAnswer', {
  description: 'What a person answered to the message of a trigger.',
  values: described(FiringAnswer, { CONFIRMED: 'They will come.', DECLINED: 'They do not, or not then.' }),
});

const ConfirmationType = builder.objectRef<Confirmation>('TriggerConfirmation').implement({
  description: 'What follows when a person confirms or declines by a reply.',
  fields: (t) => ({
    field: t.string({
      nullable: true,
      description: 'The field that gets a value; null: none.',
      resolve: (c) => c.field,
    }),
    confirmed: t.string({
      nullable: true,
      description: 'The choice of whoever confirms; null: the field stays.',
      resolve: (c) => c.confirmed,
    }),
    declined: t.string({
      nullable: true,
      description: 'The choice of whoever declines; null: the field stays.',
      resolve: (c) => c.declined,
    }),
    confirmedText: t.string({
      nullable: true,
      description: 'What whoever confirms is answered; null: nothing.',
      resolve: (c) => c.confirmedText,
    }),
    declinedText: t.string({
      nullable: true,
      description: 'What whoever declines is answered; null: nothing.',
      resolve: (c) => c.declinedText,
    }),
  }),
});

const TriggerFiringType = builder.prismaNode('TriggerFiring', {
  ...workspaceNode('messages:read'),
  description: 'An occurrence of a trigger for a person: each once.',
  fields: (t) => ({
    contact: t.loadable({
      type: ContactType,
      nullable: true,
      authScopes: { scope: 'contacts:read' },
      description: 'The person; null: the key may not read contacts, or they are gone.',
      load: loadContacts,
      resolve: ({ contactId }) => contactId,
    }),
    at: t.expose('at', { type: 'DateTime', description: 'The date that it is about, or when it happened.' }),
    status: t.expose('status', { type: FiringStatusType, description: 'What became of it.' }),
    code: t.exposeString('code', {
      nullable: true,
      description: 'Why there is no message, a code of docs/errors.md; null: there is one, or will be.',
    }),
    message: t.loadable({
      type: MessageType,
      nullable: true,
      description: 'The message; null: there is none (yet), or it is past its time.',
      load: async (ids: string[], context: Context) => {
        const where = { id: { in: ids }, workspaceId: requireActor(context).workspaceId };
        const rows = await context.runtime.db.prisma.message.findMany({ where });
        return inOrderOf(ids, rows);
      },
      resolve: ({ messageId }) => messageId,
    }),
    answer: t.expose('answer', {
      type: AnswerType,
      nullable: true,
      description: 'The last answer of the person; null: there is none.',
    }),
    answeredAt: t.expose('answeredAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When it came; null: there is none.',
    }),
    moved: t.exposeBoolean('moved', { description: 'The date has moved since the message was sent.' }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it set the trigger off.' }),
  }),
});

const TriggerFiringConnection = builder.connectionObject({ type: TriggerFiringType, name: 'TriggerFiringConnection' });

/** A trigger. */
export const TriggerType = builder.prismaNode('Trigger', {
  ...workspaceNode('messages:read', 'messages:send'),
  description: 'A message that is sent when something happens to a person, once for each occurrence.',
  fields: (t) => ({
    name: t.exposeString('name', { description: 'Unique in the workspace.' }),
    kind: t.expose('kind', { type: KindType, description: 'What it waits for.' }),
    event: t.string({
      nullable: true,
      description:
        'The event, with conditions on its properties: "bought (total >= 100)"; null: it waits for no event.',
      resolve: (trigger) => {
        const event = eventOf(trigger);
        return event === null
          ? null
          : printSegment(event, { lists: new Map(), segments: new Map() }).slice('did '.length);
      },
    }),
    date: t.field({
      type: TriggerDateType,
      nullable: true,
      description: 'The date; null: it waits for no date.',
      resolve: (trigger) => (trigger.kind === 'DATE' ? trigger : null),
    }),
    segment: t.loadable({
      type: SegmentType,
      nullable: true,
      authScopes: { scope: 'contacts:read' },
      description: 'The segment; null: it waits for none, or the key may not read contacts.',
      load: async (ids: string[], context: Context) => {
        const where = { id: { in: ids }, workspaceId: requireActor(context).workspaceId };
        const rows = await context.runtime.db.prisma.segment.findMany({ where });
        return inOrderOf(ids, rows);
      },
      resolve: ({ segmentId }) => segmentId,
    }),
    once: t.exposeBoolean('once', { description: 'Once for each person, however often it occurs.' }),
    status: t.expose('status', { type: TriggerStatusType, description: 'Whether it works.' }),
    reason: t.exposeString('reason', {
      nullable: true,
      description: 'Why it is paused, where nobody has done it; null: somebody has, or it is active.',
    }),
    purpose: t.expose('purpose', { type: PurposeType, description: 'Why its messages are sent.' }),
    campaign: t.loadable({
      type: CampaignType,
      nullable: true,
      description: 'The campaign that it brings people to; null: it sends a template of its own.',
      load: loadCampaigns,
      resolve: ({ campaignId }) => campaignId,
    }),
    template: t.exposeString('templateName', { description: 'The template that it says, as it is published.' }),
    variables: t.expose('variables', {
      type: 'JSON',
      description: 'Values for whoever has none of their own: a contact has a name, and attributes.',
    }),
    sender: t.exposeString('sender', { nullable: true, description: 'Whom it comes from; null: the route’s default.' }),
    confirmation: t.field({
      type: ConfirmationType,
      nullable: true,
      description: 'What follows from replies to its messages; null: they are not read as answers.',
      resolve: confirmationOf,
    }),
    attendance: t.field({
      type: AttendanceType,
      description: 'Who of those that it reminded of dates of a time confirmed, and who came. Counted now.',
      args: {
        from: t.arg({ type: 'DateTime', required: true, description: 'Dates from this moment on.' }),
        to: t.arg({ type: 'DateTime', required: true, description: 'Dates before this; at most 92 days later.' }),
      },
      resolve: ({ id }, { from, to }, { runtime }) => attendanceOf(runtime.db.pool, id, from, to),
    }),
    pending: t.loadable({
      type: 'Int',
      description: 'Occurrences whose message is to be made, up to 10,000.',
      load: async (ids: string[], { runtime }: Context) => {
        const counts = await countPending(runtime.db.pool, ids);
        return ids.map((id) => counts.get(id) ?? 0);
      },
      resolve: ({ id }) => id,
    }),
    accepted: t.exposeInt('accepted', { description: 'Messages that were made.' }),
    canceled: t.exposeInt('canceled', {
      description: 'Occurrences that were canceled before anything was sent: the date moved, or the person is gone.',
    }),
    refused: t.field({
      type: [CodeCountType],
      description: 'Occurrences that got no message, by the reason, the most first.',
      resolve: (trigger) => byCount(refusedOf(trigger)),
    }),
    firings: t.prismaConnection(
      {
        type: TriggerFiringType,
        cursor: 'id',
        description: 'Its occurrences, newest first.',
        resolve: (query, { id: triggerId, workspaceId }, _args, { runtime }) => {
          const { behind, page } = newestFirst(query);
          return runtime.db.prisma.triggerFiring.findMany({
            ...page,
            where: { AND: [{ triggerId, workspaceId }, behind] },
          });
        },
      },
      TriggerFiringConnection,
    ),
    createdBy: t.field({ type: ActorType, description: 'Who made it.', resolve: (row) => actorOf(row) }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was made.' }),
    updatedAt: t.expose('updatedAt', { type: 'DateTime', description: 'When it was last changed.' }),
  }),
});

builder.prismaObjectField(MessageType, 'trigger', (t) =>
  t.loadable({
    type: TriggerType,
    nullable: true,
    description: 'The trigger that sent it; null: none did, or it is removed.',
    load: async (ids: string[], context: Context) => {
      const where = { id: { in: ids }, workspaceId: requireActor(context).workspaceId };
      const rows = await context.runtime.db.prisma.trigger.findMany({ where });
      return inOrderOf(ids, rows);
    },
    resolve: ({ actorKind, actorId }) => (actorKind === 'FLOW' ? actorId : null),
  }),
);
