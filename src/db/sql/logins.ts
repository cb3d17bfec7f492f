/** Statements on `logins`. */
import type { Prisma } from '../../generated/prisma/client.ts';

/** Lets one transaction at a time change what a login signs in with: of two at once the second sees what the first has left. */
export async function lockLogin(tx: Prisma.TransactionClient, id: string): Promise<void> {
  await tx.$queryRaw`SELECT id FROM logins WHERE id = ${id}::uuid FOR UPDATE`;
}
