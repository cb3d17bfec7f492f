import { z } from 'zod';
import { transaction } from '../../db/client.ts';
import type { Contact } from '../../generated/prisma/client.ts';
import { ConsentSource, Purpose } from '../../generated/prisma/enums.ts';
import { InvalidInputError } from '../../kernel/errors.ts';
import { relayOf } from '../../pipeline/outbox.ts';
import type { Runtime } from '../../runtime.ts';
import { audit } from '../accounts/audit.ts';
import type { Viewer } from '../accounts/viewer.ts';
import { appendEntry } from './ledger.ts';

const MAX_PROOF_OCTETS = 8 * 1024;

/** What a person said, as it comes in. */
export const ConsentStatement = z.object({
  purposes: z.array(z.enum(Purpose)).min(1),
  source: z.enum(ConsentSource),
  proof: z
    .record(z.string(), z.json(), 'must be an object')
    .refine((proof) => JSON.stringify(proof).length <= MAX_PROOF_OCTETS, 'must have at most 8 KiB')
    .nullish(),
  occurredAt: z.date().nullish(),
});

/** How far in the future a statement may be dated: clocks differ. */
const CLOCK_DIFFERENCE_MS = 5 * 60_000;

/** Adds what a person said to the ledger. A revocation blocks what waits for the person, in the same transaction. */
export async function stateConsent(
  runtime: Runtime,
  viewer: Viewer,
  action: 'GRANT' | 'REVOKE',
  contactId: string,
  statement: z.output<typeof ConsentStatement>,
): Promise<Contact> {
  const { db, clock } = runtime;
  const now = clock.now();
  const occurredAt = statement.occurredAt ?? now;
  if (occurredAt.getTime() > now.getTime() + CLOCK_DIFFERENCE_MS) {
    const received = occurredAt.toISOString();
    throw new InvalidInputError([
      { path: ['occurredAt'], message: `is in the future: it is ${now.toISOString()} now`, received },
    ]);
  }
  const { workspaceId, apiKeyId } = viewer;
  const { purposes, source, proof } = statement;
  const { outbox } = await transaction(db.pool, (tx) =>
    appendEntry(tx, {
      workspaceId,
      contactId,
      action,
      purposes: [...new Set(purposes)],
      source,
      proof: proof ?? {},
      inboundMessageId: null,
      apiKeyId,
      occurredAt,
      now,
    }),
  );
  relayOf(runtime).kick(outbox);
  const detail = { action, purposes };
  await db.prisma.$transaction((tx) => audit(tx, viewer, now, { action: 'consent.state', subject: contactId, detail }));
  return db.prisma.contact.findUniqueOrThrow({ where: { id: contactId } });
}
