/** Complaints and imports of suppressions in the API. */
import { type ComplaintRate, complaintRates } from '../../db/sql/complaints.ts';
import type { Suppression } from '../../generated/prisma/client.ts';
import { requireActor } from '../../graphql/schema/access.ts';
import { builder } from '../../graphql/schema/builder.ts';
import type { Context } from '../../graphql/schema/context.ts';
import { failures, parseInput } from '../../graphql/schema/errors.ts';
import { PurposeType } from '../../graphql/types/purpose.ts';
import { RecipientInput } from '../../graphql/types/recipient.ts';
import { type InputIssue, InvalidInputError, NotFoundError } from '../../kernel/errors.ts';
import { fromGlobalId } from '../../kernel/global-ids.ts';
import { Proof } from './actions.ts';
import { recordComplaint } from './complaints.ts';
import { personOf } from './graphql.ts';
import { type Imported, importSuppressions, MAX_ROWS } from './suppression-import.ts';
import { SuppressionReasonType, SuppressionType } from './suppression-types.ts';

const DAY_MS = 24 * 3_600_000;
/** Time over which complaints are counted at most, and where nothing is given. */
const DAYS = { most: 92, usual: 31 };

const RecordComplaintInput = builder.inputType('RecordComplaintInput', {
  description: 'A complaint that came in: by a letter, a call, a form or a carrier.',
  fields: (t) => ({
    to: t.field({ type: RecipientInput, required: true, description: 'Who complained: a number or a contact.' }),
    messageId: t.id({ description: 'The message it is about; absent: the last that was sent to the person.' }),
    proof: t.field({
      type: 'JSON',
      description: 'The complaint itself; an object of at most 8 KiB. It is erased with the person.',
    }),
  }),
});

const ComplaintPayload = builder.objectRef<{ suppression: Suppression }>('RecordComplaintPayload').implement({
  description: 'The complaint is counted, and offers to the person are suppressed.',
  fields: (t) => ({
    suppression: t.expose('suppression', { type: SuppressionType, description: 'What is blocked now, and why.' }),
  }),
});

const SuppressionRowInput = builder.inputType('SuppressionRowInput', {
  description: 'A number of a list of those that get nothing.',
  fields: (t) => ({
    phone: t.field({ type: 'PhoneNumber', required: true, description: 'The number that gets nothing.' }),
    reason: t.field({ type: SuppressionReasonType, required: true, description: 'Why: any but ERASED and UNUSABLE.' }),
    purposes: t.field({
      type: [PurposeType],
      description:
        'What it is not to get; absent: nothing at all, with STOP all but codes, with COMPLAINT offers and surveys.',
    }),
    expiresAt: t.field({ type: 'DateTime', description: 'When it ends; only with MANUAL and REGULATOR.' }),
  }),
});

const ImportSuppressionsInput = builder.inputType('ImportSuppressionsInput', {
  description: 'Numbers for the suppression list; those that are on it stay.',
  fields: (t) => ({
    rows: t.field({ type: [SuppressionRowInput], required: true, description: 'The numbers; at most 1,000.' }),
  }),
});

const IssueType = builder.objectRef<InputIssue>('RefusedSuppression').implement({
  description: 'A row that was left out.',
  fields: (t) => ({
    path: t.stringList({
      description: 'Position of the row and the field that is wrong.',
      resolve: ({ path }) => [...path],
    }),
    message: t.exposeString('message', { description: 'Why it is wrong, and what would be right.' }),
    received: t.string({
      nullable: true,
      description: 'The value that came; null: none did.',
      resolve: ({ received }) => received ?? null,
    }),
  }),
});

const ImportPayload = builder.objectRef<Imported>('ImportSuppressionsPayload').implement({
  description: 'Result of an import: all rows but those that are wrong are in force.',
  fields: (t) => ({
    added: t.exposeInt('added', { description: 'Numbers that were not on the list for that reason before.' }),
    known: t.exposeInt('known', { description: 'Numbers that were on it already.' }),
    refused: t.field({ type: [IssueType], description: 'Rows that were left out.', resolve: ({ issues }) => issues }),
  }),
});

