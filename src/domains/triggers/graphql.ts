/** Triggers in the API: queries and mutations. */
import { newestFirst } from '../../db/page.ts';
import type { Trigger } from '../../generated/prisma/client.ts';
import { requireActor } from '../../graphql/schema/access.ts';
import { builder } from '../../graphql/schema/builder.ts';
import type { Context } from '../../graphql/schema/context.ts';
import { failures, parseInput } from '../../graphql/schema/errors.ts';
import { PurposeType } from '../../graphql/types/purpose.ts';
import { InvalidInputError, NotFoundError } from '../../kernel/errors.ts';
import { fromGlobalId } from '../../kernel/global-ids.ts';
import { NO_ID } from '../../kernel/ids.ts';
import { createTrigger, pauseTrigger, removeTrigger, resumeTrigger, updateTrigger } from './actions.ts';
import { TriggerChanges, TriggerDraft, type Which } from './draft.ts';
import { TriggerStatusType, TriggerType } from './types.ts';

const whichOf = (id: string): Which => ({ id: fromGlobalId('Trigger', id) ?? NO_ID, shownId: id });

const TriggerConnection = builder.connectionObject({ type: TriggerType, name: 'TriggerConnection' });

builder.queryFields((t) => ({
  trigger: t.prismaField({
    type: TriggerType,
    nullable: true,
    authScopes: { scope: 'messages:read' },
    description: 'A trigger by its id; null when there is none.',
    args: { id: t.arg.id({ required: true, description: 'The id that the hub gave it.' }) },
    resolve: (query, _root, { id }, context) => {
      const { workspaceId } = requireActor(context);
      const where = { id: whichOf(id).id, workspaceId, status: { not: 'REMOVED' as const } };
      return context.runtime.db.prisma.trigger.findFirst({ ...query, where });
    },
  }),
  triggers: t.prismaConnection(
    {
      type: TriggerType,
      cursor: 'id',
      nullable: true,
      authScopes: { scope: 'messages:read' },
      description: 'The triggers of the workspace, newest first.',
      args: { status: t.arg({ type: TriggerStatusType, description: 'In this state; absent: in any.' }) },
      resolve: (query, _root, { status }, context) => {
        const { workspaceId } = requireActor(context);
        const { behind, page } = newestFirst(query);
        const kept = { workspaceId, status: { not: 'REMOVED' as const } };
        const where = { AND: [kept, status == null ? {} : { status }, behind] };
        return context.runtime.db.prisma.trigger.findMany({ ...page, where });
      },
    },
    TriggerConnection,
  ),
}));

const DateInput = builder.inputType('TriggerDateInput', {
  description: 'A date of people, and when the message goes.',
  fields: (t) => ({
    field: t.string({ required: true, description: 'A field of contacts of the type DATE.' }),
    offset: t.string({
      required: true,
      description: 'From the date to the message: "-24 h", "-30 min", "0 d", "7 d"; of days where `at` is given.',
    }),
    at: t.string({
      description: 'Time of the day where the person is, "09:00"; absent: the offset counts from the moment.',
    }),
    yearly: t.boolean({ description: 'Every year on that day, as birthdays; needs `at`.' }),
  }),
});

const ConditionInput = builder.inputType('TriggerConditionInput', {
  description: 'What a trigger waits for: one of these.',
  fields: (t) => ({
    event: t.string({
      description: 'An event, with conditions on its properties as segments write them: "bought (total >= 100)".',
    }),
    date: t.field({ type: DateInput, description: 'A date is near, or there.' }),
    segmentId: t.id({ description: 'A person enters this segment; whoever is in it already does not.' }),
  }),
});

const ConfirmationInput = builder.inputType('TriggerConfirmationInput', {
  description:
    'What follows when a person confirms or declines by a reply: C, R, yes, no and such words of their language. The answer is recorded as an event, ' +
    '`confirmed` or `declined`, in any case.',
  fields: (t) => ({
    field: t.string({ description: 'A field of contacts of the type CHOICE that gets a value; absent: none does.' }),
    confirmed: t.string({ description: 'The choice of whoever confirms.' }),
    declined: t.string({ description: 'The choice of whoever declines.' }),
    confirmedText: t.string({ description: 'What whoever confirms is answered; absent: nothing.' }),
    declinedText: t.string({ description: 'What whoever declines is answered; absent: nothing.' }),
  }),
});

type InputFields = Parameters<Parameters<typeof builder.inputType>[1]['fields']>[0];

