/** Number of contacts, counted or by a sample. */
import type { ResultOf } from 'gql.tada';
import type { SegmentPreviewQuery } from './operations.ts';

/** Number of contacts as the hub says it. */
export type SizeFound = NonNullable<NonNullable<ResultOf<typeof SegmentPreviewQuery>['segmentPreview']>['size']>;

/** The number that is shown: nobody in a sample may be some in all. */
export const shownSize = ({ count, high, isExact }: SizeFound): number => (isExact || count > 0 ? count : high);

/** Shows it. */
export function Size({ size }: { size: SizeFound }) {
  const { count, isExact, low, high } = size;
  const isSeen = count > 0;
  const shown = shownSize(size);
  return (
    <>
      {isExact ? '' : isSeen ? 'About ' : 'At most '}
      <strong>{shown.toLocaleString()}</strong> {shown === 1 ? 'contact' : 'contacts'} now
      {isExact ? '' : isSeen ? ` (${low.toLocaleString()} to ${high.toLocaleString()}, by a sample)` : ', by a sample'}
    </>
  );
}
