/** Budgets: what they limit, and what is left of them. Pure. */
/** What budgets may limit. */
export const BUDGET_SCOPES = ['WORKSPACE', 'KEY', 'CAMPAIGN'] as const;
/** What a budget limits: everything that a workspace sends, or what one key or one campaign does. */
export type BudgetScope = (typeof BUDGET_SCOPES)[number];

/** Periods after which budgets begin anew. */
export const BUDGET_PERIODS = ['DAY', 'MONTH', 'TOTAL'] as const;
/** Period after which a budget begins anew; TOTAL: it never does. */
export type BudgetPeriod = (typeof BUDGET_PERIODS)[number];

/** A budget as messages meet it. */
export interface LimitingBudget {
  id: string;
  scope: BudgetScope;
  /** The key or the campaign; `null`: the workspace. */
  subjectId: string | null;
  period: BudgetPeriod;
}

/** Who sends a message, as far as budgets ask. */
export interface Spender {
  keyId: string | null;
  campaignId: string | null;
}

/** Check whether a budget counts what somebody sends. */
export function counts({ scope, subjectId }: Pick<LimitingBudget, 'scope' | 'subjectId'>, spender: Spender): boolean {
  if (scope === 'WORKSPACE') return true;
  return subjectId !== null && subjectId === (scope === 'KEY' ? spender.keyId : spender.campaignId);
}

/** A budget in one of its periods, while a chunk is decided on. Amounts are millionths of its currency. */
export interface Balance {
  /** Row of the period. */
  id: string;
  budget: LimitingBudget;
  currency: string;
  amount: bigint;
  stops: boolean;
  warnPercents: readonly number[];
  /** `null`: the period does not end. */
  endsAt: Date | null;
  spent: bigint;
  reserved: bigint;
  late: bigint;
  warnedPercent: number;
}

/** What a message would take of the budgets that count it. */
export interface BudgetUse {
  /** `null`: nothing says what it costs. */
  price: bigint | null;
  /** The balances as they are now: what the messages before it took is taken off. One list for all who share it. */
  readonly balances: readonly Balance[];
}

/** Millionths that are spent, reserved, or were settled late. */
export function usedOf({ spent, reserved, late }: Pick<Balance, 'spent' | 'reserved' | 'late'>): bigint {
  return spent + reserved + late;
}

/** Millionths that are left; below 0 where the amount was lowered, or late proofs of delivery took more. */
export function leftOf(balance: Balance): bigint {
  return balance.amount - usedOf(balance);
}

/** The first balance that has no room for a message and stops it; `null`: none does. */
export function stopOf({ price, balances }: BudgetUse): Balance | null {
  return balances.find((each) => each.stops && (price === null || leftOf(each) < price)) ?? null;
}

/** The highest share that a balance has reached and has not warned of, in percent; `null`: none. */
export function shareToWarnOf(balance: Balance): number | null {
  const { amount, warnPercents, warnedPercent } = balance;
  const used = usedOf(balance) * 100n;
  const reached = warnPercents.filter((percent) => percent > warnedPercent && used >= amount * BigInt(percent));
  return reached.length === 0 ? null : Math.max(...reached);
}
