/** Writes of price lists and currency rates, each with its entry in the audit log. */

import { tellSettingsChanged } from '../../bus/publish.ts';
import type { Queryable } from '../../db/client.ts';
import { deleteRate, ratesOf, upsertRate } from '../../db/sql/currency-rates.ts';
import { deletePrices, endPrices, insertPrices, lockPrices, pricesOfKeys } from '../../db/sql/prices.ts';
import { countMoneyChange } from '../../db/sql/workspaces.ts';
import { transaction } from '../../db/transaction.ts';
import type { CurrencyRate, Price } from '../../generated/prisma/client.ts';
import type { Actor } from '../../kernel/actor.ts';
import { InvalidInputError, NotFoundError } from '../../kernel/errors.ts';
import { toGlobalId } from '../../kernel/global-ids.ts';
import { newId } from '../../kernel/ids.ts';
import { decimalOf, RATE_PLACES } from '../../kernel/money.ts';
import { scopeKey } from '../../kernel/prices.ts';
import type { Runtime } from '../../runtime.ts';
import { recordChange } from '../contacts/record.ts';
import { draftFault, type PriceDraft } from './draft.ts';
import { ambiguity, fitPrice, type Standing } from './standing.ts';

/** A list: that of a connection (BUY), or the workspace's own (`null`, SELL). */
export type ListId = string | null;

/** Checks that there is such a connection in the workspace. @throws NotFoundError */
export async function requireList(
  { db }: Pick<Runtime, 'db'>,
  workspaceId: string,
  list: ListId,
  shownId: string | null | undefined,
): Promise<void> {
  if (list === null) return;
  const where = { id: list, workspaceId, deletedAt: null };
  const found = await db.prisma.connection.findFirst({ where, select: { id: true } });
  if (found === null) throw new NotFoundError('Connection', shownId ?? list);
}

/** The key of a price in its list. */
function keyOf(list: ListId, draft: PriceDraft): string {
  return `${list ?? 'SELL'} ${scopeKey(draft)}`;
}

/** Result of storing prices: the rows that were, and what was wrong with the others. */
export interface Stored {
  added: Price[];
  /** Prices that the list had already. */
  known: Standing[];
  /** Prices without an end that end where a new one begins. */
  ended: number;
  /** By the position of the draft. */
  ambiguous: { index: number; message: string }[];
}

/**
 * Stores the prices of one list that fit into it, in the transaction of the caller. They are looked at by the moment they
 * begin, so that a sheet may have them in any order.
 */
export async function storePrices(
  tx: Queryable,
  actor: Actor,
  now: Date,
  { list, drafts }: { list: ListId; drafts: readonly PriceDraft[] },
): Promise<Stored> {
  const { workspaceId } = actor;
  await lockPrices(tx, workspaceId);
  const standing = new Map<string, Standing[]>();
  for (const price of await pricesOfKeys(tx, workspaceId, [...new Set(drafts.map((draft) => keyOf(list, draft)))])) {
    standing.set(price.key, [...(standing.get(price.key) ?? []), price]);
  }
  const stored: Stored = { added: [], known: [], ended: 0, ambiguous: [] };
  const ends = new Map<string, Date>();
  const inOrder = [...drafts.entries()].sort(([, a], [, b]) => a.validFrom.getTime() - b.validFrom.getTime());
  for (const [index, draft] of inOrder) {
    const key = keyOf(list, draft);
    const others = standing.get(key) ?? [];
    const fit = fitPrice(draft, others);
    if (fit.kind === 'known') stored.known.push(fit.as);
    if (fit.kind === 'ambiguous') {
      const id = stored.added.some((row) => row.id === fit.with.id) ? null : fit.with.id;
      const shownId = id === null ? null : toGlobalId('Price', id);
      stored.ambiguous.push({ index, message: ambiguity(draft, fit.with, shownId) });
    }
    if (fit.kind !== 'new') continue;
    if (fit.ends !== null) {
      fit.ends.validUntil = draft.validFrom;
      stored.ended += 1;
      if (fit.ends.id !== null) ends.set(fit.ends.id, draft.validFrom);
    }
    const row: Price = { id: newId(), workspaceId, connectionId: list, key, ...draft, createdAt: now };
    stored.added.push(row);
    standing.set(key, [...others, row]);
  }
  const added = new Set(stored.added.map(({ id }) => id));
  const earlier = [...ends].flatMap(([id, validUntil]) => (added.has(id) ? [] : [{ id, validUntil }]));
  await endPrices(tx, earlier);
  await insertPrices(tx, stored.added);
  if (stored.added.length > 0) await countMoneyChange(tx, actor.workspaceId);
  return stored;
}

/** Sets a price in a list. The same price again changes nothing. @throws InvalidInputError with both prices, where two would hold */
export async function setPrice(runtime: Runtime, actor: Actor, list: ListId, draft: PriceDraft): Promise<string> {
  const id = await storePrice(runtime, actor, list, draft);
  await tellSettingsChanged(runtime.bus);
  return id;
}

