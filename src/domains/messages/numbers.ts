/** Numbers of the recipients of a request, and facts of their lines. */
import type { Queryable } from '../../db/client.ts';
import { numbersOfContacts } from '../../db/sql/contacts-read.ts';
import { Turn } from '../../kernel/chunks.ts';
import type { LineFact } from '../../kernel/number-lookups.ts';
import { type Phone, type PhoneReading, parsePhone } from '../../kernel/phone.ts';
import type { Glance, Patience } from '../lookups/lookups.ts';
import type { PrepareRuntime } from './context.ts';
import type { PhoneOfRecipient, PrepareRequest, SendContext } from './prepared.ts';
import type { Addressee, RecipientRequest } from './request.ts';

/** Facts of lines, by E.164 number. */
export type Lines = ReadonlyMap<string, LineFact>;

/** The lines of numbers that are not looked up. */
export const NO_LINES: ReadonlyMap<string, LineFact> = new Map();

/** Looks up the numbers of a request, where its workspace does. Who wrote to it is not looked up. */
export async function linesOf(
  { lookups }: Pick<PrepareRuntime, 'lookups'>,
  { workspace }: SendContext,
  { purpose, wayBack }: PrepareRequest,
  phones: readonly PhoneOfRecipient[],
  patience: Patience | Glance | null,
): Promise<Lines> {
  if (workspace.numberLookups === null || wayBack !== null) return NO_LINES;
  const numbers = phones.flatMap((each) => (each.ok ? [each.phone] : []));
  return lookups.of(workspace, { purpose, patience }, numbers);
}

/** The number of each recipient, in their order. */
export async function phonesOf(
  reader: Queryable,
  { workspace, reading }: Pick<SendContext, 'workspace' | 'reading'>,
  recipients: readonly RecipientRequest[],
): Promise<PhoneOfRecipient[]> {
  const contacts = await phonesOfContacts(reader, workspace.id, recipients);
  const phones: PhoneOfRecipient[] = [];
  const turn = new Turn();
  for (const { to } of recipients) {
    if (turn.isOver) await turn.pass();
    phones.push(phoneOf(reading, contacts, to));
  }
  return phones;
}

function phoneOf(reading: PhoneReading, contacts: ReadonlyMap<string, Phone>, to: Addressee): PhoneOfRecipient {
  if (to.known !== undefined) return { ok: true, phone: to.known };
  if (to.phone !== null) {
    const parsed = parsePhone(to.phone, reading);
    if (parsed.ok) return parsed;
    const issue = { path: ['to', 'phone'], message: parsed.message, received: to.phone.slice(0, 100) };
    return { ok: false, code: 'INVALID_INPUT', issue };
  }
  const phone = to.contactId === null ? undefined : contacts.get(to.contactId);
  if (phone !== undefined) return { ok: true, phone };
  const received = to.shownContactId ?? '';
  const message = 'is not a contact of this workspace that has a number';
  return { ok: false, code: 'NOT_FOUND', issue: { path: ['to', 'contactId'], message, received } };
}

async function phonesOfContacts(
  reader: Queryable,
  workspaceId: string,
  recipients: readonly RecipientRequest[],
): Promise<Map<string, Phone>> {
  const ids = recipients.flatMap(({ to }) => (to.contactId === null ? [] : [to.contactId]));
  if (ids.length === 0) return new Map();
  const rows = await numbersOfContacts(reader, workspaceId, ids);
  return new Map(rows.map((row) => [row.id, { e164: row.phone, country: row.country }]));
}
