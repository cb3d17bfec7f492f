/** Statements on `open_id_identities`. */
import type { Prisma } from '../../generated/prisma/client.ts';

/** Lets one transaction at a time sign in with an account: of two first ones at once the second finds the login of the first. */
export async function lockOpenIdAccount(
  tx: Prisma.TransactionClient,
  { issuer, subject }: { issuer: string; subject: string },
): Promise<void> {
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${JSON.stringify([issuer, subject])}, 0))`;
}
