/** Price lists in the API: their queries and mutations. */

import { newestFirst } from '../../db/page.ts';
import { ratesOf } from '../../db/sql/currency-rates.ts';
import type { CurrencyRate, Price } from '../../generated/prisma/client.ts';
import { requireActor } from '../../graphql/schema/access.ts';
import { builder } from '../../graphql/schema/builder.ts';
import type { Context } from '../../graphql/schema/context.ts';
import { failures, parseInput } from '../../graphql/schema/errors.ts';
import { requireId } from '../../graphql/schema/filter-ids.ts';
import { MoneyInput } from '../../graphql/types/money.ts';
import { PurposeType } from '../../graphql/types/purpose.ts';
import { Country } from '../../kernel/country.ts';
import { InvalidInputError, NotFoundError } from '../../kernel/errors.ts';
import { fromGlobalId, toGlobalId } from '../../kernel/global-ids.ts';
import { NO_ID } from '../../kernel/ids.ts';
import { SenderKindType } from '../carriers/graphql.ts';
import { type ListId, removePrices, removeRate, requireList, setPrice, setRate } from './actions.ts';
import { draftOf, NewPrice } from './draft.ts';
import { type ImportedPrices, importPrices } from './import.ts';
import { NewRate, OldRate } from './rates.ts';
import { MAX_CHARACTERS } from './sheet-rows.ts';
import { CurrencyRateType, PriceConnection, PriceSideType, PriceType } from './types.ts';

const PriceFilter = builder.inputType('PriceFilter', {
  description: 'Which prices; every condition has to hold.',
  fields: (t) => ({
    side: t.field({ type: PriceSideType, description: 'The workspace’s own, or those of carriers.' }),
    connectionId: t.id({ description: 'Of the carrier of this connection.' }),
    country: t.string({ description: 'For this country, its networks and prefixes; ISO 3166-1 alpha-2.' }),
    at: t.field({ type: 'DateTime', description: 'Those that hold at this moment; absent: past and coming ones too.' }),
  }),
});

async function whereOf(context: Context, { side, connectionId, country, at }: typeof PriceFilter.$inferInput) {
  const list =
    connectionId == null ? null : await requireId(context, ['Connection'], connectionId, ['filter', 'connectionId']);
  return {
    AND: [
      { workspaceId: requireActor(context).workspaceId },
      side == null ? {} : { connectionId: side === 'SELL' ? null : { not: null } },
      list === null ? {} : { connectionId: list },
      country == null ? {} : { country: parseInput(Country, country, ['filter', 'country']) },
      at == null ? {} : { validFrom: { lte: at }, OR: [{ validUntil: null }, { validUntil: { gt: at } }] },
    ],
  };
}

builder.queryFields((t) => ({
  prices: t.prismaConnection(
    {
      type: PriceType,
      cursor: 'id',
      nullable: true,
      authScopes: { scope: 'carriers:read' },
      description: 'The prices of the workspace’s lists, those that were set last first.',
      args: { filter: t.arg({ type: PriceFilter, description: 'Which; absent: all.' }) },
      resolve: async (query, _root, { filter }, context) => {
        const { behind, page } = newestFirst(query);
        const where = { AND: [await whereOf(context, filter ?? {}), behind] };
        return context.runtime.db.prisma.price.findMany({ ...page, where });
      },
    },
    PriceConnection,
  ),
  currencyRates: t.field({
    type: [CurrencyRateType],
    nullable: true,
    authScopes: { scope: 'carriers:read' },
    description: 'The rates between currencies, the latest of each pair first.',
    resolve: (_root, _args, context) => ratesOf(context.runtime.db.pool, requireActor(context).workspaceId),
  }),
}));

const SetPriceInput = builder.inputType('SetPriceInput', {
  description:
    'A price of a part. It ends the one for the same that has no end; any other overlap is refused, with both prices.',
  fields: (t) => ({
    connectionId: t.id({ description: 'The connection whose carrier asks it; absent: SELL, the workspace’s own.' }),
    country: t.string({ description: 'ISO 3166-1 alpha-2; needed beside mccMnc; absent: any.' }),
    mccMnc: t.string({ description: 'Network by MCC and MNC, e.g. "23415"; absent: any.' }),
    prefix: t.string({ description: 'First digits of numbers, e.g. "+4479"; not beside mccMnc; absent: any.' }),
    senderKind: t.field({ type: SenderKindType, description: 'Kind of sender; absent: any.' }),
    purpose: t.field({ type: PurposeType, description: 'Purpose of the message; absent: any.' }),
    pricePerPart: t.field({ type: MoneyInput, required: true, description: 'What one part costs.' }),
    validFrom: t.field({ type: 'DateTime', description: 'When it begins; absent: now.' }),
    validUntil: t.field({
      type: 'DateTime',
      description: 'When it ends; absent: when another one for the same begins.',
    }),
  }),
});