builder.mutationFields((t) => ({
  recordComplaint: t.field({
    type: ComplaintPayload,
    authScopes: { scope: 'contacts:write' },
    description:
      'Records that a person complained: offers and surveys to it are blocked at once, and it counts for the sender and the template.',
    args: {
      input: t.arg({ type: RecordComplaintInput, required: true, description: 'Who complained, and about what.' }),
    },
    errors: failures('RecordComplaintResult', [InvalidInputError, NotFoundError]),
    resolve: async (_root, { input: { to, messageId, proof } }, context) => {
      const person = await personOf(context, to, ['to']);
      const complaint = {
        messageId: messageId == null ? null : fromGlobalId('Message', messageId),
        shownId: messageId ?? null,
        proof: proof == null ? null : parseInput(Proof, proof, ['proof']),
      };
      return { suppression: await recordComplaint(context.runtime, requireActor(context), person, complaint) };
    },
  }),
  importSuppressions: t.field({
    type: ImportPayload,
    authScopes: { scope: 'contacts:write' },
    description: 'Puts up to 1,000 numbers on the suppression list; what waits for them is blocked at once.',
    args: { input: t.arg({ type: ImportSuppressionsInput, required: true, description: 'The numbers, and why.' }) },
    errors: failures('ImportSuppressionsResult', [InvalidInputError]),
    resolve: (_root, { input: { rows } }, context) => {
      if (rows.length > MAX_ROWS) {
        const message = `has ${rows.length} rows, at most ${MAX_ROWS}: send the others in another request`;
        throw new InvalidInputError([{ path: ['rows'], message }]);
      }
      return importSuppressions(context.runtime, requireActor(context), rows);
    },
  }),
}));

const ByType = builder.enumType('ComplaintsBy', {
  description: 'What complaints are counted by.',
  values: {
    SENDER: { description: 'By the sender that the message came from.' },
    TEMPLATE: { description: 'By the template that the message was made with.' },
  } as const,
});

const RateType = builder.objectRef<ComplaintRate & { name: string | null }>('ComplaintRate').implement({
  description: 'Complaints about what was sent from a sender or with a template.',
  fields: (t) => ({
    name: t.exposeString('name', { nullable: true, description: 'The sender or the template; null: none was named.' }),
    sent: t.exposeInt('sent', { description: 'Messages that were sent.' }),
    complaints: t.exposeInt('complaints', { description: 'Complaints about them.' }),
    perThousand: t.float({
      nullable: true,
      description: 'Complaints for each 1,000 messages; null: nothing was sent in that time.',
      resolve: ({ sent, complaints }) => (sent === 0 ? null : Math.round((complaints * 1e6) / sent) / 1_000),
    }),
  }),
});

const RatesType = builder
  .objectRef<{ since: Date; rates: (ComplaintRate & { name: string | null })[] }>('ComplaintRates')
  .implement({
    description: 'Complaints by sender or template.',
    fields: (t) => ({
      since: t.field({
        type: 'DateTime',
        description: 'Counted from then on: later than asked for where more than 200,000 messages were accepted.',
        resolve: ({ since }) => since,
      }),
      rates: t.expose('rates', { type: [RateType], description: 'Those with most complaints first; at most 100.' }),
    }),
  });

async function ratesOf(context: Context, by: 'SENDER' | 'TEMPLATE', since: Date) {
  const { db } = context.runtime;
  const { workspaceId } = requireActor(context);
  const found = await complaintRates(db.pool, workspaceId, by, since);
  if (by === 'SENDER') return { ...found, rates: found.rates.map((each) => ({ ...each, name: each.key })) };
  const ids = found.rates.flatMap(({ key }) => key ?? []);
  const templates = await db.prisma.template.findMany({
    where: { id: { in: ids }, workspaceId },
    select: { id: true, name: true },
  });
  const names = new Map(templates.map(({ id, name }) => [id, name]));
  return { ...found, rates: found.rates.map((each) => ({ ...each, name: names.get(each.key ?? '') ?? null })) };
}

builder.queryField('complaintRates', (t) =>
  t.field({
    type: RatesType,
    nullable: true,
    authScopes: { scope: 'messages:read' },
    description: 'Complaints for each 1,000 messages that were sent, by sender or template.',
    args: {
      by: t.arg({ type: ByType, required: true, description: 'What they are counted by.' }),
      since: t.arg({ type: 'DateTime', description: 'Since when; absent: for 31 days. At most 92 days ago.' }),
    },
    resolve: (_root, { by, since }, context) => {
      const now = context.runtime.clock.now().getTime();
      const earliest = new Date(now - DAYS.most * DAY_MS);
      if (since != null && since < earliest) {
        const message = `is more than ${DAYS.most} days ago: the earliest is ${earliest.toISOString()}`;
        throw new InvalidInputError([{ path: ['since'], message, received: since.toISOString() }]);
      }
      return ratesOf(context, by, since ?? new Date(now - DAYS.usual * DAY_MS));
    },
  }),
);
