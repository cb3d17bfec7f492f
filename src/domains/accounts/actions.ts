/** Actions on workspaces and API keys: creating, changing and revoking them. */
import * as z from 'zod';
import { tellSettingsChanged } from '../../bus/publish.ts';
import { lockNewWorkspaces, lockWorkspace } from '../../db/sql/workspaces.ts';
import type { ApiKey, Prisma, Workspace } from '../../generated/prisma/client.ts';
import { ApiRole, Purpose } from '../../generated/prisma/enums.ts';
import type { Actor } from '../../kernel/actor.ts';
import { InvalidInputError, NotFoundError } from '../../kernel/errors.ts';
import { newId } from '../../kernel/ids.ts';
import type { Runtime } from '../../runtime.ts';
import { audit } from './audit.ts';
import { hashSecret, newSecret, prefixOf } from './keys.ts';
import { type Principal, ROLE_SCOPES, SCOPES, type Scope } from './principal.ts';
import {
  insertWorkspace,
  type NewWorkspaceInput,
  type WorkspaceSettings,
  type WorkspaceWithOwner,
} from './workspace.ts';

/** Parts of the runtime that the actions of this file need. */
type Needs = Pick<Runtime, 'db' | 'clock'>;

/** A key to be made. */
export const NewApiKey = z
  .object({
    name: z.string().trim().min(1).max(100),
    role: z.enum(ApiRole),
    scopes: z.array(z.enum(SCOPES)).min(1).nullish(),
    purposes: z.array(z.enum(Purpose)).min(1).nullish(),
    expiresIn: z.number().min(1_000, 'must be at least PT1S').nullish(),
    expiresAt: z.date().nullish(),
  })
  .refine((key) => key.expiresIn == null || key.expiresAt == null, {
    path: ['expiresAt'],
    message: 'must not come together with expiresIn: give one of them',
  });

/** A key and its secret, which is not stored and cannot be shown again. */
export interface CreatedApiKey {
  apiKey: ApiKey;
  secret: string;
}

/** Makes a key. @throws InvalidInputError when it would be able to do more than its maker, or be expired at once */
export async function createApiKey(
  { db, clock }: Needs,
  principal: Principal,
  input: z.output<typeof NewApiKey>,
): Promise<CreatedApiKey> {
  const { actor } = principal;
  const now = clock.now();
  const scopes = grantedScopes(principal, input.role, input.scopes ?? null);
  const purposes = grantedPurposes(actor, input.purposes ?? null);
  const expiresAt = expiryOf(input, now);
  const secret = newSecret();
  return db.prisma.$transaction(async (tx) => {
    const apiKey = await tx.apiKey.create({
      data: {
        id: newId(),
        workspaceId: actor.workspaceId,
        name: input.name,
        role: input.role,
        scopes: [...scopes],
        purposes: [...purposes],
        prefix: prefixOf(secret),
        hash: hashSecret(secret),
        expiresAt,
        createdAt: now,
      },
    });
    await audit(tx, actor, now, {
      action: 'apiKey.create',
      subject: apiKey.id,
      detail: {
        role: apiKey.role,
        scopes: apiKey.scopes,
        ...(purposes.length === 0 ? {} : { purposes: [...purposes] }),
        expiresAt: expiresAt?.toISOString() ?? null,
      },
    });
    return { apiKey, secret };
  });
}

/** Purposes of a new key: those asked for, never more than its maker has; empty: all. */
function grantedPurposes({ purposes: own }: Actor, asked: readonly Purpose[] | null): readonly Purpose[] {
  const beyond = asked?.filter((purpose) => own?.includes(purpose) === false) ?? [];
  if (beyond.length > 0) {
    throw wrong('purposes', `would give ${beyond.join(', ')}, which your own key does not have`, beyond.join(', '));
  }
  return [...new Set(asked ?? own ?? [])];
}

/** The scopes of a new key: those asked for, or all of its role; never more than its role or its maker has. */
function grantedScopes(principal: Principal, role: ApiRole, asked: readonly Scope[] | null): readonly Scope[] {
  const ofRole = ROLE_SCOPES[role];
  const beyondRole = asked?.filter((scope) => !ofRole.includes(scope)) ?? [];
  if (beyondRole.length > 0) {
    throw wrong(
      'scopes',
      `${beyondRole.join(', ')} is more than ${role} has: ${ofRole.join(', ')}`,
      beyondRole.join(', '),
    );
  }
  const scopes = [...new Set(asked ?? ofRole)];
  const beyondMaker = scopes.filter((scope) => !principal.scopes.has(scope));
  if (beyondMaker.length > 0) {
    const field = asked === null ? 'role' : 'scopes';
    throw wrong(
      field,
      `would give ${beyondMaker.join(', ')}, which your own key does not have`,
      beyondMaker.join(', '),
    );
  }
  return scopes;
}

function expiryOf(input: z.output<typeof NewApiKey>, now: Date): Date | null {
  if (input.expiresIn != null) {
    const expiresAt = new Date(now.getTime() + input.expiresIn);
    if (expiresAt.getUTCFullYear() < 10_000) return expiresAt;
    throw wrong(
      'expiresIn',
      'must end before the year 10000; leave it out for a key that does not expire',
      `${input.expiresIn} ms`,
    );
  }
  if (input.expiresAt == null) return null;
  if (input.expiresAt > now) return input.expiresAt;
  throw wrong('expiresAt', `must be in the future; it is ${now.toISOString()} now`, input.expiresAt.toISOString());
}

