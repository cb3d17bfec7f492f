/** Carriers' invoices in the API: their queries and mutations. */
import { newestFirst } from '../../db/page.ts';
import { requireActor } from '../../graphql/schema/access.ts';
import { builder } from '../../graphql/schema/builder.ts';
import { failures, parseInput } from '../../graphql/schema/errors.ts';
import { requireId } from '../../graphql/schema/filter-ids.ts';
import { MoneyType, moneyOf } from '../../graphql/types/money.ts';
import { InvalidInputError, NotFoundError } from '../../kernel/errors.ts';
import { fromGlobalId, toGlobalId } from '../../kernel/global-ids.ts';
import { NO_ID } from '../../kernel/ids.ts';
import { requireList } from './actions.ts';
import { PriceRefusalType } from './graphql.ts';
import {
  correctByInvoice,
  type ImportedInvoice,
  importInvoice,
  type NamedInvoice,
  NewInvoice,
  removeInvoice,
} from './invoice-actions.ts';
import { byDifference, CarrierInvoiceConnection, CarrierInvoiceType, InvoiceLineType } from './invoice-types.ts';
import { MAX_CHARACTERS } from './sheet-rows.ts';

const InvoiceFilter = builder.inputType('CarrierInvoiceFilter', {
  description: 'Which invoices; every condition has to hold.',
  fields: (t) => ({ connectionId: t.id({ description: 'Of the carrier of this connection.' }) }),
});

builder.queryFields((t) => ({
  carrierInvoices: t.prismaConnection(
    {
      type: CarrierInvoiceType,
      cursor: 'id',
      nullable: true,
      authScopes: { scope: 'carriers:read' },
      description: 'The invoices of carriers, those imported last first.',
      args: { filter: t.arg({ type: InvoiceFilter, description: 'Which; absent: all.' }) },
      resolve: async (query, _root, { filter }, context) => {
        const { behind, page } = newestFirst(query);
        const { workspaceId } = requireActor(context);
        const list = filter?.connectionId;
        const of =
          list == null
            ? {}
            : { connectionId: await requireId(context, ['Connection'], list, ['filter', 'connectionId']) };
        return context.runtime.db.prisma.carrierInvoice.findMany({
          ...page,
          where: { AND: [{ workspaceId, ...of }, behind] },
        });
      },
    },
    CarrierInvoiceConnection,
  ),
  carrierInvoice: t.prismaField({
    type: CarrierInvoiceType,
    nullable: true,
    authScopes: { scope: 'carriers:read' },
    description: 'An invoice of a carrier with its differences; null when there is none.',
    args: { id: t.arg.id({ required: true, description: 'The invoice’s id.' }) },
    resolve: (query, _root, { id }, context) =>
      context.runtime.db.prisma.carrierInvoice.findUnique({
        ...query,
        where: { id: fromGlobalId('CarrierInvoice', id) ?? NO_ID, workspaceId: requireActor(context).workspaceId },
      }),
  }),
}));

const ImportInvoiceInput = builder.inputType('ImportCarrierInvoiceInput', {
  description: 'An invoice as a carrier sends it.',
  fields: (t) => ({
    connectionId: t.id({ required: true, description: 'The connection whose carrier sent it.' }),
    number: t.string({ required: true, description: 'The carrier’s number of it; a carrier has one of each.' }),
    periodFrom: t.field({ type: 'DateTime', required: true, description: 'The first moment of its period.' }),
    periodUntil: t.field({
      type: 'DateTime',
      required: true,
      description: 'The first moment behind its period, at most 100 days later.',
    }),
    csv: t.string({
      required: true,
      description: `The invoice as CSV, its titles in the first row: message id and amount, or country, network, counts and amount; at most 20,000 rows and ${MAX_CHARACTERS} characters.`,
    }),
    dryRun: t.boolean({ defaultValue: false, description: 'Store nothing, and say what the differences are.' }),
  }),
});

