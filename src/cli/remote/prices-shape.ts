/** Fields of a price that the commands read. */
import { connectionOf } from './paging.ts';

/** The fields. */
export const PRICE = `id side country mccMnc prefix senderKind purpose pricePerPart { amount currency } validFrom validUntil
  connection { id name }`;

/** The list of prices. */
export const PRICES = `query Prices($first: Int, $after: String, $filter: PriceFilter) {
  prices(first: $first, after: $after, filter: $filter) { ${connectionOf(PRICE)} } }`;

/** A price, as the commands print it. */
export interface Price {
  id: string;
  side: string;
  country: string | null;
  mccMnc: string | null;
  prefix: string | null;
  senderKind: string | null;
  purpose: string | null;
  pricePerPart: { amount: string; currency: string };
  validFrom: string;
  validUntil: string | null;
  connection: { id: string; name: string } | null;
}
