/** Rescheduling of messages in the API. */
import { requireActor } from '../../graphql/schema/access.ts';
import { builder } from '../../graphql/schema/builder.ts';
import { failures } from '../../graphql/schema/errors.ts';
import { InvalidInputError, NotFoundError } from '../../kernel/errors.ts';
import { toGlobalId } from '../../kernel/global-ids.ts';
import { requireBatch, uuidOr } from './filter.ts';
import { MAX_AHEAD_DAYS } from './limits.ts';
import { MAX_RESCHEDULED, rescheduleMessages } from './reschedule.ts';
import { checkTimes } from './times.ts';

const RescheduleMessagesInput = builder.inputType('RescheduleMessagesInput', {
  description: 'Which scheduled messages get which time; ids, batchId, or both: then both have to hold.',
  fields: (t) => ({
    ids: t.idList({ description: 'These messages.' }),
    batchId: t.id({ description: 'Messages of this batch.' }),
    sendAt: t.field({
      type: 'DateTime',
      required: true,
      description: `The new time, at most ${MAX_AHEAD_DAYS} days from now. Each message stays valid for as long after it as before.`,
    }),
  }),
});

const RescheduleMessagesPayload = builder
  .objectRef<{ ids: string[]; asked: readonly string[] | null }>('RescheduleMessagesPayload')
  .implement({
    description: 'What has the new time. A message that is not SCHEDULED any more keeps its own.',
    fields: (t) => ({
      rescheduledCount: t.int({
        description: `Messages that have the new time; at most ${MAX_RESCHEDULED.toLocaleString('en')} a call.`,
        resolve: ({ ids }) => ids.length,
      }),
      notRescheduled: t.idList({
        description: 'Of the ids that were asked for, those that keep their time: not SCHEDULED, or unknown here.',
        resolve: ({ ids, asked }) => {
          const done = new Set(ids.map((id) => toGlobalId('Message', id)));
          return (asked ?? []).filter((id) => !done.has(id));
        },
      }),
    }),
  });

builder.mutationField('rescheduleMessages', (t) =>
  t.field({
    type: RescheduleMessagesPayload,
    authScopes: { scope: 'messages:send' },
    description: 'Gives scheduled messages another time to be sent at.',
    args: { input: t.arg({ type: RescheduleMessagesInput, required: true, description: 'Which, and when.' }) },
    errors: failures('RescheduleMessagesResult', [InvalidInputError, NotFoundError]),
    resolve: async (_root, { input: { ids, batchId, sendAt } }, context) => {
      if (ids == null && batchId == null) {
        throw new InvalidInputError([{ path: [], message: 'says nothing of which messages: give ids or batchId' }]);
      }
      checkTimes({ sendAt, validForMs: null }, context.runtime.clock.now());
      const selection = {
        ...(ids == null ? {} : { ids: ids.map((id) => uuidOr('Message', id)) }),
        ...(batchId == null ? {} : { batchIds: [await requireBatch(context, batchId)] }),
      };
      const done = await rescheduleMessages(context.runtime, requireActor(context), selection, sendAt);
      return { ids: done, asked: ids ?? null };
    },
  }),
);
