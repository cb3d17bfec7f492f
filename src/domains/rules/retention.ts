/** Time for which a workspace keeps texts and rows: reading and changing it. */
import * as z from 'zod';
import { lockWorkspace } from '../../db/sql/workspaces.ts';
import { Purpose } from '../../generated/prisma/enums.ts';
import type { Actor } from '../../kernel/actor.ts';
import {
  isOfSame,
  KEPT_KINDS,
  RETENTION_DEFAULTS,
  type RetentionSetting,
  retentionOf,
} from '../../kernel/retention.ts';
import type { Runtime } from '../../runtime.ts';
import { audit } from '../accounts/audit.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
const MOST_MS = 3_650 * DAY_MS;
/** Longest time that the text of a code may be kept, in milliseconds. */
const MOST_CODE_TEXT_MS = 30 * DAY_MS;

const span = (least: number, words: string) =>
  z
    .number()
    .refine((ms) => ms >= least && ms <= MOST_MS && ms % 1_000 === 0, {
      error: `must be from ${words} to P3650D, in whole seconds`,
    })
    .nullish()
    .transform((ms) => ms ?? null);

/** A setting, as it comes in: what is absent is what holds by default. */
export const RetentionInput = z
  .object({
    kind: z.enum(KEPT_KINDS),
    purpose: z
      .enum(Purpose)
      .nullish()
      .transform((purpose) => purpose ?? null),
    bodies: span(MINUTE_MS, 'PT1M'),
    rows: span(DAY_MS, 'P1D'),
  })
  .superRefine((input, context) => {
    const wrong = (path: string, message: string) =>
      context.addIssue({ code: 'custom', path: [path], message, input: input[path as keyof typeof input] });
    const { kind, purpose, bodies, rows } = input;
    if (kind === 'MESSAGES' && purpose === null)
      wrong('purpose', 'is needed for MESSAGES: they are kept by their purpose');
    if (kind !== 'MESSAGES' && purpose !== null) wrong('purpose', `is for MESSAGES alone, not for ${kind}`);
    if (kind === 'WEBHOOK_LOG' && bodies !== null)
      wrong('bodies', 'has no meaning for WEBHOOK_LOG: its rows have no texts');
    if (kind === 'NOTES' && rows !== null)
      wrong('rows', 'has no meaning for NOTES: the words go, who wrote when stays');
    if (bodies !== null && rows !== null && bodies > rows)
      wrong('bodies', 'is longer than rows: texts go before their rows');
    if (purpose === 'OTP' && bodies !== null && bodies > MOST_CODE_TEXT_MS)
      wrong('bodies', 'is more than P30D, for a code');
  });

/** Everything that a workspace may set, as it holds. */
export async function retentionOfWorkspace(
  { db }: Pick<Runtime, 'db'>,
  workspaceId: string,
): Promise<RetentionSetting[]> {
  const { retention } = await db.prisma.workspace.findUniqueOrThrow({
    where: { id: workspaceId },
    select: { retention: true },
  });
  return retentionOf(retention);
}

/** Sets how long one kind of data is kept; with its audit entry. @returns everything that holds now */
export async function setRetention(
  { db, clock }: Pick<Runtime, 'db' | 'clock'>,
  actor: Actor,
  { kind, purpose, bodies: bodiesMs, rows: rowsMs }: z.output<typeof RetentionInput>,
): Promise<RetentionSetting[]> {
  const { workspaceId } = actor;
  const setting: RetentionSetting = { kind, purpose, bodiesMs, rowsMs };
  return db.prisma.$transaction(async (tx) => {
    await lockWorkspace(tx, workspaceId);
    const before = await tx.workspace.findUniqueOrThrow({ where: { id: workspaceId }, select: { retention: true } });
    const own = (before.retention ?? []) as unknown as RetentionSetting[];
    const isUsual = RETENTION_DEFAULTS.some(
      (usual) => isOfSame(usual, setting) && bodiesMs === null && rowsMs === usual.rowsMs,
    );
    const others = own.filter((each) => !isOfSame(each, setting));
    const kept = isUsual ? others : [...others, setting];
    await tx.workspace.update({ where: { id: workspaceId }, data: { retention: kept.map((each) => ({ ...each })) } });
    const detail = { kind, purpose, bodiesMs, rowsMs };
    await audit(tx, actor, clock.now(), { action: 'retention.set', subject: workspaceId, detail });
    return retentionOf(kept);
  });
}
