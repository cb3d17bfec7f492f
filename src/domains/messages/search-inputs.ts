/** The search of messages by conditions that no index serves. */
import type { Prisma } from '../../generated/prisma/client.ts';
import { requireActor } from '../../graphql/schema/access.ts';
import { builder } from '../../graphql/schema/builder.ts';
import type { Context } from '../../graphql/schema/context.ts';
import { InvalidInputError } from '../../kernel/errors.ts';
import { isCountry } from '../../kernel/phone.ts';
import { isStorable, NOT_STORABLE } from '../../kernel/storable.ts';
import type { MessageFilter } from './filter.ts';
import { uuidOr } from './filter.ts';

const MAX_PERIOD_DAYS = 7;
const DAY_MS = 24 * 3_600_000;
const TEXT_LENGTH = { least: 2, most: 200 };
const MAX_VALUES = 100;

/** Conditions that messages are searched for by, beyond those that a filter finds by an index. */
export const MessageSearch = builder.inputType('MessageSearch', {
  description:
    'What messages are searched for; every condition has to hold. No index helps here, so the filter beside it has to name ' +
    `ids, a number, a contact or a batch, or a createdAfter of at most ${MAX_PERIOD_DAYS} days before createdBefore (absent: now). ` +
    `A list has at most ${MAX_VALUES} entries.`,
  fields: (t) => ({
    text: t.string({
      description: `Stands in the text, in upper or lower case; ${TEXT_LENGTH.least} to ${TEXT_LENGTH.most} characters.`,
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
type FilterShape = typeof MessageFilter.$inferInput;

/**
 * The condition of a search.
 *
 * @throws InvalidInputError when it is of a wrong length, or the filter beside it leaves too much to be searched
 */
export async function searchedBy(
  context: Context,
  search: SearchShape,
  filter: FilterShape | null | undefined,
): Promise<Prisma.MessageWhereInput> {
  const { text, countries, senders, reasons, routeIds, connectionIds, templateIds } = search;
  checkLists(search);
  const conditions: Prisma.MessageWhereInput[] = [
    ...(text == null ? [] : [{ body: { contains: patternOf(text), mode: 'insensitive' as const } }]),
    ...(countries == null ? [] : [{ country: { in: countries } }]),
    ...(senders == null ? [] : [{ sender: { in: senders } }]),
    ...(reasons == null ? [] : [{ reasonCode: { in: reasons } }]),
    ...(routeIds == null ? [] : [{ routeId: { in: routeIds.map((id) => uuidOr('Route', id)) } }]),
    ...(connectionIds == null ? [] : [{ connectionId: { in: connectionIds.map((id) => uuidOr('Connection', id)) } }]),
    ...(templateIds == null ? [] : [{ templateVersionId: { in: await versionsOf(context, templateIds) } }]),
  ];
  if (conditions.length > 0) checkPeriod(filter, context.runtime.clock.now());
  return { AND: conditions };
}

/** A text as LIKE finds it: its own wildcards stand for themselves. */
function patternOf(text: string): string {
  const { least, most } = TEXT_LENGTH;
  if (text.length < least || text.length > most || !isStorable(text)) {
    const message = isStorable(text) ? `must be ${least} to ${most} characters long` : NOT_STORABLE;
    throw new InvalidInputError([{ path: ['search', 'text'], message, received: text.slice(0, 100) }]);
  }
  return text.replace(/[\\%_]/g, (character) => `\\${character}`);
}

function checkLists(search: SearchShape): void {
  const unknown = search.countries?.findIndex((country) => !isCountry(country)) ?? -1;
  if (unknown >= 0) {
    const received = search.countries?.[unknown]?.slice(0, 100) ?? '';
    const message = 'is no country: write it as ISO 3166-1 alpha-2 has it, in capitals, e.g. "GB"';
    throw new InvalidInputError([{ path: ['search', 'countries', String(unknown)], message, received }]);
  }
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

function checkPeriod(filter: FilterShape | null | undefined, now: Date): void {
  if (filter?.ids != null || filter?.to != null || filter?.contactId != null || filter?.batchId != null) return;
  const until = filter?.createdBefore ?? now;
  const days = filter?.createdAfter == null ? null : (until.getTime() - filter.createdAfter.getTime()) / DAY_MS;
  if (days !== null && days <= MAX_PERIOD_DAYS) return;
  const message =
    days === null
      ? `must be given with a search, at most ${MAX_PERIOD_DAYS} days before createdBefore or now; or name ids, a number, a contact or a batch`
      : `is ${Math.ceil(days)} days before the end of the search, at most ${MAX_PERIOD_DAYS}: search period by period`;
  const received = filter?.createdAfter?.toISOString();
  throw new InvalidInputError([
    { path: ['filter', 'createdAfter'], message, ...(received === undefined ? {} : { received }) },
  ]);
}

async function versionsOf(context: Context, templateIds: readonly string[]): Promise<string[]> {
  const { workspaceId } = requireActor(context);
  const template = { workspaceId, id: { in: templateIds.map((id) => uuidOr('Template', id)) } };
  const versions = await context.runtime.db.prisma.templateVersion.findMany({
    where: { template },
    select: { id: true },
  });
  return versions.map((version) => version.id);
}
