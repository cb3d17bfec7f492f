/** What becomes of a new price beside those that its list has for the same messages. Pure. */
import { decimalOf } from '../../kernel/money.ts';
import type { PriceDraft } from './draft.ts';

/** A price that stands in the list, or would after those before it. */
export interface Standing extends PriceDraft {
  /** `null`: it is new itself. */
  id: string | null;
}

/** Result of setting a new price beside others of its key. */
export type Fitting =
  | { kind: 'known'; as: Standing }
  /** `ends`: the price without an end that ends where the new one begins. */
  | { kind: 'new'; ends: Standing | null }
  | { kind: 'ambiguous'; with: Standing };

/**
 * Fits a price among those of its key. One that has no end ends where a later one begins; every other overlap would leave
 * two prices for one message. The same price from the same moment is known already, also where it has been ended since.
 */
export function fitPrice(draft: PriceDraft, others: readonly Standing[]): Fitting {
  const same = others.find((other) => isSame(other, draft));
  if (same !== undefined) return { kind: 'known', as: same };
  const [first, ...more] = others.filter((other) => overlaps(other, draft));
  if (first === undefined) return { kind: 'new', ends: null };
  const isFollowed = more.length === 0 && first.validUntil === null && first.validFrom < draft.validFrom;
  return isFollowed ? { kind: 'new', ends: first } : { kind: 'ambiguous', with: first };
}

function isSame(standing: Standing, { pricePerPartMicros, currency, validFrom, validUntil }: PriceDraft): boolean {
  return (
    standing.pricePerPartMicros === pricePerPartMicros &&
    standing.currency === currency &&
    standing.validFrom.getTime() === validFrom.getTime() &&
    (validUntil === null || standing.validUntil?.getTime() === validUntil.getTime())
  );
}

type Span = Pick<PriceDraft, 'validFrom' | 'validUntil'>;

function overlaps(a: Span, b: Span): boolean {
  return (b.validUntil === null || a.validFrom < b.validUntil) && (a.validUntil === null || b.validFrom < a.validUntil);
}

/** A price in words, for errors: what it is for, what it is, and when. */
export function priceText(price: PriceDraft): string {
  const { country, mccMnc, prefix, senderKind, purpose, pricePerPartMicros, currency, validFrom, validUntil } = price;
  const place = mccMnc ?? prefix ?? country ?? 'anywhere';
  const what = [place, senderKind, purpose].filter((each) => each !== null).join(' ');
  const until = validUntil === null ? '' : ` until ${validUntil.toISOString()}`;
  return `${what}: ${decimalOf(pricePerPartMicros)} ${currency} from ${validFrom.toISOString()}${until}`;
}

/** The sentence about two prices that would both hold. @param shownId id of the one that stands, as people see it */
export function ambiguity(draft: PriceDraft, standing: Standing, shownId: string | null): string {
  const which = shownId === null ? 'another row' : shownId;
  return `"${priceText(draft)}" overlaps "${priceText(standing)}" (${which}): end or remove one of them`;
}
