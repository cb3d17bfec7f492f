import type { Prisma } from '../../src/generated/prisma/client.ts';

const always = { open: 'mon-sun 00:00-24:00', reason: 'tests run at any hour' };

/** Gives a new workspace of a test hours that never close: whoever tests quiet hours sets others. */
export async function neverClosed(tx: Prisma.TransactionClient, id: string): Promise<void> {
  await tx.workspace.update({ where: { id }, data: { rules: { hours: { default: always, us: always, fr: always } } } });
}