const SetPricePayload = builder.objectRef<{ id: string }>('SetPricePayload').implement({
  description: 'The price, in its list.',
  fields: (t) => ({
    price: t.prismaField({
      type: PriceType,
      description: 'The price as it is stored.',
      resolve: (query, { id }, _args, context) =>
        context.runtime.db.prisma.price.findUniqueOrThrow({
          ...query,
          where: { id, workspaceId: requireActor(context).workspaceId },
        }),
    }),
  }),
});

const RemovePricesInput = builder.inputType('RemovePricesInput', {
  description: 'Prices that are to be removed, as if they had never been.',
  fields: (t) => ({ ids: t.idList({ required: true, description: 'Which prices; 1 to 1,000.' }) }),
});

const RemovePricesPayload = builder.objectRef<{ removed: Price[] }>('RemovePricesPayload').implement({
  description: 'The prices are gone.',
  fields: (t) => ({
    removedPriceIds: t.idList({
      description: 'The ids that they had.',
      resolve: ({ removed }) => removed.map(({ id }) => toGlobalId('Price', id)),
    }),
  }),
});

const ImportPricesInput = builder.inputType('ImportPricesInput', {
  description: 'A price sheet as a carrier sends it, for one list.',
  fields: (t) => ({
    connectionId: t.id({ description: 'The connection whose carrier sent it; absent: SELL, the workspace’s own.' }),
    csv: t.string({
      required: true,
      description: `The sheet as CSV, its titles in the first row; at most 20,000 rows and ${MAX_CHARACTERS} characters.`,
    }),
    validFrom: t.field({ type: 'DateTime', description: 'When prices begin whose row does not say so; absent: now.' }),
    dryRun: t.boolean({ defaultValue: false, description: 'Store nothing, and say what would be.' }),
  }),
});

/** A row that was left out. */
export const PriceRefusalType = builder.objectRef<ImportedPrices['refused'][number]>('PriceRefusal').implement({
  description: 'A row of a carrier’s file that was refused.',
  fields: (t) => ({
    line: t.exposeInt('line', { description: 'Line of the file on which the row begins; the first is 1.' }),
    column: t.exposeString('column', { nullable: true, description: 'Title of its column; null: the whole row.' }),
    message: t.exposeString('message', { description: 'What is wrong, and what would be right.' }),
  }),
});

const ImportPricesPayload = builder.objectRef<ImportedPrices>('ImportPricesPayload').implement({
  description: 'What became of the rows of a price sheet.',
  fields: (t) => ({
    rows: t.exposeInt('rows', { description: 'Rows of the sheet, without its titles.' }),
    added: t.exposeInt('added', { description: 'Prices that are new.' }),
    known: t.exposeInt('known', { description: 'Prices that the list had already.' }),
    ended: t.exposeInt('ended', { description: 'Prices without an end that end where a new one begins.' }),
    refused: t.expose('refused', { type: [PriceRefusalType], description: 'Rows that were left out, with why.' }),
    refusedFile: t.exposeString('refusedFile', {
      description: 'The refused rows as CSV with the reasons in a last column, to be mended and imported; empty: none.',
    }),
    ignoredColumns: t.exposeStringList('ignoredColumns', {
      description: 'Titles of columns that say nothing about prices.',
    }),
  }),
});

const SetCurrencyRateInput = builder.inputType('SetCurrencyRateInput', {
  description: 'A rate between two currencies. It takes the place of the one that begins at the same moment.',
  fields: (t) => ({
    currency: t.string({ required: true, description: 'The currency of which it is one unit, ISO 4217.' }),
    inCurrency: t.string({ required: true, description: 'The currency that it is told in, ISO 4217.' }),
    rate: t.field({ type: 'Decimal', required: true, description: 'Units of the other one; at most 12 places.' }),
    validFrom: t.field({ type: 'DateTime', description: 'When it begins; absent: now.' }),
  }),
});

const SetCurrencyRatePayload = builder.objectRef<{ rate: CurrencyRate }>('SetCurrencyRatePayload').implement({
  description: 'The rate, in force from its beginning.',
  fields: (t) => ({ rate: t.expose('rate', { type: CurrencyRateType, description: 'The rate as it is stored.' }) }),
});

const RemoveCurrencyRateInput = builder.inputType('RemoveCurrencyRateInput', {
  description: 'A rate that is to be removed, as if it had never been.',
  fields: (t) => ({
    currency: t.string({ required: true, description: 'The currency of which it is one unit, ISO 4217.' }),
    inCurrency: t.string({ required: true, description: 'The currency that it is told in, ISO 4217.' }),
    validFrom: t.field({ type: 'DateTime', required: true, description: 'When it begins.' }),
  }),
});

