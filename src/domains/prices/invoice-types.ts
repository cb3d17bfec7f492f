/** GraphQL types of carriers' invoices: an invoice, its lines, and the corrections of charges. */
import { correctionSums, type MessageCorrection } from '../../db/sql/charge-corrections.ts';
import type { CarrierInvoiceLine } from '../../generated/prisma/client.ts';
import { requireActor } from '../../graphql/schema/access.ts';
import { builder, workspaceNode } from '../../graphql/schema/builder.ts';
import type { Context } from '../../graphql/schema/context.ts';
import { MoneyType, moneyOf } from '../../graphql/types/money.ts';
import { toGlobalId } from '../../kernel/global-ids.ts';
import { ConnectionType } from '../carriers/types.ts';
import { INVOICE_KINDS, type InvoiceKind } from './invoice-sheet.ts';

const KINDS: Readonly<Record<InvoiceKind, string>> = {
  MESSAGES: 'Single messages, by the ids that the carrier gave them.',
  NETWORKS: 'Sums of countries and networks.',
};

/** Kinds of lines of an invoice. */
export const InvoiceKindType = builder.enumType('CarrierInvoiceKind', {
  description: 'What the rows of a carrier’s invoice are of.',
  values: Object.fromEntries(INVOICE_KINDS.map((kind) => [kind, { description: KINDS[kind] }])) as Record<
    InvoiceKind,
    { description: string }
  >,
});

/** A line, with the currency of its invoice. */
export type ShownLine = CarrierInvoiceLine & { currency: string };

/** A line of the report of differences. */
export const InvoiceLineType = builder.objectRef<ShownLine>('CarrierInvoiceLine').implement({
  description: 'A destination: what was settled for it, and what the carrier asks.',
  fields: (t) => ({
    country: t.exposeString('country', {
      nullable: true,
      description: 'ISO 3166-1 alpha-2; null: messages that the hub does not know, or numbers of no country.',
    }),
    mccMnc: t.exposeString('mccMnc', {
      nullable: true,
      description: 'The network by MCC and MNC; null: the rest of the country.',
    }),
    isNamed: t.exposeBoolean('isNamed', {
      description: 'Whether the invoice names it; what it does not name is not corrected.',
    }),
    ourMessages: t.exposeInt('ourMessages', { description: 'Messages that were settled.' }),
    ourParts: t.exposeInt('ourParts', { description: 'Their parts.' }),
    ourCost: t.field({
      type: MoneyType,
      description: 'What they cost by the carrier’s list.',
      resolve: ({ ourCostMicros, currency }) => exact(ourCostMicros, currency),
    }),
    ourUnpriced: t.exposeInt('ourUnpriced', {
      description: 'Messages of them whose cost is not known in the currency of the invoice.',
    }),
    invoicedMessages: t.exposeInt('invoicedMessages', {
      nullable: true,
      description: 'Messages by the invoice; null: it does not say.',
    }),
    invoicedParts: t.exposeInt('invoicedParts', {
      nullable: true,
      description: 'Parts by the invoice; null: it does not say.',
    }),
    invoicedCost: t.field({
      type: MoneyType,
      description: 'What the carrier asks.',
      resolve: ({ invoicedCostMicros, currency }) => exact(invoicedCostMicros, currency),
    }),
    difference: t.field({
      type: MoneyType,
      description: 'What the carrier asks more than was settled; below 0: less.',
      resolve: ({ invoicedCostMicros, ourCostMicros, currency }) => exact(invoicedCostMicros - ourCostMicros, currency),
    }),
  }),
});

function exact(micros: bigint, currency: string) {
  return moneyOf(micros, currency) ?? { amount: '0', currency };
}

interface Corrected {
  count: number;
  micros: bigint;
}

