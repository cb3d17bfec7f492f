/** Charges of messages that cost something else than was reserved: another connection sends them, or they take other parts. */
import type { Queryable } from '../../db/client.ts';
import { networksOfNumbers } from '../../db/sql/contacts-read.ts';
import { type BilledAt, type Charge, chargeForParts, costOf, type PriceLists } from '../../kernel/charge.ts';
import { senderKindOf } from '../../kernel/sender-kind.ts';
import type { PriceListCache } from '../charge/price-lists.ts';
import type { Change } from '../message/change.ts';
import type { ClaimedMessage } from '../message/claimed.ts';

/** The connection that sends messages now. */
interface SendingConnection {
  connectionId: string;
  billedAt: BilledAt;
}

/** A message that costs something else, and the parts that it was accepted with. */
export interface Recharged {
  message: ClaimedMessage;
  change: Change;
  before: number;
}

/** Check whether a message that is charged costs something else now. @param before the parts it was accepted with */
export function costsElse(
  { charge, partCount }: Pick<ClaimedMessage, 'charge' | 'partCount'>,
  before: number,
  { connectionId }: SendingConnection,
): boolean {
  return (
    charge !== null && charge.state === 'RESERVED' && (charge.connectionId !== connectionId || partCount !== before)
  );
}

/**
 * Puts the new charges into the changes of messages. Prices are read only where another connection sends some of them.
 *
 * @returns the charges by message id
 */
export async function recharge(
  tx: Queryable,
  priceLists: PriceListCache,
  connection: SendingConnection,
  all: readonly Recharged[],
): Promise<Map<string, Charge>> {
  const charges = new Map<string, Charge>();
  if (all.length === 0) return charges;
  const moved = all.filter(({ message }) => message.charge?.connectionId !== connection.connectionId);
  const { lists, networks } = await listsFor(tx, priceLists, moved);
  for (const { message, change, before } of all) {
    if (message.charge === null) continue;
    const cut = chargeForParts(message.charge, before, message.partCount);
    const isMoved = message.charge.connectionId !== connection.connectionId;
    const charge = isMoved
      ? { ...cut, ...connection, ...costBy(lists, connection, message, networks.get(message.to)) }
      : cut;
    charges.set(message.id, charge);
    change.to = { ...change.to, charge };
  }
  return charges;
}

async function listsFor(tx: Queryable, priceLists: PriceListCache, moved: readonly Recharged[]) {
  const workspaceId = moved[0]?.message.workspaceId;
  const lists = workspaceId === undefined ? null : await priceLists.current(tx, workspaceId);
  const numbers = moved.map(({ message }) => message.to);
  const isAsked = workspaceId !== undefined && lists?.hasNetworks === true;
  const networks = isAsked ? await networksOfNumbers(tx, workspaceId, numbers) : new Map<string, string>();
  return { lists, networks };
}

function costBy(
  lists: PriceLists | null,
  { connectionId }: SendingConnection,
  { to, country, sender, purpose, partCount, claimedAt }: ClaimedMessage,
  mccMnc: string | undefined,
): Pick<Charge, 'cost' | 'costCurrency'> {
  if (lists === null) return { cost: null, costCurrency: null };
  const senderKind = sender === null ? null : senderKindOf(sender);
  const at = claimedAt ?? new Date();
  return costOf(lists, { to, country, mccMnc: mccMnc ?? null, senderKind, purpose, at, partCount, connectionId });
}