const ImportInvoicePayload = builder
  .objectRef<ImportedInvoice & { dryRun: boolean }>('ImportCarrierInvoicePayload')
  .implement({
    description: 'What an invoice says, beside what was settled.',
    fields: (t) => ({
      invoiceId: t.id({
        nullable: true,
        description: 'The invoice that was stored; null: none was.',
        resolve: ({ invoice, dryRun }) => (dryRun ? null : toGlobalId('CarrierInvoice', invoice.id)),
      }),
      rows: t.int({ description: 'Rows that were read.', resolve: ({ invoice }) => invoice.rows }),
      total: t.field({
        type: MoneyType,
        nullable: true,
        description: 'What the carrier asks in all.',
        resolve: ({ invoice }) => moneyOf(invoice.totalMicros, invoice.currency),
      }),
      corrections: t.exposeInt('corrections', { description: 'Messages, or destinations, that it would correct.' }),
      correction: t.field({
        type: MoneyType,
        nullable: true,
        description: 'The sum of what it would correct; below 0: the carrier asks less than was settled.',
        resolve: ({ correctionMicros, invoice }) => moneyOf(correctionMicros, invoice.currency),
      }),
      lines: t.field({
        type: [InvoiceLineType],
        description: 'The differences by destination, the largest first.',
        resolve: ({ lines, invoice }) => byDifference(lines).map((line) => ({ ...line, currency: invoice.currency })),
      }),
      unmatched: t.int({
        description: 'Rows of messages that did not go by this connection in the period.',
        resolve: ({ invoice }) => invoice.unmatched,
      }),
      unmatchedIds: t.exposeStringList('unmatchedIds', { description: 'The carrier’s ids of them, at most 100.' }),
      refused: t.expose('refused', { type: [PriceRefusalType], description: 'Rows that were left out, with why.' }),
      refusedFile: t.exposeString('refusedFile', {
        description: 'The refused rows as CSV with the reasons in a last column; empty: none.',
      }),
      ignoredColumns: t.exposeStringList('ignoredColumns', {
        description: 'Titles of columns that say nothing about what is asked.',
      }),
    }),
  });

const invoiceInput = (name: string, description: string) =>
  builder.inputType(name, {
    description,
    fields: (t) => ({ id: t.id({ required: true, description: 'The invoice that is meant.' }) }),
  });
const CorrectInput = invoiceInput('CorrectChargesInput', 'An invoice by which what was settled is corrected.');
const RemoveInput = invoiceInput('RemoveCarrierInvoiceInput', 'An invoice that is to be removed.');

const CorrectPayload = builder.objectRef<{ id: string }>('CorrectChargesPayload').implement({
  description: 'What was settled is corrected.',
  fields: (t) => ({
    invoice: t.prismaField({
      type: CarrierInvoiceType,
      description: 'The invoice as it is now.',
      resolve: (query, { id }, _args, context) =>
        context.runtime.db.prisma.carrierInvoice.findUniqueOrThrow({
          ...query,
          where: { id, workspaceId: requireActor(context).workspaceId },
        }),
    }),
  }),
});

const RemovePayload = builder.objectRef<{ id: string }>('RemoveCarrierInvoicePayload').implement({
  description: 'The invoice is gone.',
  fields: (t) => ({
    removedInvoiceId: t.id({ description: 'The id it had.', resolve: ({ id }) => toGlobalId('CarrierInvoice', id) }),
  }),
});

const named = (shownId: string): NamedInvoice => ({ id: fromGlobalId('CarrierInvoice', shownId) ?? NO_ID, shownId });
const write = { scope: 'carriers:write' } as const;

builder.mutationFields((t) => ({
  importCarrierInvoice: t.field({
    type: ImportInvoicePayload,
    authScopes: write,
    description: 'Reads a carrier’s invoice and holds it to what was settled. Nothing that was settled is changed.',
    args: { input: t.arg({ type: ImportInvoiceInput, required: true, description: 'The invoice, and whose it is.' }) },
    errors: failures('ImportCarrierInvoiceResult', [InvalidInputError, NotFoundError]),
    resolve: async (_root, { input: { connectionId: shownId, ...rest } }, context) => {
      const asked = parseInput(NewInvoice, rest);
      const actor = requireActor(context);
      const connectionId = fromGlobalId('Connection', shownId) ?? NO_ID;
      await requireList(context.runtime, actor.workspaceId, connectionId, shownId);
      const done = await importInvoice(context.runtime, actor, connectionId, asked);
      return { ...done, dryRun: asked.dryRun === true };
    },
  }),
  correctCharges: t.field({
    type: CorrectPayload,
    authScopes: write,
    description:
      'Corrects what was settled by an invoice: a dated row for each message or destination whose amount differs. Once more changes nothing.',
    args: { input: t.arg({ type: CorrectInput, required: true, description: 'The invoice.' }) },
    errors: failures('CorrectChargesResult', [InvalidInputError, NotFoundError]),
    resolve: async (_root, { input }, context) => {
      const invoice = named(input.id);
      await correctByInvoice(context.runtime, requireActor(context), invoice);
      return { id: invoice.id };
    },
  }),
  removeCarrierInvoice: t.field({
    type: RemovePayload,
    authScopes: write,
    description: 'Removes an invoice that corrected nothing.',
    args: { input: t.arg({ type: RemoveInput, required: true, description: 'The invoice.' }) },
    errors: failures('RemoveCarrierInvoiceResult', [InvalidInputError, NotFoundError]),
    resolve: async (_root, { input }, context) => {
      const invoice = named(input.id);
      await removeInvoice(context.runtime, requireActor(context), invoice);
      return { id: invoice.id };
    },
  }),
}));
