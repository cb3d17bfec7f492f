/** Numbers that stand in one request more than once. */
import type { DuplicatePolicy } from '../../policy/purposes.ts';
import type { PreparedRecipient } from './prepared.ts';

/**
 * Counts the recipients whose number an earlier one has, and refuses them where that is wanted. The first that can be
 * accepted stays: one that is wrong in something else does not keep the next from being sent.
 */
export function withoutDuplicates(
  named: readonly PreparedRecipient[],
  policy: DuplicatePolicy,
): { prepared: readonly PreparedRecipient[]; duplicates: number } {
  if (named.length < 2) return { prepared: named, duplicates: 0 };
  const firsts = new Map<string, number>();
  let duplicates = 0;
  const prepared = named.map((recipient): PreparedRecipient => {
    if (!recipient.ok) return recipient;
    const { index, phone } = recipient;
    const first = firsts.get(phone.e164);
    if (first === undefined) {
      firsts.set(phone.e164, index);
      return recipient;
    }
    duplicates += 1;
    if (policy === 'SEND') return recipient;
    const message = `is the number of recipient ${first} of this request too; with duplicates: SEND it gets both`;
    return { index, ok: false, code: 'DUPLICATE_RECIPIENT', issues: [{ path: ['to'], message }] };
  });
  return { prepared, duplicates };
}
