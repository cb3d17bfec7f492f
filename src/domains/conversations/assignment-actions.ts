// Acts on the rules of assignment.
import * as z from 'zod';
import { tellSettingsChanged } from '../../bus/publish.ts';
import { lockWorkspace } from '../../db/sql/workspaces.ts';
import type { AssignmentRule, Prisma } from '../../generated/prisma/client.ts';
import type { Actor } from '../../kernel/actor.ts';
import { InvalidInputError, NotFoundError } from '../../kernel/errors.ts';
import { fromGlobalId } from '../../kernel/global-ids.ts';
import { newId } from '../../kernel/ids.ts';
import { isStorable, NOT_STORABLE } from '../../kernel/storable.ts';
import { parseWeek } from '../../policy/hours.ts';
import type { Runtime } from '../../runtime.ts';
import { audit } from '../accounts/audit.ts';
import { readingOfWorkspace } from '../accounts/reading.ts';
import { readSender } from '../carriers/sender-address.ts';
import { requireAssignee } from './actions.ts';
import { type DeskRuntime, GivenName } from './team-actions.ts';

/** Rules that a workspace may have. */
export const MOST_RULES = 100;

const word = z.string().trim().min(1).max(60).refine(isStorable, NOT_STORABLE);
const words = z.array(word).max(50);

/** Hours of the week, as people write them. */
export const Hours = z
  .string()
  .trim()
  .min(1)
  .max(500)
  .superRefine((text, context) => {
    const week = parseWeek(text);
    if (typeof week === 'string') context.addIssue({ code: 'custom', message: week, input: text });
  });

/** A rule as it is set. */
export const RuleInput = z.object({
  name: GivenName,
  keywords: words.nullish(),
  senders: words.nullish(),
  languages: z
    .array(z.string().regex(/^[a-z]{2,3}$/, 'must be a language such as "es"'))
    .max(50)
    .nullish(),
  hours: Hours.nullish(),
  to: z.string().nullish(),
  roundRobin: z.boolean().nullish(),
  enabled: z.boolean().nullish(),
});

/** Sets a rule. @param shownId `null`: a new one, behind the others. @throws NotFoundError, InvalidInputError */
export async function setRule(
  runtime: DeskRuntime & Pick<Runtime, 'config'>,
  actor: Actor,
  shownId: string | null,
  given: z.output<typeof RuleInput>,
): Promise<AssignmentRule> {
  const { workspaceId } = actor;
  const { name, keywords, senders, languages, hours, to, roundRobin, enabled } = given;
  const now = runtime.clock.now();
  const assignee = to == null ? null : await requireAssignee(runtime, workspaceId, to);
  const oneByOne = roundRobin ?? (assignee === null || assignee.kind === 'TEAM');
  if (oneByOne !== (assignee === null) && assignee?.kind !== 'TEAM') {
    const message = oneByOne ? 'is for a team or all members: `to` is one' : 'must be true: `to` is all members';
    throw new InvalidInputError([{ path: ['roundRobin'], message, received: String(oneByOne) }]);
  }
  const reading = await readingOfWorkspace(runtime, workspaceId);
  const data = {
    name,
    keywords: keywords ?? [],
    senders: (senders ?? []).map((sender) => readSender(sender, reading)),
    languages: languages ?? [],
    hours: hours ?? null,
    toKind: assignee?.kind ?? null,
    toId: assignee?.id ?? null,
    roundRobin: oneByOne,
    enabled: enabled ?? true,
  };
  const rule = await runtime.db.prisma.$transaction(async (tx) => {
    await lockWorkspace(tx, workspaceId);
    const before = shownId === null ? null : await requireRule(tx, workspaceId, shownId);
    const others = await tx.assignmentRule.findMany({ where: { workspaceId }, orderBy: { position: 'desc' } });
    if (others.some((other) => other.name === name && other.id !== before?.id)) {
      throw new InvalidInputError([{ path: ['name'], message: 'is the name of another rule', received: name }]);
    }
    if (before === null && others.length >= MOST_RULES) {
      const message = `would be one rule more than the ${MOST_RULES} that a workspace may have`;
      throw new InvalidInputError([{ path: ['name'], message, received: name }]);
    }
    const position = (others[0]?.position ?? 0) + 1;
    const made =
      before === null
        ? await tx.assignmentRule.create({ data: { ...data, id: newId(), workspaceId, position, createdAt: now } })
        : await tx.assignmentRule.update({ where: { id: before.id }, data });
    const action = before === null ? 'assignmentRule.create' : 'assignmentRule.update';
    const detail = { name, enabled: made.enabled };
    await audit(tx, actor, now, { action, subject: made.id, detail });
    return made;
  });
  await tellSettingsChanged(runtime.bus);
  return rule;
}

/** Removes a rule; whom it has given conversations to keeps them. @throws NotFoundError */
export async function removeRule(runtime: DeskRuntime, actor: Actor, shownId: string): Promise<AssignmentRule> {
  const rule = await runtime.db.prisma.$transaction(async (tx) => {
    const before = await requireRule(tx, actor.workspaceId, shownId);
    await tx.assignmentRule.delete({ where: { id: before.id } });
    const detail = { name: before.name };
    await audit(tx, actor, runtime.clock.now(), { action: 'assignmentRule.remove', subject: before.id, detail });
    return before;
  });
  await tellSettingsChanged(runtime.bus);
  return rule;
}

/**
 * Puts the rules in an order.
 *
 * @param shownIds every rule of the workspace once
 * @throws InvalidInputError
 */
export async function orderRules(
  runtime: DeskRuntime,
  actor: Actor,
  shownIds: readonly string[],
): Promise<AssignmentRule[]> {
  const { workspaceId } = actor;
  const rules = await runtime.db.prisma.$transaction(async (tx) => {
    await lockWorkspace(tx, workspaceId);
    const known = await tx.assignmentRule.findMany({ where: { workspaceId } });
    const ids = shownIds.map((shownId) => fromGlobalId('AssignmentRule', shownId));
    const asked = new Set(ids);
    if (asked.size !== ids.length || ids.length !== known.length || known.some(({ id }) => !asked.has(id))) {
      const message = `must name each of the ${known.length} rules of the workspace once`;
      throw new InvalidInputError([{ path: ['ids'], message, received: `${ids.length} ids` }]);
    }
    for (const [index, id] of ids.entries()) {
      await tx.assignmentRule.update({ where: { id: id ?? '' }, data: { position: index + 1 } });
    }
    await audit(tx, actor, runtime.clock.now(), { action: 'assignmentRule.order', subject: workspaceId });
    return tx.assignmentRule.findMany({ where: { workspaceId }, orderBy: { position: 'asc' } });
  });
  await tellSettingsChanged(runtime.bus);
  return rules;
}

async function requireRule(
  tx: Prisma.TransactionClient,
  workspaceId: string,
  shownId: string,
): Promise<AssignmentRule> {
  const id = fromGlobalId('AssignmentRule', shownId);
  const rule = id === null ? null : await tx.assignmentRule.findUnique({ where: { id, workspaceId } });
  if (rule === null) throw new NotFoundError('AssignmentRule', shownId);
  return rule;
}
