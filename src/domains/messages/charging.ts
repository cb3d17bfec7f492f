/** What recipients are charged with, by the price lists of their workspace. */
import type { Queryable } from '../../db/client.ts';
import { networksOfNumbers } from '../../db/sql/contacts-read.ts';
import { type Charge, chargeOf, type PriceLists } from '../../kernel/charge.ts';
import { senderKindOf } from '../../kernel/sender-kind.ts';
import type { AcceptItem, AcceptRecipient, AcceptRequest } from '../../pipeline/accept/request.ts';
import { judgedAt } from '../../pipeline/message/decision.ts';

/** Recipient of which the price is asked. */
type Priced = Pick<AcceptRecipient, 'to' | 'country' | 'choice' | 'encoded'>;

/** Gives each recipient of a chunk its charge. Nothing is read where networks have no prices of their own. */
export async function chargeAll(
  tx: Queryable,
  workspaceId: string,
  lists: PriceLists | null,
  items: readonly AcceptItem[],
): Promise<void> {
  if (lists === null) return;
  const numbers = items.map(({ recipient }) => recipient.to);
  const networks = lists.hasNetworks ? await networksOfNumbers(tx, workspaceId, numbers) : new Map<string, string>();
  for (const { request, recipient } of items) {
    recipient.charge = chargeFor(lists, request, recipient, networks.get(recipient.to) ?? null);
  }
}

/** The charge of one recipient; `null`: nothing is known that it costs, or no route takes it. */
export function chargeFor(
  lists: PriceLists,
  request: Pick<AcceptRequest, 'purpose' | 'sender' | 'sendAt' | 'now'>,
  { to, country, choice, encoded }: Priced,
  mccMnc: string | null,
): Charge | null {
  const { route, pricePerPartMicros: micros, priceCurrency: currency } = choice;
  if (route === null) return null;
  const { purpose, sendAt, now: createdAt } = request;
  const sender = request.sender ?? route.defaultSender;
  return chargeOf(lists, {
    to,
    country,
    mccMnc,
    senderKind: sender === null ? null : senderKindOf(sender),
    purpose,
    at: judgedAt({ sendAt, createdAt }),
    partCount: encoded.partCount,
    connectionId: route.connectionId,
    billedAt: route.billedAt,
    routePrice: micros === null || currency === null ? null : { micros, currency },
  });
}
