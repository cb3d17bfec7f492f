/** Gap in a stream, in the API. */
import type { Delivery } from '../../pipeline/feed/follow.ts';
import { builder } from '../schema/builder.ts';

/** Gap in a stream, in which events are missing. */
export type Gap = Extract<Delivery, { kind: 'gap' }>;

const GapReasonType = builder.enumType('GapReason', {
  description: 'Why news are missing.',
  values: {
    EXPIRED_CURSOR: { description: 'The cursor is older than what is kept, or of a stream that was made anew.' },
    SLOW_CONSUMER: { description: 'This subscriber reads more slowly than news come.' },
  } as const,
});

/** Gap in a stream, in which events are missing: the client queries again, then goes on. */
export const StreamGapType = builder.objectRef<Gap>('StreamGap').implement({
  description: 'News are missing between two cursors: query what you follow again, then go on.',
  fields: (t) => ({
    from: t.expose('from', { type: 'Cursor', description: 'The last position before the gap.' }),
    resumesAt: t.expose('resumesAt', { type: 'Cursor', description: 'What comes next is after this position.' }),
    reason: t.expose('reason', { type: GapReasonType, description: 'The reason for it.' }),
  }),
});
