/** GraphQL types of price lists: a price, a rate, and what a message would cost. */
import type { CurrencyRate } from '../../generated/prisma/client.ts';
import { requireActor } from '../../graphql/schema/access.ts';
import { builder, workspaceNode } from '../../graphql/schema/builder.ts';
import { MoneyType, moneyOf } from '../../graphql/types/money.ts';
import { PurposeType } from '../../graphql/types/purpose.ts';
import { decimalOf, RATE_PLACES } from '../../kernel/money.ts';
import { SenderKindType } from '../carriers/graphql.ts';
import { ConnectionType } from '../carriers/types.ts';
import type { PriceEstimate } from './estimate.ts';

/** Side of a price list. */
export const PriceSideType = builder.enumType('PriceSide', {
  description: 'Whose prices a list has.',
  values: {
    SELL: { description: 'Those that the workspace asks: the price of a message by every route.' },
    BUY: { description: 'Those that the carrier of one connection asks.' },
  },
});

/** A price of a part. */
export const PriceType = builder.prismaNode('Price', {
  ...workspaceNode('carriers:read'),
  description: 'What a part of a message costs: for one destination, from a moment on.',
  fields: (t) => ({
    side: t.field({
      type: PriceSideType,
      description: 'Whose price it is.',
      resolve: ({ connectionId }) => (connectionId === null ? 'SELL' : 'BUY'),
    }),
    connection: t.prismaField({
      type: ConnectionType,
      nullable: true,
      description: 'The connection whose carrier asks it; null: SELL.',
      resolve: (query, { connectionId }, _args, context) =>
        connectionId === null
          ? null
          : context.runtime.db.prisma.connection.findUnique({
              ...query,
              where: { id: connectionId, workspaceId: requireActor(context).workspaceId },
            }),
    }),
    country: t.exposeString('country', {
      nullable: true,
      description: 'ISO 3166-1 alpha-2; of a network or a prefix the one that it is of; null: any.',
    }),
    mccMnc: t.exposeString('mccMnc', {
      nullable: true,
      description: 'The network that it is for, by MCC and MNC; null: any, known or not.',
    }),
    prefix: t.exposeString('prefix', {
      nullable: true,
      description: 'Numbers that begin so; null: any.',
    }),
    senderKind: t.expose('senderKind', {
      type: SenderKindType,
      nullable: true,
      description: 'The kind of sender that it is for; null: any.',
    }),
    purpose: t.expose('purpose', {
      type: PurposeType,
      nullable: true,
      description: 'The purpose it is for; null: any.',
    }),
    pricePerPart: t.field({
      type: MoneyType,
      description: 'What one part costs, exactly.',
      resolve: ({ pricePerPartMicros, currency }) => ({ amount: decimalOf(pricePerPartMicros), currency }),
    }),
    validFrom: t.expose('validFrom', { type: 'DateTime', description: 'The first moment when it holds.' }),
    validUntil: t.expose('validUntil', {
      type: 'DateTime',
      nullable: true,
      description: 'The first moment when it holds no more; null: until another one for the same begins.',
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was set.' }),
  }),
});

/** Prices, newest first. */
export const PriceConnection = builder.connectionObject({ type: PriceType, name: 'PriceConnection' });

/** A rate between two currencies. */
export const CurrencyRateType = builder.objectRef<CurrencyRate>('CurrencyRate').implement({
  description: 'What one unit of a currency is in another, from a moment on.',
  fields: (t) => ({
    currency: t.exposeString('currency', { description: 'The currency of which it is one unit, ISO 4217.' }),
    inCurrency: t.exposeString('inCurrency', { description: 'The currency that it is told in, ISO 4217.' }),
    rate: t.field({
      type: 'Decimal',
      description: 'Units of the other currency, exactly.',
      resolve: ({ rateTrillionths }) => decimalOf(rateTrillionths, RATE_PLACES),
    }),
    validFrom: t.expose('validFrom', { type: 'DateTime', description: 'It holds from then until another one begins.' }),
  }),
});

/** What a message would cost by one list. */
export const PriceEstimateType = builder.objectRef<PriceEstimate>('PriceEstimate').implement({
  description: 'What a message would cost by one price list. Exact: nothing is rounded, nothing is stored.',
  fields: (t) => ({
    partCount: t.exposeInt('partCount', { description: 'Parts that are paid for.' }),
    pricePerPart: t.field({
      type: MoneyType,
      nullable: true,
      description: 'What one part costs; null: the list has no price for it.',
      resolve: ({ price }) => (price === null ? null : moneyOf(price.pricePerPartMicros, price.currency)),
    }),
    total: t.expose('total', {
      type: MoneyType,
      nullable: true,
      description: 'What all parts cost, in the currency of the list; null: it has no price for it.',
    }),
    converted: t.expose('converted', {
      type: MoneyType,
      nullable: true,
      description: 'The same in the workspace’s currency, with every decimal; null: there is no price, or no rate.',
    }),
    booked: t.expose('booked', {
      type: MoneyType,
      nullable: true,
      description: 'The same as it would be booked: to a millionth, a half to the even one.',
    }),
    low: t.expose('low', {
      type: MoneyType,
      nullable: true,
      description:
        'The least that it can cost, in the workspace’s currency: less than the highest where the network is not known and networks have prices of their own; null: there is no price, or no rate.',
    }),
    high: t.expose('high', {
      type: MoneyType,
      nullable: true,
      description: 'The most that it can cost, in the workspace’s currency; null as the lowest.',
    }),
    price: t.expose('price', {
      type: PriceType,
      nullable: true,
      authScopes: { scope: 'carriers:read' },
      description: 'The entry of the list that it is by; null: there is none.',
    }),
    connection: t.prismaField({
      type: ConnectionType,
      nullable: true,
      authScopes: { scope: 'carriers:read' },
      description: 'The connection whose list it is by; null: the workspace’s own.',
      resolve: (query, { connectionId }, _args, context) =>
        connectionId === null
          ? null
          : context.runtime.db.prisma.connection.findUnique({
              ...query,
              where: { id: connectionId, workspaceId: requireActor(context).workspaceId },
            }),
    }),
  }),
});