/** An invoice of a carrier. */
export const CarrierInvoiceType = builder.prismaNode('CarrierInvoice', {
  ...workspaceNode('carriers:read'),
  description: 'What a carrier asks for a period, beside what was settled.',
  fields: (t) => ({
    connection: t.prismaField({
      type: ConnectionType,
      nullable: true,
      description: 'The connection whose carrier sent it; null: it is gone.',
      resolve: (query, { connectionId }, _args, context) =>
        context.runtime.db.prisma.connection.findUnique({
          ...query,
          where: { id: connectionId, workspaceId: requireActor(context).workspaceId },
        }),
    }),
    number: t.exposeString('number', { description: 'The carrier’s number of it.' }),
    kind: t.field({
      type: InvoiceKindType,
      description: 'What its rows are of.',
      resolve: ({ kind }) => kind as InvoiceKind,
    }),
    periodFrom: t.expose('periodFrom', { type: 'DateTime', description: 'The first moment of its period.' }),
    periodUntil: t.expose('periodUntil', { type: 'DateTime', description: 'The first moment behind its period.' }),
    rows: t.exposeInt('rows', { description: 'Rows that were read.' }),
    unmatched: t.exposeInt('unmatched', {
      description: 'Rows of messages that did not go by this connection in the period.',
    }),
    total: t.field({
      type: MoneyType,
      description: 'What the carrier asks in all.',
      resolve: ({ totalMicros, currency }) => exact(totalMicros, currency),
    }),
    corrections: t.loadable({
      type: builder.objectRef<Corrected>('CarrierInvoiceCorrections').implement({
        description: 'What an invoice corrects, or would.',
        fields: (c) => ({
          count: c.exposeInt('count', { description: 'Messages, or destinations, that are corrected.' }),
          amount: c.field({
            type: 'Decimal',
            description: 'Their sum in the currency of the invoice; below 0: the carrier asks less than was settled.',
            resolve: ({ micros }) => moneyOf(micros, '')?.amount ?? '0',
          }),
        }),
      }),
      description: 'What it corrects, or would while correctedAt is null.',
      load: async (ids: string[], { runtime }: Context) => {
        const sums = new Map((await correctionSums(runtime.db.pool, ids)).map((sum) => [sum.invoiceId, sum]));
        return ids.map((id) => sums.get(id) ?? { count: 0, micros: 0n });
      },
      resolve: ({ id }) => id,
    }),
    correctedAt: t.expose('correctedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When it corrected what was settled; null: it did not.',
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was imported.' }),
    lines: t.field({
      type: [InvoiceLineType],
      description: 'The report of differences, the largest first.',
      resolve: async ({ id, currency }, _args, context) => {
        const { workspaceId } = requireActor(context);
        const lines = await context.runtime.db.prisma.carrierInvoiceLine.findMany({
          where: { workspaceId, invoiceId: id },
        });
        return byDifference(lines).map((line) => ({ ...line, currency }));
      },
    }),
  }),
});

/** Lines, the largest difference first. */
export function byDifference(lines: readonly CarrierInvoiceLine[]): CarrierInvoiceLine[] {
  const size = ({ invoicedCostMicros, ourCostMicros }: CarrierInvoiceLine) => {
    const difference = invoicedCostMicros - ourCostMicros;
    return difference < 0n ? -difference : difference;
  };
  return [...lines].sort((a, b) => (size(b) > size(a) ? 1 : size(b) < size(a) ? -1 : a.id < b.id ? -1 : 1));
}

/** Invoices, newest first. */
export const CarrierInvoiceConnection = builder.connectionObject({
  type: CarrierInvoiceType,
  name: 'CarrierInvoiceConnection',
});

/** A correction of the charge of a message. */
export const ChargeCorrectionType = builder.objectRef<MessageCorrection>('ChargeCorrection').implement({
  description:
    'What a carrier’s invoice asks more or less for a message than was settled. The charge itself stays as it is.',
  fields: (t) => ({
    invoiceId: t.id({
      description: 'The invoice that it is by.',
      resolve: ({ invoiceId }) => toGlobalId('CarrierInvoice', invoiceId),
    }),
    invoiceNumber: t.exposeString('number', { description: 'The carrier’s number of that invoice.' }),
    amount: t.field({
      type: MoneyType,
      description: 'What is added to the cost; below 0: it is less.',
      resolve: ({ amountMicros, currency }) => exact(amountMicros, currency),
    }),
    at: t.expose('at', { type: 'DateTime', description: 'When it was corrected.' }),
  }),
});