const RemoveCurrencyRatePayload = builder.objectRef<{ removed: CurrencyRate }>('RemoveCurrencyRatePayload').implement({
  description: 'The rate is gone.',
  fields: (t) => ({ removed: t.expose('removed', { type: CurrencyRateType, description: 'The rate as it was.' }) }),
});

async function listOf(context: Context, connectionId: string | null | undefined): Promise<ListId> {
  const list = connectionId == null ? null : (fromGlobalId('Connection', connectionId) ?? NO_ID);
  await requireList(context.runtime, requireActor(context).workspaceId, list, connectionId);
  return list;
}

builder.mutationFields((t) => ({
  setPrice: t.field({
    type: SetPricePayload,
    authScopes: { scope: 'carriers:write' },
    description: 'Sets what a part costs. The same price again changes nothing.',
    args: { input: t.arg({ type: SetPriceInput, required: true, description: 'The price, and what it is for.' }) },
    errors: failures('SetPriceResult', [InvalidInputError, NotFoundError]),
    resolve: async (_root, { input: { connectionId, ...rest } }, context) => {
      const asked = draftOf(parseInput(NewPrice, rest), context.runtime.clock.now());
      const list = await listOf(context, connectionId);
      return { id: await setPrice(context.runtime, requireActor(context), list, asked) };
    },
  }),
  removePrices: t.field({
    type: RemovePricesPayload,
    authScopes: { scope: 'carriers:write' },
    description: 'Removes prices, all or none. To end one at a moment, set the next one instead.',
    args: { input: t.arg({ type: RemovePricesInput, required: true, description: 'Which prices.' }) },
    errors: failures('RemovePricesResult', [InvalidInputError, NotFoundError]),
    resolve: async (_root, { input: { ids } }, context) => {
      if (ids.length < 1 || ids.length > 1_000) {
        throw new InvalidInputError([{ path: ['ids'], message: `has ${ids.length} entries, 1 to 1,000 are taken` }]);
      }
      const named = ids.map((each) => ({ id: fromGlobalId('Price', each) ?? NO_ID, shownId: each }));
      return { removed: await removePrices(context.runtime, requireActor(context), named) };
    },
  }),
  importPrices: t.field({
    type: ImportPricesPayload,
    authScopes: { scope: 'carriers:write' },
    description:
      'Reads a carrier’s price sheet into a list. Rows that are wrong are left out; the same sheet again changes nothing.',
    args: { input: t.arg({ type: ImportPricesInput, required: true, description: 'The sheet, and whose it is.' }) },
    errors: failures('ImportPricesResult', [InvalidInputError, NotFoundError]),
    resolve: async (_root, { input: { connectionId, csv, validFrom, dryRun } }, context) => {
      const list = await listOf(context, connectionId);
      const asked = { list, csv, validFrom: validFrom ?? null, dryRun: dryRun ?? false };
      return importPrices(context.runtime, requireActor(context), asked);
    },
  }),
  setCurrencyRate: t.field({
    type: SetCurrencyRatePayload,
    authScopes: { scope: 'carriers:write' },
    description: 'Sets what one unit of a currency is in another, from a moment on.',
    args: {
      input: t.arg({ type: SetCurrencyRateInput, required: true, description: 'The rate, and when it begins.' }),
    },
    errors: failures('SetCurrencyRateResult', [InvalidInputError]),
    resolve: async (_root, { input }, context) => {
      const { currency, inCurrency, rate, validFrom } = parseInput(NewRate, input);
      if (currency === inCurrency) {
        throw new InvalidInputError([
          { path: ['inCurrency'], message: 'must be another currency', received: inCurrency },
        ]);
      }
      const row = { currency, inCurrency, rateTrillionths: rate, validFrom: validFrom ?? context.runtime.clock.now() };
      return { rate: await setRate(context.runtime, requireActor(context), row) };
    },
  }),
  removeCurrencyRate: t.field({
    type: RemoveCurrencyRatePayload,
    authScopes: { scope: 'carriers:write' },
    description: 'Removes a rate: the one before it holds from then on. What was charged by it stays.',
    args: {
      input: t.arg({
        type: RemoveCurrencyRateInput,
        required: true,
        description: 'The rate, by its pair and its beginning.',
      }),
    },
    errors: failures('RemoveCurrencyRateResult', [InvalidInputError]),
    resolve: async (_root, { input }, context) => ({
      removed: await removeRate(context.runtime, requireActor(context), parseInput(OldRate, input)),
    }),
  }),
}));
