/** The subscription to who enters and leaves a segment. */
import { watchSegment } from '../../db/sql/segment-watches.ts';
import type { Contact, Segment } from '../../generated/prisma/client.ts';
import { requireActor } from '../../graphql/schema/access.ts';
import { builder } from '../../graphql/schema/builder.ts';
import type { Context } from '../../graphql/schema/context.ts';
import { readId } from '../../graphql/schema/filter-ids.ts';
import { type Gap, StreamGapType } from '../../graphql/types/stream-gap.ts';
import { abortable } from '../../graphql/ws/abortable.ts';
import { NotFoundError } from '../../kernel/errors.ts';
import { END_OF_CHUNK, type Position } from '../../pipeline/feed/cursor.ts';
import { followFeed } from '../../pipeline/feed/follow.ts';
import { ContactType } from '../contacts/graphql.ts';
import { RESUME_KEY_DESCRIPTION, readStart } from '../messages/stream.ts';

/** A segment is watched for so long after somebody has followed it, in milliseconds: a client that comes back misses nothing. */
const WATCHED_MS = 3_600_000;
const RENEWED_EVERY_MS = 600_000;

interface Began {
  kind: 'began';
  cursor: string;
  memberCount: number;
}

interface Change {
  kind: 'change';
  cursor: string;
  type: 'ENTERED' | 'LEFT';
  contact: Contact | null;
}

type Item = Began | Change | Gap;

const ChangeTypeEnum = builder.enumType('SegmentChangeType', {
  description: 'What changed for a person.',
  values: {
    ENTERED: { description: 'They are in the segment now.' },
    LEFT: { description: 'They are in it no more: they do not fit, or are deleted.' },
  } as const,
});

const BeganType = builder.objectRef<Began>('SegmentStreamBegan').implement({
  description: 'From here on every change is told: who is in the segment now is the state that the changes build on.',
  fields: (t) => ({
    cursor: t.expose('cursor', { type: 'Cursor', description: 'Hand it back as `after` to go on from here.' }),
    memberCount: t.exposeInt('memberCount', { description: 'People who were in it when it was last looked at.' }),
  }),
});

const ChangeType = builder.objectRef<Change>('SegmentStreamChange').implement({
  description: 'Somebody entered a segment, or left it.',
  fields: (t) => ({
    cursor: t.expose('cursor', { type: 'Cursor', description: 'Hand it back as `after` to go on behind this change.' }),
    type: t.expose('type', { type: ChangeTypeEnum, description: 'What changed.' }),
    contact: t.expose('contact', {
      type: ContactType,
      nullable: true,
      description: 'The person, as they are now; null: they are erased.',
    }),
  }),
});

const StreamItemType = builder.unionType('SegmentStreamItem', {
  description:
    'A change of who is in a segment, the notice that changes are told from here on, or that some are missing.',
  types: [ChangeType, BeganType, StreamGapType],
  resolveType: (item) => {
    const { kind } = item as Item;
    return kind === 'gap' ? 'StreamGap' : kind === 'began' ? 'SegmentStreamBegan' : 'SegmentStreamChange';
  },
});

async function* changesOf(
  context: Context,
  { id: segmentId, workspaceId }: Segment,
  after: Position | null,
  signal: AbortSignal,
): AsyncGenerator<Item> {
  const { bus, db, feed, clock, log } = context.runtime;
  const watch = () => {
    const now = clock.now();
    return watchSegment(db.pool, { segmentId, workspaceId }, new Date(now.getTime() + WATCHED_MS), now);
  };
  await watch();
  const renewal = setInterval(() => {
    watch().catch((error: unknown) => log.warn({ error }, 'a segment that is followed could not be kept watched'));
  }, RENEWED_EVERY_MS);
  try {
    const cursors = feed.cursorsOf(workspaceId);
    const members = () => db.prisma.segmentWatch.findUnique({ where: { segmentId } });
    // The place is known before the state is read: a change in between is told.
    const start = feed.newest;
    if (after === null) {
      const known = await members();
      if (known?.knownSince != null)
        yield { kind: 'began', cursor: cursors.write(start, END_OF_CHUNK), memberCount: known.members };
    }
    const behind = after ?? { ...start, index: END_OF_CHUNK };
    for await (const delivery of followFeed(bus, feed, { workspaceId, kind: 'segments', after: behind, signal })) {
      if (delivery.kind === 'gap') {
        yield delivery;
        continue;
      }
      const { chunk, done } = delivery;
      if (chunk.payload.kind !== 'segments') continue;
      const own = [...chunk.payload.changes.entries()].filter(
        ([index, change]) => index > done && change.segmentId === segmentId,
      );
      const ids = own.flatMap(([, { contactId }]) => contactId ?? []);
      const found =
        ids.length === 0 ? [] : await db.prisma.contact.findMany({ where: { id: { in: ids }, workspaceId } });
      const contacts = new Map(found.map((contact) => [contact.id, contact]));
      for (const [index, { contactId, type }] of own) {
        const cursor = cursors.write(chunk, index);
        if (contactId === null) yield { kind: 'began', cursor, memberCount: (await members())?.members ?? 0 };
        else {
          const contact = contacts.get(contactId) ?? null;
          yield { kind: 'change', cursor, type: type === 'left' ? 'LEFT' : 'ENTERED', contact };
        }
      }
    }
  } finally {
    clearInterval(renewal);
  }
}

builder.subscriptionField('segmentChanges', (t) =>
  t.field({
    type: StreamItemType,
    authScopes: { scope: 'contacts:read' },
    description:
      'Who enters a segment and who leaves it, in order. Contacts that were just changed, and people of new events and consents, are looked at within ' +
      'about a second; all others in rounds while somebody follows it, at least five seconds apart. `after` replays from a cursor and then goes live, with no gap and no repeat.',
    args: {
      id: t.arg.id({ required: true, description: 'The segment that is followed.' }),
      after: t.arg({ type: 'Cursor', description: 'Behind which change to begin; absent: now.' }),
      resumeKey: t.arg.string({ description: RESUME_KEY_DESCRIPTION }),
    },
    subscribe: async (_root, { id, after, resumeKey }, context) => {
      const position = readStart(context, after, resumeKey);
      const where = { id: readId(['Segment'], id, ['id']), workspaceId: requireActor(context).workspaceId };
      const segment = await context.runtime.db.prisma.segment.findUnique({ where });
      if (segment === null) throw new NotFoundError('Segment', id);
      return abortable((signal) => changesOf(context, segment, position, signal));
    },
    resolve: (item) => item as Item,
  }),
);