/**
 * Ends a key, within seconds everywhere; ending it again changes nothing.
 *
 * @param id UUID; `null`: of nothing
 * @throws NotFoundError
 * @throws InvalidInputError when no other key could make keys afterwards
 */
export async function revokeApiKey(
  { db, clock }: Needs,
  { actor, scopes }: Principal,
  id: string | null,
  shownId: string,
): Promise<ApiKey> {
  const now = clock.now();
  return db.prisma.$transaction(async (tx) => {
    // Two last keys must not end each other: one at a time in a workspace.
    await lockWorkspace(tx, actor.workspaceId);
    const key = id === null ? null : await tx.apiKey.findUnique({ where: { id, workspaceId: actor.workspaceId } });
    if (key === null) throw new NotFoundError('ApiKey', shownId);
    if (key.revokedAt !== null) return key;
    if (key.scopes.includes('hub:manage') && !scopes.has('hub:manage')) {
      throw wrong('id', 'is a key of an owner of the hub, which your own key is not', shownId);
    }
    if (key.scopes.includes('keys:manage') && !(await hasOtherManager(tx, key))) {
      throw wrong('id', 'is the last key that may manage keys and does not expire; create another one first', shownId);
    }
    const revoked = await tx.apiKey.update({ where: { id: key.id }, data: { revokedAt: now } });
    await audit(tx, actor, now, { action: 'apiKey.revoke', subject: key.id });
    return revoked;
  });
}

async function hasOtherManager(tx: Prisma.TransactionClient, key: ApiKey): Promise<boolean> {
  if (key.expiresAt !== null) return true;
  const other = await tx.apiKey.findFirst({
    where: {
      workspaceId: key.workspaceId,
      id: { not: key.id },
      scopes: { has: 'keys:manage' },
      revokedAt: null,
      expiresAt: null,
    },
  });
  return other !== null;
}

/**
 * Makes a workspace with its owner's key.
 *
 * @param actor an owner of the hub; `null`: whoever may reach the database
 * @throws InvalidInputError when another workspace has the name
 */
export async function createWorkspace(
  { db, clock }: Needs,
  actor: Actor | null,
  input: z.output<typeof NewWorkspaceInput>,
): Promise<WorkspaceWithOwner> {
  return db.prisma.$transaction(async (tx) => {
    await lockNewWorkspaces(tx);
    const same = await tx.workspace.findFirst({ where: { name: { equals: input.name, mode: 'insensitive' } } });
    if (same !== null)
      throw wrong('name', 'is the name of another workspace: choose one that tells them apart', input.name);
    const made = await insertWorkspace(tx, { ...input, by: actor });
    const change = { action: 'workspace.create', subject: made.workspace.id, detail: { name: input.name } };
    if (actor !== null) await audit(tx, actor, clock.now(), change);
    if (actor?.kind === 'MEMBER') await joinMaker(tx, actor, made.workspace.id, clock.now());
    return made;
  });
}

/** Makes a person who made a workspace its owner, so that it can be switched to. */
async function joinMaker(tx: Prisma.TransactionClient, { id }: Actor, workspaceId: string, now: Date): Promise<void> {
  const maker = await tx.member.findUniqueOrThrow({ where: { id: id ?? '' } });
  const { name, email, loginId } = maker;
  const about = {
    id: newId(),
    workspaceId,
    name,
    email,
    loginId,
    role: 'OWNER',
    createdAt: now,
    joinedAt: now,
  } as const;
  await tx.member.create({ data: about });
  const actor = { workspaceId, kind: 'MEMBER', id: about.id } as const;
  await audit(tx, actor, now, { action: 'member.join', subject: about.id, detail: { role: about.role } });
}

/** Changes the settings of the actor's workspace; absent ones stay. */
export async function updateWorkspace(
  { db, clock, bus }: Needs & Pick<Runtime, 'bus'>,
  actor: Actor,
  settings: z.output<typeof WorkspaceSettings>,
): Promise<Workspace> {
  const changed = await db.prisma.$transaction(async (tx) => {
    // Prices are converted to its currency, and budgets begin anew in its zone.
    const money =
      settings.currency === undefined && settings.timeZone === undefined ? {} : { moneyVersion: { increment: 1 } };
    const workspace = await tx.workspace.update({ where: { id: actor.workspaceId }, data: { ...settings, ...money } });
    const budgets = { workspaceId: actor.workspaceId, currency: { not: workspace.currency } };
    const other = await tx.budget.findFirst({ where: budgets, select: { currency: true } });
    if (other !== null) {
      const why = `cannot change while the workspace has budgets in ${other.currency}: removeBudget removes them`;
      throw wrong('currency', why, workspace.currency);
    }
    await audit(tx, actor, clock.now(), {
      action: 'workspace.update',
      subject: workspace.id,
      detail: { ...settings },
    });
    return workspace;
  });
  await tellSettingsChanged(bus);
  return changed;
}

function wrong(field: string, message: string, received: string | null): InvalidInputError {
  return new InvalidInputError([{ path: [field], message, ...(received === null ? {} : { received }) }]);
}
