/** Concatenation references of long messages. */
import type { Queryable } from '../../db/client.ts';
import { takeReferences } from '../../db/sql/contacts.ts';
import type { NewMessage } from '../../db/sql/messages.ts';
import { groupBy } from '../../kernel/chunks.ts';

/** Gives every long message a concatenation reference of its own among those to the same person. */
export async function giveReferences(tx: Queryable, messages: readonly NewMessage[]): Promise<void> {
  const long = groupBy(
    messages.filter((message) => message.partCount > 1),
    (message) => message.contactId,
  );
  if (long.size === 0) return;
  const last = await takeReferences(tx, new Map([...long].map(([contactId, own]) => [contactId, own.length])));
  for (const [contactId, own] of long) {
    for (const [index, message] of own.entries()) {
      message.concatReference = ((last.get(contactId) ?? 0) - index) & 0xffff;
    }
  }
}
