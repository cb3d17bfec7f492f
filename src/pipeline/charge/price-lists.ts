/** Price lists and budgets of workspaces, in a cache that every process has of its own. */
import type { Queryable } from '../../db/client.ts';
import { limitsOfWorkspace } from '../../db/sql/budgets.ts';
import { ratesOf } from '../../db/sql/currency-rates.ts';
import { pricesOfWorkspace } from '../../db/sql/prices.ts';
import { moneyOfWorkspace } from '../../db/sql/workspaces.ts';
import type { PriceLists } from '../../kernel/charge.ts';
import { groupBy } from '../../kernel/chunks.ts';
import { priceTable } from '../../kernel/prices.ts';

/** Workspaces whose lists are remembered at most. */
const MAX_WORKSPACES = 200;

interface Known {
  version: number;
  lists: Promise<PriceLists | null>;
}

/**
 * The price lists of workspaces, each loaded whole and once for a version of its prices. Whoever reads a workspace's settings
 * anyway knows the version: then nothing is asked while it stays the same.
 */
export class PriceListCache {
  readonly #known = new Map<string, Known>();

  /**
   * The lists of a workspace as of a version of its money; `null`: it has no prices and no budgets.
   *
   * @param version `workspaces.money_version`, as read a moment ago; 0: it never had prices
   * @throws when the database cannot be read
   */
  of(db: Queryable, workspaceId: string, version: number): Promise<PriceLists | null> | null {
    if (version === 0) return null;
    const known = this.#known.get(workspaceId);
    if (known !== undefined && known.version >= version) return known.lists;
    const lists = load(db, workspaceId);
    if (this.#known.size >= MAX_WORKSPACES) this.#known.clear();
    const own = { version, lists };
    this.#known.set(workspaceId, own);
    // A failure is not remembered.
    lists.catch(() => this.#known.get(workspaceId) === own && this.#known.delete(workspaceId));
    return lists;
  }

  /** The lists of a workspace as they are now, by one statement where they are known. */
  async current(db: Queryable, workspaceId: string): Promise<PriceLists | null> {
    const { version } = await moneyOfWorkspace(db, workspaceId);
    return this.of(db, workspaceId, version);
  }
}

/** Loads everything that holds now or will: what has ended prices nothing any more. */
async function load(db: Queryable, workspaceId: string): Promise<PriceLists | null> {
  const { currency, timeZone, leastCost } = await moneyOfWorkspace(db, workspaceId);
  const prices = await pricesOfWorkspace(db, workspaceId);
  const budgets = await limitsOfWorkspace(db, workspaceId);
  if (prices.length + budgets.length === 0) return null;
  const rates = await ratesOf(db, workspaceId);
  const lists = groupBy(prices, ({ connectionId }) => connectionId);
  const buy = new Map([...lists].flatMap(([id, own]) => (id === null ? [] : [[id, priceTable(own)] as const])));
  const hasNetworks = prices.some(({ mccMnc }) => mccMnc !== null);
  return { currency, sell: priceTable(lists.get(null) ?? []), buy, rates, budgets, timeZone, hasNetworks, leastCost };
}
