/** The charge of a message: reserved when it is accepted, then settled once, or released. Pure. */
import type { LimitingBudget } from './budgets.ts';
import type { LeastCost } from './least-cost.ts';
import { halfEven, microsHalfEven } from './money.ts';
import {
  CONVERTED_PLACES,
  converted,
  type DatedPrice,
  type DatedRate,
  type PricedMessage,
  type PriceTable,
  priceOf,
} from './prices.ts';
import type { MessageStatus } from './words.ts';

/** Moments at which a carrier asks for the price of a message. */
export const BILLED_AT = ['SUBMIT', 'DELIVERY'] as const;
/** Moment at which a carrier asks for the price of a message: once it has taken it, or once it is delivered. */
export type BilledAt = (typeof BILLED_AT)[number];

/** States of a charge: only a proof of delivery settles what was released. */
export const CHARGE_STATES = ['RESERVED', 'SETTLED', 'RELEASED'] as const;
/** State of a charge. */
export type ChargeState = (typeof CHARGE_STATES)[number];

/** The charge of a message, as its row keeps it. Amounts are millionths, as text: JSON has no exact integers. A type, so that it is one of JSON. */
export type Charge = {
  state: ChargeState;
  billedAt: BilledAt;
  /** What the workspace is charged, in its currency, rounded once; `null`: there is no price. */
  price: string | null;
  currency: string;
  /** What the carrier asks, in the currency of its list, exact; `null`: its list has no price. */
  cost: string | null;
  costCurrency: string | null;
  /** The connection whose list the cost is by. */
  connectionId: string;
  /** Periods of budgets that the price counts in. */
  periods: string[];
};

/** Price lists and budgets of a workspace, ready to be asked many times. */
export interface PriceLists {
  /** The workspace's currency. */
  currency: string;
  sell: PriceTable;
  /** Lists of carriers, by connection. */
  buy: ReadonlyMap<string, PriceTable>;
  rates: readonly DatedRate[];
  /** Budgets that count its messages. */
  budgets: readonly LimitingBudget[];
  /** IANA time zone of the workspace, in which budgets begin anew. */
  timeZone: string;
  /** True when a list has prices of networks: then the network of a recipient is worth a look. */
  hasNetworks: boolean;
  /** `null`: it does not route by cost. */
  leastCost: LeastCost | null;
}

/** Facts of a message that its charge depends on. */
export interface ChargedMessage extends PricedMessage {
  partCount: number;
  connectionId: string;
  billedAt: BilledAt;
  /** Price of a part by its route, which counts where the lists have none; `null`: it has none. */
  routePrice: { micros: bigint; currency: string } | null;
}

/**
 * The charge of a message that is accepted now. The one rounding of its price is here, so that what is reserved is to the
 * millionth what is settled.
 *
 * @returns `null`: nothing is known that it costs
 */
export function chargeOf(lists: PriceLists, message: ChargedMessage): Charge | null {
  const { connectionId, billedAt } = message;
  const price = sellPrice(lists, message);
  const cost = costOf(lists, message);
  if (price === null && cost.cost === null) return null;
  const { currency } = lists;
  return {
    state: 'RESERVED',
    billedAt,
    price: price === null ? null : price.toString(),
    currency,
    ...cost,
    connectionId,
    periods: [],
  };
}

/** What a workspace is charged for a message, in its currency, rounded once; `null`: nothing says. */
export function sellPrice(
  { sell, rates, currency: inCurrency }: PriceLists,
  message: Omit<ChargedMessage, 'connectionId' | 'billedAt'>,
): bigint | null {
  const { partCount, at, routePrice } = message;
  const own = priceOf(sell, message);
  const price = own === null ? routePrice : { micros: own.pricePerPartMicros, currency: own.currency };
  if (price === null) return null;
  const { micros, currency } = price;
  const exact = converted(micros * BigInt(partCount), { currency, inCurrency, at }, rates);
  return exact === null ? null : microsHalfEven(exact, CONVERTED_PLACES);
}

/** What the carrier of a connection asks for a message. */
export function costOf(
  { buy }: Pick<PriceLists, 'buy'>,
  message: PricedMessage & Pick<ChargedMessage, 'partCount' | 'connectionId'>,
): Pick<Charge, 'cost' | 'costCurrency'> {
  const list = buy.get(message.connectionId);
  const price: DatedPrice | null = list === undefined ? null : priceOf(list, message);
  if (price === null) return { cost: null, costCurrency: null };
  const cost = price.pricePerPartMicros * BigInt(message.partCount);
  return { cost: cost.toString(), costCurrency: price.currency };
}

/**
 * A charge of a message that takes other parts than it was accepted with: the price follows fewer of them and never rises over
 * what was reserved, the cost is what it is.
 */
export function chargeForParts(charge: Charge, before: number, after: number): Charge {
  const { price, cost } = charge;
  return {
    ...charge,
    price: price === null || after >= before ? price : scaled(price, before, after),
    cost: cost === null ? null : scaled(cost, before, after),
  };
}

function scaled(micros: string, before: number, after: number): string {
  return halfEven(BigInt(micros) * BigInt(after), BigInt(before)).toString();
}

const DELIVERED: ReadonlySet<MessageStatus> = new Set(['DELIVERED', 'READ', 'PARTIALLY_DELIVERED']);
const ENDED: ReadonlySet<MessageStatus> = new Set(['UNDELIVERED', 'FAILED', 'EXPIRED', 'BLOCKED', 'CANCELED']);

/** The charge of a message that is in a status now. It is the same object where nothing changes. */
export function chargeAfter(charge: Charge, status: MessageStatus, reasonCode: string | null): Charge {
  const state = stateAfter(charge, status, reasonCode);
  return state === charge.state ? charge : { ...charge, state };
}

function stateAfter({ state, billedAt }: Charge, status: MessageStatus, reasonCode: string | null): ChargeState {
  if (state === 'SETTLED' || DELIVERED.has(status)) return 'SETTLED';
  if (state === 'RELEASED') return state;
  if (billedAt === 'SUBMIT' && wasTaken(status, reasonCode)) return 'SETTLED';
  const isGivenUp = status === 'OUTCOME_UNKNOWN' && reasonCode === 'RECEIPT_MISSING';
  return ENDED.has(status) || isGivenUp ? 'RELEASED' : state;
}

/** Check whether the carrier took the message: it said so, or told what became of it. */
function wasTaken(status: MessageStatus, reasonCode: string | null): boolean {
  return (
    status === 'SENT' ||
    status === 'UNDELIVERED' ||
    reasonCode === 'RECEIPT_MISSING' ||
    reasonCode === 'RECALLED' ||
    (status === 'EXPIRED' && reasonCode === 'EXPIRED_AT_PROVIDER')
  );
}

/** What a change of a charge adds to a period of a budget. */
export interface SpendingMove {
  reserved: bigint;
  spent: bigint;
  late: bigint;
}

/** What a change of a charge adds to each period that counts it; `null`: nothing. */
export function moveOf(before: Charge | null, after: Charge | null): SpendingMove | null {
  if (before === null || after === null || before === after) return null;
  const reserved = held(after, 'RESERVED') - held(before, 'RESERVED');
  const settled = held(after, 'SETTLED') - held(before, 'SETTLED');
  if (reserved === 0n && settled === 0n) return null;
  const isLate = before.state === 'RELEASED';
  return { reserved, spent: isLate ? 0n : settled, late: isLate ? settled : 0n };
}

function held({ state, price }: Charge, wanted: Charge['state']): bigint {
  return state === wanted && price !== null ? BigInt(price) : 0n;
}
