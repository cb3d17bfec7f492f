/** Complaints: they end offers to the person, and count for the sender and the template of what was complained about. */

import type { z } from 'zod';
import type { Suppression } from '../../generated/prisma/client.ts';
import type { Actor } from '../../kernel/actor.ts';
import { NotFoundError } from '../../kernel/errors.ts';
import { OFFER_PURPOSES } from '../../policy/purposes.ts';
import type { Runtime } from '../../runtime.ts';
import type { Person, Proof } from './actions.ts';
import { suppress } from './suppressions.ts';

/** Complaint, as it comes in. */
export interface Complaint {
  /** UUID of the message it is about; `null`: the last that was sent to the person. */
  messageId: string | null;
  /** The id as it was given. */
  shownId: string | null;
  proof: z.output<typeof Proof> | null;
}

/**
 * Records that a person complained: no offer or survey is sent to it any more.
 *
 * @throws NotFoundError when there is no such message to the person, or the contact was erased
 */
export async function recordComplaint(
  runtime: Runtime,
  actor: Actor,
  person: Person,
  { messageId, shownId, proof }: Complaint,
): Promise<Suppression> {
  if (shownId !== null) {
    const of = 'contactId' in person ? { contactId: person.contactId } : { to: person.phone.e164 };
    const where = { id: messageId ?? '', workspaceId: actor.workspaceId, ...of };
    const found =
      messageId === null ? null : await runtime.db.prisma.message.findFirst({ where, select: { id: true } });
    if (found === null) throw new NotFoundError('Message', shownId);
  }
  const purposes = [...OFFER_PURPOSES];
  return suppress(runtime, actor, person, { reason: 'COMPLAINT', purposes, proof }, messageId);
}
