/** Hours of the workspace and absences of members, in the API. */
import type { Absence } from '../../generated/prisma/client.ts';
import { requireActor, requirePrincipal } from '../../graphql/schema/access.ts';
import { builder, workspaceNode } from '../../graphql/schema/builder.ts';
import { failures, parseInput } from '../../graphql/schema/errors.ts';
import { InvalidInputError, NotFoundError } from '../../kernel/errors.ts';
import { isOpenAt } from '../../policy/hours.ts';
import { ActorType } from '../accounts/actor-types.ts';
import { AbsenceInput, endAbsence, OfficeHoursInput, setAbsence, setOfficeHours } from './absence-actions.ts';
import { type OfficeHours, officeHoursOf, weekOfHours } from './away.ts';

interface ShownHours extends OfficeHours {
  timeZone: string;
  openNow: boolean;
}

const HoursType = builder.objectRef<ShownHours>('OfficeHours').implement({
  description: 'When the people of the workspace answer, and what is said while they do not.',
  fields: (t) => ({
    open: t.exposeString('open', { description: 'Hours of the week, e.g. "mon-fri 09:00-17:00".' }),
    closedOn: t.exposeStringList('closedOn', { description: 'Days on which it is closed all the same, ISO 8601.' }),
    timeZone: t.exposeString('timeZone', { description: 'The zone of the workspace, which they are in.' }),
    openNow: t.exposeBoolean('openNow', { description: 'True: somebody answers now.' }),
    text: t.exposeString('text', { description: 'What a person is told, once for each closing.' }),
    absentText: t.exposeString('absentText', {
      nullable: true,
      description: 'What a person is told whose member is absent and has no words of its own; null: nothing.',
    }),
  }),
});

const AbsenceType = builder.prismaNode('Absence', {
  ...workspaceNode('messages:read'),
  description: 'A time in which a member is not there: rules pass it over, and who writes to it is told once.',
  fields: (t) => ({
    member: t.field({
      type: ActorType,
      description: 'Who is not there.',
      resolve: ({ memberId: id }) => ({ kind: 'MEMBER' as const, id }),
    }),
    from: t.expose('from', { type: 'DateTime', description: 'When it begins.' }),
    until: t.expose('until', {
      type: 'DateTime',
      nullable: true,
      description: 'When it ends; null: when it is ended.',
    }),
    text: t.exposeString('text', {
      nullable: true,
      description: 'What persons are told meanwhile; null: the words of the workspace.',
    }),
  }),
});

type Needs = Parameters<typeof setOfficeHours>[0];

async function shownHours({ db, clock }: Needs, workspaceId: string): Promise<ShownHours | null> {
  const workspace = await db.prisma.workspace.findUniqueOrThrow({ where: { id: workspaceId } });
  const hours = officeHoursOf(workspace);
  if (hours === null) return null;
  const { timeZone } = workspace;
  const week = { zone: timeZone, week: weekOfHours(hours), closedOn: new Set(hours.closedOn) };
  return { ...hours, timeZone, openNow: isOpenAt(week, clock.now()) };
}

builder.queryFields((t) => ({
  officeHours: t.field({
    type: HoursType,
    nullable: true,
    authScopes: { scope: 'messages:read' },
    description: 'When the people of the workspace answer; null: they are taken to answer always.',
    resolve: (_root, _args, { runtime, ...context }) => shownHours(runtime, requireActor(context).workspaceId),
  }),
  absences: t.field({
    type: [AbsenceType],
    nullable: true,
    authScopes: { scope: 'messages:read' },
    description: 'Absences of members that are not over, the first to begin first; at most 1,000.',
    resolve: (_root, _args, context) => {
      const open = { OR: [{ until: null }, { until: { gt: context.runtime.clock.now() } }] };
      const where = { workspaceId: requireActor(context).workspaceId, ...open };
      return context.runtime.db.prisma.absence.findMany({ where, orderBy: { from: 'asc' } });
    },
  }),
}));

