/** The search of messages by conditions that no index serves. */

import * as z from 'zod';
import { literally } from '../../db/like.ts';
import { contactsOfPart } from '../../db/sql/contacts-list.ts';
import type { Prisma } from '../../generated/prisma/client.ts';
import { requireActor } from '../../graphql/schema/access.ts';
import { builder } from '../../graphql/schema/builder.ts';
import type { Context } from '../../graphql/schema/context.ts';
import { parseInput } from '../../graphql/schema/errors.ts';
import { readIds } from '../../graphql/schema/filter-ids.ts';
import { Country } from '../../kernel/country.ts';
import { InvalidInputError } from '../../kernel/errors.ts';
import { isStorable, NOT_STORABLE } from '../../kernel/storable.ts';
import { readingOfWorkspace } from '../accounts/reading.ts';
import { readNumberPart } from '../contacts/search.ts';
import { LOOKED_AT } from './page.ts';

const TEXT_LENGTH = { least: 2, most: 200 };
const MAX_VALUES = 100;
const Countries = z.array(Country);

/** Conditions that messages are searched for by, beyond those that a filter finds by an index. */
export const MessageSearch = builder.inputType('MessageSearch', {
  description:
    `What messages are searched for; every condition has to hold. A page looks at up to ${LOOKED_AT.toLocaleString('en')} messages that ` +
    'the filter beside it leaves, newest first: it may have fewer entries than were asked for, or none, and a next page all ' +
    `the same (see searchedTo). A list has at most ${MAX_VALUES} entries.`,
  fields: (t) => ({
    text: t.string({
      description: `Stands in the text, in upper or lower case; ${TEXT_LENGTH.least} to ${TEXT_LENGTH.most} characters.`,
    }),
    number: t.string({
      description:
        'The beginning or the end of the number it went to, in any spelling, or the whole of it; at least 3 digits. Where ' +
        'nobody has such a number, digits from the middle of it.',
    }),
    countries: t.stringList({ description: 'To a number of one of these countries, ISO 3166-1 alpha-2: "GB".' }),
    senders: t.stringList({ description: 'Comes from one of these senders, written as Message.sender shows it.' }),
    reasons: t.stringList({ description: 'Is where it is for one of these reasons: the codes of StatusReason.' }),
    routeIds: t.idList({ description: 'Goes by one of these routes.' }),
    connectionIds: t.idList({ description: 'Waits for one of these connections, or went out by it last.' }),
    templateIds: t.idList({ description: 'Was made from any version of one of these templates.' }),
  }),
});

type SearchShape = typeof MessageSearch.$inferInput;

/** A search as conditions. */
export interface Searched {
  /** Conditions that an index serves; `null`: none. */
  indexed: Prisma.MessageWhereInput | null;
  /** Conditions that no index serves; `null`: none. */
  rest: Prisma.MessageWhereInput | null;
}

/** The conditions of a search. @throws InvalidInputError when one is of a wrong length or spelling */
export async function searchedBy(context: Context, search: SearchShape): Promise<Searched> {
  const { text, countries, senders, reasons, routeIds, connectionIds, templateIds } = search;
  checkLists(search);
  const conditions: Prisma.MessageWhereInput[] = [
    ...(text == null ? [] : [{ body: { contains: patternOf(text), mode: 'insensitive' as const } }]),
    ...(countries == null ? [] : [{ country: { in: parseInput(Countries, countries, ['search', 'countries']) } }]),
    ...(senders == null ? [] : [{ sender: { in: senders } }]),
    ...(reasons == null ? [] : [{ reasonCode: { in: reasons } }]),
    ...(routeIds == null ? [] : [{ routeId: { in: readIds(['Route'], routeIds, ['search', 'routeIds']) } }]),
    ...(connectionIds == null
      ? []
      : [{ connectionId: { in: readIds(['Connection'], connectionIds, ['search', 'connectionIds']) } }]),
    ...(templateIds == null ? [] : [{ templateVersionId: { in: await versionsOf(context, templateIds) } }]),
  ];
  const number = search.number == null ? null : await numberedBy(context, search.number);
  if (number?.rest != null) conditions.push(number.rest);
  return { indexed: number?.indexed ?? null, rest: conditions.length === 0 ? null : { AND: conditions } };
}

/** Contacts whose messages are found one contact after the other; where more have such a number, messages are looked at. */
const MAX_CONTACTS = 100;

/** The condition of a part of a number. @throws InvalidInputError when it is none */
async function numberedBy(context: Context, text: string): Promise<Searched> {
  const { workspaceId } = requireActor(context);
  const part = readNumberPart(text.slice(0, TEXT_LENGTH.most), await readingOfWorkspace(context.runtime, workspaceId));
  if (part === null) {
    const message =
      'is no part of a number: it takes 3 to 15 digits, with a plus in front where the country comes first';
    throw new InvalidInputError([{ path: ['search', 'number'], message, received: text.slice(0, 100) }]);
  }
  const contacts = await contactsOfPart(context.runtime.db.prisma, workspaceId, part, MAX_CONTACTS + 1);
  // Digits that nobody’s number begins or ends with may stand in the middle: no index has those.
  if (contacts.length === 0 && part.end !== null) return { indexed: null, rest: { to: { contains: part.end } } };
  if (contacts.length <= MAX_CONTACTS) return { indexed: { contactId: { in: contacts } }, rest: null };
  const beginnings = part.beginnings.map((beginning) => ({ to: { startsWith: beginning } }));
  return {
    indexed: null,
    rest: { OR: [...beginnings, ...(part.end === null ? [] : [{ to: { endsWith: part.end } }])] },
  };
}

/** A text as LIKE finds it: its own wildcards stand for themselves. */
function patternOf(text: string): string {
  const { least, most } = TEXT_LENGTH;
  if (text.length < least || text.length > most || !isStorable(text)) {
    const message = isStorable(text) ? `must be ${least} to ${most} characters long` : NOT_STORABLE;
    throw new InvalidInputError([{ path: ['search', 'text'], message, received: text.slice(0, 100) }]);
  }
  return literally(text);
}

function checkLists(search: SearchShape): void {
  for (const [field, value] of Object.entries(search)) {
    if (!Array.isArray(value)) continue;
    const path = ['search', field];
    if (value.length > MAX_VALUES) {
      throw new InvalidInputError([{ path, message: `has ${value.length} entries, at most ${MAX_VALUES}` }]);
    }
    const wrong = value.findIndex((each) => typeof each === 'string' && !isStorable(each));
    if (wrong >= 0) throw new InvalidInputError([{ path: [...path, String(wrong)], message: NOT_STORABLE }]);
  }
}

async function versionsOf(context: Context, templateIds: readonly string[]): Promise<string[]> {
  const { workspaceId } = requireActor(context);
  const template = { workspaceId, id: { in: readIds(['Template'], templateIds, ['search', 'templateIds']) } };
  const versions = await context.runtime.db.prisma.templateVersion.findMany({
    where: { template },
    select: { id: true },
  });
  return versions.map((version) => version.id);
}
