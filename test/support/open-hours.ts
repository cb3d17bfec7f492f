import type { Prisma } from '../../src/generated/prisma/client.ts';

const always = { open: 'mon-sun 00:00-24:00', reason: 'tests run at any hour' };

const rules = {
  hours: { default: always, us: always, fr: always },
  senderChecks: 'REPORT',
  contentChecks: 'REPORT',
};

/** Gives a new workspace of a test hours that never close, and checks that only report: whoever tests these sets others. */
export async function neverClosed(tx: Prisma.TransactionClient, id: string): Promise<void> {
  await tx.workspace.update({ where: { id }, data: { rules } });
}
