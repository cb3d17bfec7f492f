/** Prepared recipients with their contacts and the facts that the gates need. */
import type { Queryable } from '../../db/client.ts';
import { suppressesStrangers } from '../../db/sql/suppressions.ts';
import { awaitPipelined } from '../../db/transaction.ts';
import type { Purpose } from '../../generated/prisma/enums.ts';
import { NO_FACTS, type RecipientFacts } from '../../kernel/facts.ts';
import type { Phone } from '../../kernel/phone.ts';
import type { Judge } from '../../pipeline/accept/decide.ts';
import type { AcceptItem, AcceptRecipient, AcceptRequest, Settlement } from '../../pipeline/accept/request.ts';
import { CapBook } from '../../pipeline/message/cap-book.ts';
import { type FactsRuntime, factsOfContacts, factsOfNumbers, factsOfStrangers } from '../consents/facts.ts';
import { type EnsuredContacts, ensureAll, type PhoneToEnsure } from '../contacts/ensure.ts';
import type { Money } from './charging.ts';
import type { ReadyRecipient } from './prepared.ts';

/** A prepared recipient with its contact and what the gates need to know of it. @param mccMnc of its network; `null`: not known */
export function toRecipient(
  recipient: ReadyRecipient,
  contactId: string,
  facts: RecipientFacts,
  mccMnc: string | null = null,
): AcceptRecipient {
  const { index, phone, text, encoded, templateVersionId, locale, metadata, choice, links, line } = recipient;
  return {
    index,
    contactId,
    to: phone.e164,
    body: text,
    encoded,
    templateVersionId,
    locale,
    country: phone.country,
    mccMnc: mccMnc ?? line?.mccMnc ?? null,
    metadata,
    choice,
    charge: null,
    facts: line === null ? facts : { ...facts, line },
    links,
  };
}

/** A recipient that is ready, and the request it belongs to. */
export interface ReadyItem {
  request: AcceptRequest;
  recipient: ReadyRecipient;
  /** Takes what becomes of it. */
  outcome: Settlement;
}

/**
 * Recipients of one workspace with their contacts, which are locked (see `ensureAll`), and what the gates need to know of
 * each: of those that are there in one round trip, and those that are made have said nothing. A number that is no contact becomes one when a message to it
 * would be accepted; what is refused leaves nothing behind, and has no contact.
 *
 * @returns the recipients, and the book in which messages to those of them are counted to whom a cap applies
 */
export async function withContacts(
  tx: Queryable,
  runtime: FactsRuntime,
  { workspaceId, now }: { workspaceId: string; now: Date },
  items: readonly ReadyItem[],
  { judge, money }: { judge: Judge; money: Money },
): Promise<{ items: AcceptItem[]; book: CapBook }> {
  const { hashKey } = runtime.secrets;
  const phones = items.map(({ recipient: { phone, line } }) =>
    line === null ? phone : { ...phone, mccMnc: line.mccMnc },
  );
  const numbers = [...new Set(numbersOf(phones))];
  const kinds = new Map(items.map(({ request }) => [kindOf(request), request]));
  let ofStranger: (e164: string, purpose: Purpose) => RecipientFacts = () => NO_FACTS;
  const strangerOf = ({ request, recipient, outcome }: ReadyItem): AcceptItem => {
    const facts = ofStranger(recipient.phone.e164, request.purpose);
    return { request, recipient: toRecipient(recipient, '', facts), outcome };
  };
  const wouldGet = (item: ReadyItem) => {
    const stranger = strangerOf(item);
    return judge.accepts(stranger) && money.fits(stranger);
  };
  const choose = async (missing: readonly PhoneToEnsure[]): Promise<PhoneToEnsure[]> => {
    if (await strangers) ofStranger = await factsOfStrangers(tx, runtime, workspaceId, numbersOf(missing));
    const unknown = new Set(missing.map((phone) => phone.e164));
    const wanted = items.filter((item) => unknown.has(item.recipient.phone.e164) && wouldGet(item));
    const numbersWanted = new Set(wanted.map(({ recipient }) => recipient.phone.e164));
    return missing.filter((phone) => numbersWanted.has(phone.e164));
  };
  // The locks leave first: what is read after them is seen by an opt-out, or sees it.
  const ensuring = ensureAll(tx, hashKey, workspaceId, phones, now, choose);
  const strangers = suppressesStrangers(tx, workspaceId);
  const [{ ids, networks, late }, , known] = await awaitPipelined<
    [EnsuredContacts, boolean, Map<string, RecipientFacts>[]]
  >([
    ensuring,
    strangers,
    awaitPipelined<Map<string, RecipientFacts>[]>(
      [...kinds.values()].map(({ purpose, asksFor }) =>
        factsOfNumbers(tx, runtime, { workspaceId, numbers }, purpose, asksFor),
      ),
    ),
  ]);
  const facts = new Map([...kinds.keys()].map((kind, index) => [kind, known[index]]));
  if (late.size > 0) {
    for (const [kind, { purpose, asksFor }] of kinds) {
      const own = facts.get(kind);
      for (const [id, each] of await factsOfContacts(tx, runtime, [...late], purpose, asksFor)) own?.set(id, each);
    }
  }
  const found = items.map((item) => {
    const { request, recipient, outcome } = item;
    const contactId = ids.get(recipient.phone.e164);
    if (contactId === undefined) return strangerOf(item);
    const ofContact = facts.get(kindOf(request))?.get(contactId) ?? NO_FACTS;
    return {
      request,
      recipient: toRecipient(recipient, contactId, ofContact, networks.get(contactId) ?? null),
      outcome,
    };
  });
  return { items: found, book: await countedIn(tx, workspaceId, found, judge) };
}

/** Name of what the facts are loaded by: requests that have it in common need the same. */
function kindOf({ purpose, asksFor }: Pick<AcceptRequest, 'purpose' | 'asksFor'>): string {
  return asksFor === null ? purpose : `${purpose}/${asksFor}`;
}

/** Opens the book of those to whom a cap applies, and gives each what it says. */
async function countedIn(
  tx: Queryable,
  workspaceId: string,
  items: readonly AcceptItem[],
  judge: Judge,
): Promise<CapBook> {
  const counted = items.filter((item) => item.recipient.contactId !== '' && judge.counts(item));
  const ids = counted.map(({ recipient }) => recipient.contactId);
  const book = await CapBook.open(tx, workspaceId, ids);
  for (const { recipient } of counted) {
    recipient.facts = { ...recipient.facts, capUse: book.useOf(recipient.contactId, null) };
  }
  return book;
}

function numbersOf(phones: readonly Phone[]): string[] {
  return phones.map((phone) => phone.e164);
}
