/** The kill switch in the API. */
import { newestFirst } from '../../db/page.ts';
import type { Pause } from '../../generated/prisma/client.ts';
import { PauseScope } from '../../generated/prisma/enums.ts';
import { requireActor } from '../../graphql/schema/access.ts';
import { builder, workspaceNode } from '../../graphql/schema/builder.ts';
import { failures, parseInput } from '../../graphql/schema/errors.ts';
import { InvalidInputError, NotFoundError } from '../../kernel/errors.ts';
import { fromGlobalId, toGlobalId } from '../../kernel/global-ids.ts';
import { NO_ID } from '../../kernel/ids.ts';
import { ActorType, actorOf } from '../accounts/actor-types.ts';
import { countsOf, liftPause, type PauseCounts, PauseDraft, pauseScope, waitingOf } from './pauses.ts';

const SCOPES: Record<PauseScope, string> = {
  WORKSPACE: 'Everything that the workspace sends.',
  CAMPAIGN: 'A campaign: its key is the id of it.',
  ROUTE: 'What goes by a route: its key is the id of it.',
  COUNTRY: 'What goes to numbers of a country: its key is ISO 3166-1 alpha-2.',
  TEMPLATE:
    'Messages of a template, whatever version, and texts that campaigns say in place of it: its key is the id of it.',
  PURPOSE: 'Messages of a purpose: its key is the purpose, such as MARKETING.',
};

const ScopeType = builder.enumType('PauseScope', {
  description: 'What a pause is of.',
  values: Object.fromEntries(
    Object.values(PauseScope).map((scope) => [scope, { description: SCOPES[scope] }]),
  ) as Record<PauseScope, { description: string }>,
});

const CountsType = builder.objectRef<PauseCounts>('PauseCounts').implement({
  description: 'Messages of a scope that have not ended, by where they are.',
  fields: (t) => ({
    notYetQueued: t.exposeInt('notYetQueued', {
      description:
        'Recipients of campaigns without a message yet, people whom a step waits for, occurrences of triggers without a message yet, and messages that wait for their time or for the pause. Of a country recipients of campaigns count by where their number was when the audience was frozen, and whoever comes one by one from when the message is made; of a route everybody does.',
    }),
    queued: t.exposeInt('queued', {
      description: 'Messages in the queue: they are held when a dispatcher comes to them.',
    }),
    inFlight: t.exposeInt('inFlight', {
      description: 'Messages that a dispatcher has taken: they are on their way out.',
    }),
    submitted: t.exposeInt('submitted', {
      description: 'Messages that a provider has, and of which it has not said what became of them.',
    }),
    recalled: t.exposeInt('recalled', {
      description:
        'Messages that their providers have deleted for the pause: they are CANCELED with RECALLED, or UNDELIVERED with DELETED_AT_PROVIDER where the receipt came first.',
    }),
  }),
});

const RecallType = builder.objectRef<Pause>('PauseRecall').implement({
  description: 'How far a pause has recalled what was submitted (cancel_sm).',
  fields: (t) => ({
    asked: t.exposeInt('recallsAsked', { description: 'Messages whose provider was asked to delete them.' }),
    recalled: t.exposeInt('recalled', {
      description: 'Of those, messages that it has deleted: they are not sent again.',
    }),
    tooLate: t.exposeInt('tooLate', {
      description: 'Of those, messages that it did not delete, or that were delivered meanwhile.',
    }),
    waiting: t.int({
      resolve: (pause, _args, { runtime }) => waitingOf(runtime.db.pool, pause),
      description:
        'Messages that their providers are yet to be asked about, as fast as their connections allow, or once these are bound; 0 when it is lifted.',
    }),
  }),
});

const TYPES = { CAMPAIGN: 'Campaign', ROUTE: 'Route', TEMPLATE: 'Template' } as const;

const PauseType = builder.prismaNode('Pause', {
  ...workspaceNode('messages:read', 'messages:send'),
  description: 'A part of a workspace of which nothing is sent, until it is lifted. Answers to STOP and HELP go on.',
  fields: (t) => ({
    scope: t.expose('scope', { type: ScopeType, description: 'What it is of.' }),
    key: t.string({
      nullable: true,
      description: 'Which of them: an id, a country or a purpose; null: the whole workspace.',
      resolve: ({ scope, key }) =>
        scope === 'CAMPAIGN' || scope === 'ROUTE' || scope === 'TEMPLATE' ? toGlobalId(TYPES[scope], key) : key || null,
    }),
    reason: t.exposeString('reason', { description: 'Why, as whoever paused it wrote.' }),
    by: t.field({ type: ActorType, description: 'Who paused it.', resolve: (row) => actorOf(row) }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'Since when it holds.' }),
    liftedAt: t.expose('liftedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When it was lifted; null: it holds.',
    }),
    counts: t.field({
      type: CountsType,
      description: 'Messages that it is of and that have not ended, counted now.',
      resolve: (pause, _args, { runtime }) => countsOf(runtime.db.pool, pause),
    }),
    recall: t.field({
      type: RecallType,
      nullable: true,
      description: 'How far what was submitted is recalled, as of now; null: the pause recalls nothing.',
      resolve: (pause) => (pause.recall ? pause : null),
    }),
  }),
});