const SetHoursInput = builder.inputType('SetOfficeHoursInput', {
  description: 'When the people of the workspace answer, in its time zone.',
  fields: (t) => ({
    open: t.string({
      description: 'Hours, e.g. "mon-fri 09:00-17:00, sat 10:00-12:00"; absent: always, and no reply.',
    }),
    closedOn: t.stringList({ description: 'Days on which it is closed all the same, e.g. "2026-12-25".' }),
    text: t.string({ description: 'What a person is told, once for each closing; needed with `open`.' }),
    absentText: t.string({ description: 'What a person is told whose member is absent; absent: nothing.' }),
  }),
});

const SetAbsenceInput = builder.inputType('SetAbsenceInput', {
  description: 'A time in which a member is not there.',
  fields: (t) => ({
    memberId: t.id({ description: 'The member; absent: you. Of others it needs the scope members:manage.' }),
    from: t.field({ type: 'DateTime', description: 'When it begins; absent: now.' }),
    until: t.field({ type: 'DateTime', description: 'When it ends; absent: when it is ended.' }),
    text: t.string({ description: 'What persons are told, up to 612 characters; absent: the words of the workspace.' }),
  }),
});

const EndAbsenceInput = builder.inputType('EndAbsenceInput', {
  description: 'An absence that is over, or is not to be.',
  fields: (t) => ({ id: t.id({ required: true, description: 'Which absence.' }) }),
});

const HoursPayload = builder.objectRef<{ hours: ShownHours | null }>('OfficeHoursPayload').implement({
  description: 'The hours that hold from now on.',
  fields: (t) => ({
    officeHours: t.expose('hours', { type: HoursType, nullable: true, description: 'The hours; null: none.' }),
  }),
});

const AbsencePayload = builder.objectRef<{ absence: Absence }>('AbsencePayload').implement({
  description: 'The absence, as it is or was.',
  fields: (t) => ({
    absence: t.expose('absence', { type: AbsenceType, description: 'As it is now, or was when it was ended.' }),
  }),
});

const absenceErrors = failures('AbsenceResult', [InvalidInputError, NotFoundError]);

builder.mutationFields((t) => ({
  setOfficeHours: t.field({
    type: HoursPayload,
    authScopes: { scope: 'keys:manage' },
    description: 'Sets when the people of the workspace answer; who writes else is told so once for each closing.',
    args: { input: t.arg({ type: SetHoursInput, required: true, description: 'The hours, or none.' }) },
    errors: failures('OfficeHoursResult', [InvalidInputError]),
    resolve: async (_root, { input }, context) => {
      const actor = requireActor(context);
      const given = input.open == null ? null : parseInput(OfficeHoursInput, input);
      await setOfficeHours(context.runtime, actor, given);
      return { hours: await shownHours(context.runtime, actor.workspaceId) };
    },
  }),
  setAbsence: t.field({
    type: AbsencePayload,
    authScopes: { scope: 'conversations:write' },
    description:
      'Notes that a member is not there for a while: no rule gives it conversations, and who writes is told once.',
    args: { input: t.arg({ type: SetAbsenceInput, required: true, description: 'Who, and from when until when.' }) },
    errors: absenceErrors,
    resolve: async (_root, { input }, context) => {
      const { text } = parseInput(AbsenceInput, { text: input.text });
      const { memberId = null, from = null, until = null } = input;
      const absence = { memberId, from, until, text: text ?? null };
      return { absence: await setAbsence(context.runtime, requirePrincipal(context), absence) };
    },
  }),
  endAbsence: t.field({
    type: AbsencePayload,
    authScopes: { scope: 'conversations:write' },
    description: 'Ends an absence, or takes back one that is still to come.',
    args: { input: t.arg({ type: EndAbsenceInput, required: true, description: 'Which absence.' }) },
    errors: absenceErrors,
    resolve: async (_root, { input }, context) => ({
      absence: await endAbsence(context.runtime, requirePrincipal(context), input.id),
    }),
  }),
}));