async function storePrice({ db, clock }: Runtime, actor: Actor, list: ListId, draft: PriceDraft): Promise<string> {
  const fault = draftFault(draft);
  if (fault !== null) throw new InvalidInputError([fault]);
  const now = clock.now();
  return transaction(db.pool, async (tx) => {
    const { added, known, ambiguous } = await storePrices(tx, actor, now, { list, drafts: [draft] });
    const [clash] = ambiguous;
    if (clash !== undefined) throw new InvalidInputError([{ path: ['validFrom'], message: clash.message }]);
    const [row] = added;
    const id = row?.id ?? known[0]?.id;
    if (id == null) throw new Error('a price that nothing stands against was not stored');
    if (row !== undefined)
      await recordChange(tx, actor, now, { action: 'price.set', subject: id, detail: detailOf(row) });
    return id;
  });
}

/** Removes prices, whenever they hold. @throws NotFoundError for the first that is none, and then removes none */
export async function removePrices(
  { db, bus, clock }: Runtime,
  actor: Actor,
  ids: readonly { id: string; shownId: string }[],
): Promise<Price[]> {
  const now = clock.now();
  const gone = await transaction(db.pool, async (tx) => {
    await lockPrices(tx, actor.workspaceId);
    const removed = await deletePrices(tx, actor.workspaceId, [...new Set(ids.map(({ id }) => id))]);
    const missing = ids.find(({ id }) => !removed.some((price) => price.id === id));
    if (missing !== undefined) throw new NotFoundError('Price', missing.shownId);
    await countMoneyChange(tx, actor.workspaceId);
    for (const price of removed) {
      await recordChange(tx, actor, now, { action: 'price.remove', subject: price.id, detail: detailOf(price) });
    }
    return removed;
  });
  await tellSettingsChanged(bus);
  return gone;
}

function detailOf(price: Price) {
  const { connectionId, country, mccMnc, prefix, senderKind, purpose, pricePerPartMicros, currency } = price;
  const list = connectionId === null ? { side: 'SELL' } : { side: 'BUY', connectionId };
  const place = { country, mccMnc, prefix, senderKind, purpose };
  const told = Object.fromEntries(Object.entries(place).filter(([, value]) => value !== null));
  return {
    ...list,
    ...told,
    price: `${decimalOf(pricePerPartMicros)} ${currency}`,
    from: price.validFrom.toISOString(),
  };
}

/** Sets a rate; it takes the place of the one that begins at the same moment. */
export async function setRate(
  { db, bus, clock }: Runtime,
  actor: Actor,
  rate: Omit<CurrencyRate, 'workspaceId' | 'createdAt'>,
): Promise<CurrencyRate> {
  const now = clock.now();
  const { workspaceId } = actor;
  const { currency, inCurrency, validFrom, rateTrillionths } = rate;
  const row = { ...rate, workspaceId, createdAt: now };
  await transaction(db.pool, async (tx) => {
    await upsertRate(tx, row);
    await countMoneyChange(tx, workspaceId);
    const detail = {
      currency,
      inCurrency,
      from: validFrom.toISOString(),
      rate: decimalOf(rateTrillionths, RATE_PLACES),
    };
    await recordChange(tx, actor, now, { action: 'currencyRate.set', subject: workspaceId, detail });
  });
  await tellSettingsChanged(bus);
  return row;
}

/**
 * Removes a rate, as if it had never been: from then on the one before it holds. What was charged by it stays as it is.
 *
 * @throws InvalidInputError where no rate of the pair begins at that moment, with those that do
 */
export async function removeRate(
  { db, bus, clock }: Runtime,
  actor: Actor,
  pair: Pick<CurrencyRate, 'currency' | 'inCurrency' | 'validFrom'>,
): Promise<CurrencyRate> {
  const { workspaceId } = actor;
  const { currency, inCurrency, validFrom } = pair;
  const from = validFrom.toISOString();
  const gone = await transaction(db.pool, async (tx) => {
    const removed = await deleteRate(tx, { workspaceId, ...pair });
    if (removed === null) {
      const all = await ratesOf(tx, workspaceId);
      const own = all.filter((rate) => rate.currency === currency && rate.inCurrency === inCurrency);
      const begins = own.slice(0, 5).map((rate) => rate.validFrom.toISOString());
      const message = `no rate of ${currency} in ${inCurrency} begins then; ${begins.length === 0 ? 'there is none' : `those that there are begin ${begins.join(', ')}`}`;
      throw new InvalidInputError([{ path: ['validFrom'], message, received: from }]);
    }
    await countMoneyChange(tx, workspaceId);
    const detail = { currency, inCurrency, from, rate: decimalOf(removed.rateTrillionths, RATE_PLACES) };
    await recordChange(tx, actor, clock.now(), { action: 'currencyRate.remove', subject: workspaceId, detail });
    return removed;
  });
  await tellSettingsChanged(bus);
  return gone;
}
