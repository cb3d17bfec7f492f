/** Times of answers and conversations, in the API. */
import { type TimesRow, timesOf } from '../../db/sql/conversation-events-look.ts';
import { requireActor } from '../../graphql/schema/access.ts';
import { builder } from '../../graphql/schema/builder.ts';
import { InvalidInputError } from '../../kernel/errors.ts';
import { ActorType } from '../accounts/actor-types.ts';

/** Days that one question may be about. */
const MOST_DAYS = 366;
const DAY_MS = 24 * 3_600_000;

const TimesByType = builder.enumType('AnswerTimesBy', {
  description: 'What answers are counted by.',
  values: {
    ACTOR: { description: 'By the member or key that answered or closed.' },
    LABEL: { description: 'By the labels that their conversations have now.' },
  } as const,
});

const TimesType = builder.objectRef<TimesRow>('AnswerTimes').implement({
  description: 'How long people waited for answers, and conversations took.',
  fields: (t) => ({
    actor: t.field({
      type: ActorType,
      nullable: true,
      description: 'Who answered or closed; null: it is by label.',
      resolve: ({ actorKind, actorId }) => (actorKind === null ? null : { kind: actorKind, id: actorId }),
    }),
    label: t.exposeString('label', { nullable: true, description: 'The label; null: it is by who answered.' }),
    answers: t.exposeInt('answers', { description: 'Answers that a person waited for.' }),
    medianAnswer: t.expose('medianAnswerMs', {
      type: 'Duration',
      nullable: true,
      description: 'Half of them came within this, from the first text that waited; null: there were none.',
    }),
    slowAnswer: t.expose('slowAnswerMs', {
      type: 'Duration',
      nullable: true,
      description: 'Nine of ten came within this; null: there were none.',
    }),
    closed: t.exposeInt('closed', { description: 'Conversations that were closed.' }),
    medianClose: t.expose('medianCloseMs', {
      type: 'Duration',
      nullable: true,
      description: 'Half of them were closed within this, from when they were opened; null: there were none.',
    }),
  }),
});

builder.queryField('answerTimes', (t) =>
  t.field({
    type: [TimesType],
    nullable: true,
    authScopes: { scope: 'messages:read' },
    description: `How long answers and conversations took between two moments, at most ${MOST_DAYS} days apart; up to 200 rows.`,
    args: {
      since: t.arg({ type: 'DateTime', required: true, description: 'From then on, with it.' }),
      until: t.arg({ type: 'DateTime', description: 'Up to then, without it; absent: now.' }),
      by: t.arg({ type: TimesByType, defaultValue: 'ACTOR', description: 'What they are counted by.' }),
    },
    resolve: (_root, { since, until, by }, context) => {
      const end = until ?? context.runtime.clock.now();
      if (since >= end || end.getTime() - since.getTime() > MOST_DAYS * DAY_MS) {
        const message = `must be before until, at most ${MOST_DAYS} days`;
        throw new InvalidInputError([{ path: ['since'], message, received: since.toISOString() }]);
      }
      const { workspaceId } = requireActor(context);
      return timesOf(context.runtime.db.pool, workspaceId, { since, until: end, by: by ?? 'ACTOR' });
    },
  }),
);
