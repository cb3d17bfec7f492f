// Acts on views: filters of the inbox that members keep under a name, for themselves or for all.
import * as z from 'zod';
import type { InboxView } from '../../generated/prisma/client.ts';
import type { Actor } from '../../kernel/actor.ts';
import { ForbiddenError, InvalidInputError, NotFoundError } from '../../kernel/errors.ts';
import { fromGlobalId } from '../../kernel/global-ids.ts';
import { newId } from '../../kernel/ids.ts';
import { isStorable, NOT_STORABLE } from '../../kernel/storable.ts';
import type { Runtime } from '../../runtime.ts';
import { audit } from '../accounts/audit.ts';
import type { Principal } from '../accounts/principal.ts';

/** Bounds of views. */
export const VIEW_LIMITS = { name: 30, query: 500, ofMember: 50 } as const;

/** A view as it is saved. */
export const ViewInput = z.object({
  name: z.string().trim().min(1).max(VIEW_LIMITS.name).refine(isStorable, NOT_STORABLE),
  query: z
    .string()
    .max(VIEW_LIMITS.query)
    .regex(/^(\?.*)?$/, 'must begin with "?", or be empty')
    .refine(isStorable, NOT_STORABLE),
  shared: z.boolean(),
});

type ViewRuntime = Pick<Runtime, 'db' | 'clock'>;

/** Returns the views of a member and those that are shared with it, by name; of a key those that are shared. */
export function viewsOf({ db }: Pick<Runtime, 'db'>, { kind, id, workspaceId }: Actor): Promise<InboxView[]> {
  const own = kind === 'MEMBER' && id !== null ? [{ memberId: id }] : [];
  const where = { workspaceId, OR: [{ shared: true }, ...own] };
  return db.prisma.inboxView.findMany({ where, orderBy: [{ name: 'asc' }, { id: 'asc' }], take: 500 });
}

/** Saves a view of the member who asks: one of the same name is replaced. @throws InvalidInputError */
export async function saveView(
  { db, clock }: ViewRuntime,
  actor: Actor,
  given: z.output<typeof ViewInput>,
): Promise<InboxView> {
  const { kind, id: memberId, workspaceId } = actor;
  if (kind !== 'MEMBER' || memberId === null) {
    throw new InvalidInputError([{ path: ['name'], message: 'a key is no member: views are kept for people' }]);
  }
  const now = clock.now();
  return db.prisma.$transaction(async (tx) => {
    const { name } = given;
    const others = await tx.inboxView.count({ where: { memberId, name: { not: name } } });
    if (others >= VIEW_LIMITS.ofMember) {
      const message = `would be one view more than the ${VIEW_LIMITS.ofMember} that a member may have`;
      throw new InvalidInputError([{ path: ['name'], message, received: name }]);
    }
    const saved = await tx.inboxView.upsert({
      where: { memberId_name: { memberId, name } },
      create: { ...given, id: newId(), workspaceId, memberId, createdAt: now },
      update: given,
    });
    await audit(tx, actor, now, { action: 'inboxView.save', subject: saved.id, detail: { name } });
    return saved;
  });
}

/** Removes a view; one of somebody else with the scope for members, where it is shared. @throws NotFoundError, ForbiddenError */
export async function removeView(
  { db, clock }: ViewRuntime,
  principal: Principal,
  shownId: string,
): Promise<InboxView> {
  const { actor, scopes, role } = principal;
  const id = fromGlobalId('InboxView', shownId);
  const found = (await viewsOf({ db }, actor)).find((view) => view.id === id);
  if (found === undefined) throw new NotFoundError('InboxView', shownId);
  if (found.memberId !== actor.id && !scopes.has('members:manage')) {
    throw new ForbiddenError(role, ['members:manage'], actor.kind === 'MEMBER');
  }
  await db.prisma.$transaction(async (tx) => {
    await tx.inboxView.deleteMany({ where: { id: found.id } });
    const { name } = found;
    await audit(tx, actor, clock.now(), { action: 'inboxView.remove', subject: found.id, detail: { name } });
  });
  return found;
}