const PauseConnection = builder.connectionObject({ type: PauseType, name: 'PauseConnection' });

builder.queryField('pauses', (t) =>
  t.prismaConnection(
    {
      type: PauseType,
      cursor: 'id',
      nullable: true,
      authScopes: { scope: 'messages:read' },
      description: 'Pauses, newest first.',
      args: { inForce: t.arg.boolean({ description: 'Only those that hold now; absent: all.' }) },
      resolve: (query, _root, { inForce }, context) => {
        const { workspaceId } = requireActor(context);
        const { behind, page } = newestFirst(query);
        const holds = inForce === true ? { liftedAt: null } : {};
        return context.runtime.db.prisma.pause.findMany({ ...page, where: { AND: [{ workspaceId }, holds, behind] } });
      },
    },
    PauseConnection,
  ),
);

builder.queryField('pause', (t) =>
  t.prismaField({
    type: PauseType,
    nullable: true,
    authScopes: { scope: 'messages:read' },
    description: 'One pause; null: there is none with this id.',
    args: { id: t.arg.id({ required: true, description: 'The id of the pause.' }) },
    resolve: (query, _root, { id }, context) => {
      const { workspaceId } = requireActor(context);
      const where = { workspaceId, id: fromGlobalId('Pause', id) ?? NO_ID };
      return context.runtime.db.prisma.pause.findFirst({ ...query, where });
    },
  }),
);

const PauseScopeInput = builder.inputType('PauseScopeInput', {
  description: 'What is to be sent no more, and why.',
  fields: (t) => ({
    scope: t.field({ type: ScopeType, required: true, description: 'What is paused.' }),
    key: t.string({ description: 'Which of them: an id, a country or a purpose; absent: the whole workspace.' }),
    reason: t.string({ required: true, description: 'Why, for those who come after; at most 500 characters.' }),
    recall: t.boolean({
      defaultValue: false,
      description:
        'Also ask the providers to delete what they have and have not delivered (cancel_sm): that cannot be undone. On what is paused already it begins then.',
    }),
  }),
});

const LiftPauseInput = builder.inputType('LiftPauseInput', {
  description: 'A pause that is to end.',
  fields: (t) => ({ id: t.id({ required: true, description: 'The pause that is lifted.' }) }),
});

const PausePayload = builder.objectRef<Awaited<ReturnType<typeof pauseScope>>>('PauseScopePayload').implement({
  description: 'The pause, and where the messages that it is of were at that moment.',
  fields: (t) => ({
    pause: t.expose('pause', { type: PauseType, description: 'As it is now.' }),
    counts: t.expose('counts', {
      type: CountsType,
      description: 'Where the messages were right after it began or ended.',
    }),
  }),
});

const pauseFailures = () => failures('PauseScopeResult', [InvalidInputError, NotFoundError]);

builder.mutationFields((t) => ({
  pauseScope: t.field({
    type: PausePayload,
    authScopes: { scope: 'messages:send' },
    description:
      'The kill switch: within a second nothing of the scope is taken from the queue any more. What waits goes on once it is lifted, or expires.',
    args: { input: t.arg({ type: PauseScopeInput, required: true, description: 'What, and why.' }) },
    errors: pauseFailures(),
    resolve: (_root, { input }, context) =>
      pauseScope(context.runtime, requireActor(context), parseInput(PauseDraft, input)),
  }),
  liftPause: t.field({
    type: PausePayload,
    authScopes: { scope: 'messages:send' },
    description: 'Lifts a pause: what waits for it goes on, but for what another one holds.',
    args: { input: t.arg({ type: LiftPauseInput, required: true, description: 'Which pause.' }) },
    errors: pauseFailures(),
    resolve: (_root, { input: { id } }, context) =>
      liftPause(context.runtime, requireActor(context), { id: fromGlobalId('Pause', id) ?? NO_ID, shownId: id }),
  }),
}));
