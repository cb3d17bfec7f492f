/** Budgets that bound the cost of all running subscriptions of a key and of a workspace. */
import type { Principal } from '../../domains/accounts/principal.ts';
import { limitExceeded } from './limit-error.ts';
import { SUBSCRIPTION_BUDGET } from './transport-limits.ts';

/** Total cost of the running subscriptions of one key or workspace. */
interface Account {
  points: number;
  /** Of executions that many share, how many hold them. */
  shared: Map<string, number>;
}

const REMEDY = 'Send one text with variables, so that equal subscriptions are one; or complete some.';

/**
 * Cost of the running subscriptions of each key and each workspace in one process. Each event may cost that much: a
 * client with a thousand different subscriptions would make everybody wait. Equal ones are executed once and count
 * once.
 */
export class Budgets {
  readonly #accounts = new Map<string, Account>();

  /**
   * Takes note of a subscription until it is released.
   *
   * @param cost of one execution @param execution equal for those that share it; `null`: it is executed by itself
   * @throws LIMIT_EXCEEDED
   */
  charge({ actor: { id, workspaceId } }: Principal, cost: number, execution: string | null): () => void {
    const holders = [
      { account: this.#account(`key ${id}`), name: `key ${id}`, limit: 'subscriptionCostPerKey' },
      {
        account: this.#account(`workspace ${workspaceId}`),
        name: `workspace ${workspaceId}`,
        limit: 'subscriptionCostPerWorkspace',
      },
    ] as const;
    for (const { account, limit } of holders) {
      if (execution !== null && account.shared.has(execution)) continue;
      const points = account.points + cost;
      if (points > SUBSCRIPTION_BUDGET[limit]) throw limitExceeded(limit, points, SUBSCRIPTION_BUDGET[limit], REMEDY);
    }
    for (const { account, name } of holders) {
      add(account, cost, execution);
      this.#accounts.set(name, account);
    }
    let released = false;
    return () => {
      if (released) return;
      released = true;
      for (const { account, name } of holders) {
        remove(account, cost, execution);
        if (account.points === 0 && account.shared.size === 0) this.#accounts.delete(name);
      }
    };
  }

  #account(name: string): Account {
    return this.#accounts.get(name) ?? { points: 0, shared: new Map() };
  }
}

function add(account: Account, cost: number, execution: string | null): void {
  const holding = execution === null ? 0 : (account.shared.get(execution) ?? 0);
  if (execution !== null) account.shared.set(execution, holding + 1);
  if (holding === 0) account.points += cost;
}

function remove(account: Account, cost: number, execution: string | null): void {
  const holding = execution === null ? 1 : (account.shared.get(execution) ?? 1);
  if (execution !== null && holding > 1) account.shared.set(execution, holding - 1);
  else {
    if (execution !== null) account.shared.delete(execution);
    account.points -= cost;
  }
}
