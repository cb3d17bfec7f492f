/** The audit log: one entry per change, written in the transaction of the change. */
import type { Prisma } from '../../generated/prisma/client.ts';
import type { Actor } from '../../kernel/actor.ts';
import { newId } from '../../kernel/ids.ts';

/** Detail of what was done by a command on the machine, not with a key. */
export const ON_MACHINE = { madeBy: 'MACHINE' } as const;

/** One change, for the workspace's owner. */
export interface AuditedChange {
  /** Name of the action: `apiKey.create`. */
  action: string;
  /** The UUID of what it was done to. */
  subject: string;
  /** Further facts worth knowing; never a secret, a number or a body. */
  detail?: Prisma.InputJsonObject;
}

/** Writes who changed what, in the transaction of the change. */
export async function audit(
  tx: Prisma.TransactionClient,
  actor: Actor,
  at: Date,
  change: AuditedChange,
): Promise<void> {
  await tx.auditEntry.create({
    data: {
      id: newId(),
      workspaceId: actor.workspaceId,
      actorKind: actor.kind,
      actorId: actor.id,
      action: change.action,
      subject: change.subject,
      detail: change.detail ?? {},
      at,
    },
  });
}