/** Fields of a trigger that may be changed. @param required of a new one */
function triggerFields(t: InputFields, required: boolean) {
  return {
    name: t.string({ required, description: 'Unique in the workspace; 1 to 60 characters.' }),
    on: t.field({ type: ConditionInput, required, description: 'What it waits for.' }),
    once: t.boolean({ description: 'Once for each person, however often it occurs; absent: each time.' }),
    purpose: t.field({
      type: PurposeType,
      description:
        'Why its messages are sent; never OTP or CONVERSATION. A trigger of a campaign has that of the campaign.',
    }),
    template: t.string({
      description:
        'The name of a template with a published version. A trigger of a campaign says what the campaign does.',
    }),
    variables: t.field({
      type: 'JSON',
      description:
        'Values for whoever has none of their own. A contact gives the variable `name`, and each that is called like one of its attributes.',
    }),
    sender: t.string({ description: 'An allowed sender; null: the default of each route.' }),
    confirmation: t.field({
      type: ConfirmationInput,
      description: 'Has replies to its messages read as answers; null: they are not.',
    }),
  };
}

const TriggerInput = builder.inputType('TriggerInput', {
  description: 'A new trigger.',
  fields: (t) => ({
    ...triggerFields(t, true),
    campaign: t.id({
      description:
        'Instead of template and purpose: a campaign or a step with `triggered` that has begun. Each person is brought to it when the trigger goes off; to a step, who has the message of its campaign.',
    }),
  }),
});

const UpdateTriggerInput = builder.inputType('UpdateTriggerInput', {
  description: 'Changes of a trigger; what is absent stays.',
  fields: (t) => ({
    id: t.id({ required: true, description: 'The trigger that is changed.' }),
    ...triggerFields(t, false),
  }),
});

const TriggerPayload = builder.objectRef<{ trigger: Trigger }>('TriggerPayload').implement({
  description: 'The trigger, as it is or was.',
  fields: (t) => ({
    trigger: t.expose('trigger', { type: TriggerType, description: 'As it is now, or was when it was removed.' }),
  }),
});

const errors = () => failures('TriggerResult', [InvalidInputError, NotFoundError]);

builder.mutationFields((t) => ({
  createTrigger: t.field({
    type: TriggerPayload,
    authScopes: { scope: 'messages:send' },
    description: 'Makes a trigger. It is active at once; what happened before does not set it off.',
    args: { input: t.arg({ type: TriggerInput, required: true, description: 'The trigger.' }) },
    errors: errors(),
    resolve: async (_root, { input }, context) => ({
      trigger: await createTrigger(context.runtime, requireActor(context), parseInput(TriggerDraft, input)),
    }),
  }),
  updateTrigger: t.field({
    type: TriggerPayload,
    authScopes: { scope: 'messages:send' },
    description: 'Changes a trigger; what it waits for counts from now on.',
    args: { input: t.arg({ type: UpdateTriggerInput, required: true, description: 'What is changed.' }) },
    errors: errors(),
    resolve: async (_root, { input: { id, ...given } }, context) => {
      const changes = parseInput(TriggerChanges, given);
      return { trigger: await updateTrigger(context.runtime, requireActor(context), whichOf(id), changes) };
    },
  }),
}));

type Act = (runtime: Context['runtime'], actor: ReturnType<typeof requireActor>, which: Which) => Promise<Trigger>;

/** A mutation that does something with the trigger it names. */
function actField(name: string, act: Act, description: string) {
  const type = builder.inputType(`${name.charAt(0).toUpperCase()}${name.slice(1)}Input`, {
    description: 'A trigger that something is done with.',
    fields: (t) => ({ id: t.id({ required: true, description: 'The trigger that is meant.' }) }),
  });
  builder.mutationField(name, (t) =>
    t.field({
      type: TriggerPayload,
      authScopes: { scope: 'messages:send' },
      description,
      args: { input: t.arg({ type, required: true, description: 'Which trigger.' }) },
      errors: errors(),
      resolve: async (_root, { input }, context) => ({
        trigger: await act(context.runtime, requireActor(context), whichOf(input.id)),
      }),
    }),
  );
}

actField('pauseTrigger', pauseTrigger, 'Pauses a trigger: what happens meanwhile does not set it off.');
actField('resumeTrigger', resumeTrigger, 'Goes on with a trigger that is paused, from now on.');
actField('removeTrigger', removeTrigger, 'Removes a trigger; what waits of it is canceled soon.');
