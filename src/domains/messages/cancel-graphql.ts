/** Cancellation of messages in the API. */
import type { MessageStatus } from '../../generated/prisma/enums.ts';
import { requireActor } from '../../graphql/schema/access.ts';
import { builder } from '../../graphql/schema/builder.ts';
import type { Context } from '../../graphql/schema/context.ts';
import { failures } from '../../graphql/schema/errors.ts';
import { InvalidInputError, NotFoundError } from '../../kernel/errors.ts';
import { toGlobalId } from '../../kernel/global-ids.ts';
import { parsePhone } from '../../kernel/phone.ts';
import { HELD_STATUSES } from '../../pipeline/message/status.ts';
import { readingOfWorkspace } from '../accounts/reading.ts';
import { findContactId } from '../contacts/graphql.ts';
import { type Canceled, type CancelSelection, cancelMessages, MAX_CANCELED } from './cancel.ts';
import { idsOf, MessageFilter, requireBatch, uuidOr } from './filter.ts';

const CancelMessagesInput = builder.inputType('CancelMessagesInput', {
  description: 'Which messages to cancel; at least one condition, and every one has to hold.',
  fields: (t) => ({
    ids: t.idList({ description: 'These messages.' }),
    batchId: t.id({ description: 'Messages of this batch.' }),
    filter: t.field({
      type: MessageFilter,
      description: `Messages like this. Of statuses, only ${HELD_STATUSES.join(', ')} are possible, and SENT with recallSent.`,
    }),
    recallSent: t.boolean({
      defaultValue: false,
      description: 'Also ask the SMSCs to delete what they took and have not delivered (cancel_sm).',
    }),
  }),
});

const CancelMessagesPayload = builder
  .objectRef<Canceled & { asked: string[] | null }>('CancelMessagesPayload')
  .implement({
    description: 'What was canceled. A message that a dispatcher has taken is too late.',
    fields: (t) => ({
      canceledCount: t.int({
        description: `Messages that were canceled; at most ${MAX_CANCELED.toLocaleString('en')} a call.`,
        resolve: ({ ids }) => ids.length,
      }),
      recallsAsked: t.exposeInt('recallsAsked', {
        description:
          'Sent messages that their SMSC was asked to delete; what it deletes becomes UNDELIVERED with DELETED_AT_PROVIDER.',
      }),
      notCanceled: t.idList({
        description:
          'Of the ids that were asked for, those that were not canceled: too late, or none of this workspace.',
        resolve: ({ ids, asked }) => {
          const canceled = new Set(ids.map((id) => toGlobalId('Message', id)));
          return (asked ?? []).filter((id) => !canceled.has(id));
        },
      }),
    }),
  });

type CancelInput = typeof CancelMessagesInput.$inferInput;

/** Returns the entries that are in every one of the lists given; `undefined`: no list is given. */
function common<T>(lists: readonly (readonly T[] | null | undefined)[]): T[] | undefined {
  const given = lists.filter((list) => list != null);
  const [first, ...rest] = given;
  return first?.filter((each) => rest.every((list) => list.includes(each)));
}

/** The statuses of a filter. @throws InvalidInputError when messages of one cannot be canceled */
function cancelableStatuses(asked: readonly MessageStatus[], recallSent: boolean): MessageStatus[] {
  const possible: MessageStatus[] = recallSent ? [...HELD_STATUSES, 'SENT'] : [...HELD_STATUSES];
  const [wrong] = asked.filter((status) => !possible.includes(status));
  if (wrong === undefined) return [...asked];
  const recall = wrong === 'SENT' ? '; with recallSent also SENT' : '';
  const message = `has ${wrong}, and what is ${wrong} cannot be canceled: possible are ${possible.join(', ')}${recall}`;
  throw new InvalidInputError([{ path: ['filter', 'statuses'], message, received: wrong }]);
}

async function selectionOf(context: Context, input: CancelInput): Promise<CancelSelection> {
  const { filter } = input;
  const named = filter == null ? null : await idsOf(context, filter);
  const own = input.ids?.map((id) => uuidOr('Message', id));
  const batchId = input.batchId == null ? named?.batchId : await requireBatch(context, input.batchId);
  const selection = {
    ids: common([own, named?.ids]),
    batchIds: batchId === undefined ? undefined : [batchId],
    campaignIds: named?.campaignId === undefined ? undefined : [named.campaignId],
    contactIds: common([
      named?.contactId === undefined ? null : [named.contactId],
      filter?.to == null ? null : await contactsOfNumber(context, filter.to),
    ]),
    statuses: filter?.statuses == null ? undefined : cancelableStatuses(filter.statuses, input.recallSent === true),
    purposes: filter?.purposes ?? undefined,
    tags: filter?.tags ?? undefined,
    createdAfter: filter?.createdAfter ?? undefined,
    createdBefore: filter?.createdBefore ?? undefined,
  };
  const given = Object.entries(selection).filter(([, value]) => value !== undefined);
  if (given.length > 0) return Object.fromEntries(given);
  const message = 'says nothing of which messages: give ids, batchId or a filter';
  throw new InvalidInputError([{ path: [], message }]);
}

/** The contact of a number; empty: nothing was ever sent to it. @throws InvalidInputError when it is no number */
async function contactsOfNumber(context: Context, to: string): Promise<string[]> {
  const parsed = parsePhone(to, await readingOfWorkspace(context.runtime, requireActor(context).workspaceId));
  if (!parsed.ok) {
    throw new InvalidInputError([{ path: ['filter', 'to'], message: parsed.message, received: to.slice(0, 100) }]);
  }
  const id = await findContactId(context, { phone: to });
  return id === null ? [] : [id];
}

/** @throws InvalidInputError when the input names two batches: no message is in both, so one of them is a mistake */
function checkBatches({ batchId, filter }: CancelInput): void {
  if (batchId == null || filter?.batchId == null || batchId === filter.batchId) return;
  const message = `is another batch than batchId, ${batchId}, and no message is in both: cancel them one after the other`;
  throw new InvalidInputError([{ path: ['filter', 'batchId'], message, received: filter.batchId.slice(0, 100) }]);
}

builder.mutationField('cancelMessages', (t) =>
  t.field({
    type: CancelMessagesPayload,
    authScopes: { scope: 'messages:send' },
    description: 'Cancels messages that nothing was sent of yet, by ids, batch or filter.',
    args: { input: t.arg({ type: CancelMessagesInput, required: true, description: 'Which messages.' }) },
    errors: failures('CancelMessagesResult', [InvalidInputError, NotFoundError]),
    resolve: async (_root, { input }, context) => {
      checkBatches(input);
      const selection = await selectionOf(context, input);
      const recall = input.recallSent === true;
      const canceled = await cancelMessages(context.runtime, requireActor(context), selection, recall);
      return { ...canceled, asked: input.ids ?? null };
    },
  }),
);
