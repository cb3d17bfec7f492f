// Acts on segments: making, changing and removing them.
import { lockWorkspace } from '../../db/sql/workspaces.ts';
import type { Prisma, Segment } from '../../generated/prisma/client.ts';
import type { Actor } from '../../kernel/actor.ts';
import { InvalidInputError, NotFoundError } from '../../kernel/errors.ts';
import { fromGlobalId } from '../../kernel/global-ids.ts';
import { newId } from '../../kernel/ids.ts';
import type { SegmentTree } from '../../kernel/segment.ts';
import type { Runtime } from '../../runtime.ts';
import { audit } from '../accounts/audit.ts';
import { checkReach, type GivenSegment, readSegment, requireUnused, wordsOf } from './segments.ts';

/** Segments that a workspace may have. */
export const MAX_SEGMENTS = 500;

type SegmentRuntime = Pick<Runtime, 'db' | 'clock'>;

/**
 * Makes a segment, or changes one.
 *
 * @param shownId `null`: a new one
 * @throws NotFoundError, InvalidInputError
 */
export async function setSegment(
  { db, clock }: SegmentRuntime,
  actor: Actor,
  shownId: string | null,
  { name, ...given }: GivenSegment & { name?: string },
): Promise<Segment> {
  const { workspaceId } = actor;
  const now = clock.now();
  return db.prisma.$transaction(async (tx) => {
    // Two changes at once could make two segments contain each other.
    await lockWorkspace(tx, workspaceId);
    const before = shownId === null ? null : await requireSegment(tx, workspaceId, shownId);
    const data: { name?: string; tree?: Prisma.InputJsonObject } = {};
    if (name !== undefined) {
      const named = await tx.segment.findUnique({ where: { workspaceId_name: { workspaceId, name } } });
      if (named !== null && named.id !== before?.id) throw refused('name', 'is the name of another segment', name);
      data.name = name;
    }
    if (before === null && (await tx.segment.count({ where: { workspaceId } })) >= MAX_SEGMENTS)
      throw refused('name', `would be one segment more than the ${MAX_SEGMENTS} that a workspace may have`, name ?? '');
    if (before === null || given.expression != null || given.tree != null) {
      data.tree = (await treeOf(
        { prisma: tx },
        workspaceId,
        before?.id ?? null,
        given,
      )) as unknown as Prisma.InputJsonObject;
    }
    const made =
      before === null
        ? await tx.segment.create({
            data: {
              id: newId(),
              workspaceId,
              name: data.name ?? '',
              tree: data.tree ?? {},
              createdAt: now,
              updatedAt: now,
            },
          })
        : await tx.segment.update({ where: { id: before.id }, data: { ...data, updatedAt: now } });
    const action = before === null ? 'segment.create' : 'segment.update';
    await audit(tx, actor, now, { action, subject: made.id, detail: { name: made.name } });
    return made;
  });
}

async function treeOf(
  db: { prisma: Prisma.TransactionClient },
  workspaceId: string,
  id: string | null,
  given: GivenSegment,
): Promise<SegmentTree> {
  const words = await wordsOf(db as Parameters<typeof wordsOf>[0], workspaceId);
  const read = readSegment(given, words);
  if (!read.ok) throw refused('expression', read.fault.message, read.fault.found);
  const fault = checkReach(read.tree, words, id);
  if (fault !== null) throw refused('expression', fault, given.expression ?? '');
  return read.tree;
}

/** Removes a segment. @throws NotFoundError, InvalidInputError while another names it */
export async function removeSegment({ db, clock }: SegmentRuntime, actor: Actor, shownId: string): Promise<Segment> {
  const { workspaceId } = actor;
  return db.prisma.$transaction(async (tx) => {
    await lockWorkspace(tx, workspaceId);
    const before = await requireSegment(tx, workspaceId, shownId);
    await requireUnused(db, workspaceId, 'segment', before.id, 'id');
    await tx.segment.delete({ where: { id: before.id } });
    const detail = { name: before.name };
    await audit(tx, actor, clock.now(), { action: 'segment.remove', subject: before.id, detail });
    return before;
  });
}

async function requireSegment(tx: Prisma.TransactionClient, workspaceId: string, shownId: string): Promise<Segment> {
  const id = fromGlobalId('Segment', shownId);
  const segment = id === null ? null : await tx.segment.findUnique({ where: { id, workspaceId } });
  if (segment === null) throw new NotFoundError('Segment', shownId);
  return segment;
}

function refused(field: string, message: string, received: string): InvalidInputError {
  return new InvalidInputError([{ path: [field], message, received: received.slice(0, 100) }]);
}
