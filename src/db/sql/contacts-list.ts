/** Pages of `contacts`: which ones, in which order, by which index. Their conditions are built as they are asked for. */
import { Prisma, type PrismaClient } from '../../generated/prisma/client.ts';
import { beginningsOf } from '../../kernel/numbering.ts';

/**
 * Contacts that are walked for an attribute, a tag, a name or the end of a number before its index is asked: one that is rarer than a page in so many has few
 * enough entries there, unless very many contacts have it elsewhere.
 */
const WALKED = 5_000;

/** Conditions of contacts; every one has to hold, and one that is absent or `null` is none. */
export interface ContactSelection {
  /** The beginning of an E.164 number, in either spelling of its plan. */
  phonePrefix?: string | null | undefined;
  countries?: readonly string[] | null | undefined;
  locale?: string | null | undefined;
  attributes?: Readonly<Record<string, string | number | boolean>> | null | undefined;
  /** One of these tags. */
  tags?: readonly string[] | null | undefined;
  /** On one of these lists, by their UUIDs. */
  lists?: readonly string[] | null | undefined;
  search?: ContactSearch | null | undefined;
  createdAfter?: Date | null | undefined;
  createdBefore?: Date | null | undefined;
}

/** Words that a person typed to find somebody: any of them has to fit. */
export interface ContactSearch {
  /** Words of a name that begin like these, in a tsquery; `null`: it has none. */
  name: string | null;
  /** The tag of that text. */
  tag: string;
  number: NumberPart | null;
}

/** A part of a number: any of it has to fit. */
export interface NumberPart {
  /** Beginnings in E.164, with the plus. */
  beginnings: readonly string[];
  /** The end, in digits; `null`: none. */
  end: string | null;
}

/** A page to be read. */
export interface ContactPage {
  workspaceId: string;
  conditions: ContactSelection;
  /** Newest first or by number. */
  by: 'id' | 'phone';
  ascending: boolean;
  /** The id or the number behind which it begins; `undefined`: it is the first. */
  from: string | undefined;
  count: number;
}

/**
 * The ids of a page. Walking is quick for an attribute that many have, the index for one that few have. PostgreSQL would
 * have to know which it is: a bounded walk finds out.
 */
export async function contactIdsOf(prisma: PrismaClient, page: ContactPage): Promise<string[]> {
  const { workspaceId, conditions, count } = page;
  const { behind, order } = orderOf(page);
  const rare = rareOf(workspaceId, conditions);
  const where = allOf(whereOf(workspaceId, conditions), behind);
  const ordered = Prisma.sql`ORDER BY ${order} LIMIT ${count}`;
  if (rare === null) return select(prisma, Prisma.sql`SELECT id FROM contacts WHERE ${where} ${ordered}`);
  const near = allOf(indexedOf(workspaceId, conditions), behind);
  const nearest = Prisma.sql`SELECT * FROM contacts WHERE ${near} ORDER BY ${order} LIMIT ${WALKED}`;
  const walked = await select(prisma, Prisma.sql`SELECT id FROM (${nearest}) c WHERE ${where} ${ordered}`);
  if (walked.length === count) return walked;
  const next = Prisma.sql`SELECT id FROM contacts WHERE ${near} ORDER BY ${order} OFFSET ${WALKED} LIMIT 1`;
  if ((await select(prisma, next)).length === 0) return walked;
  // OFFSET 0: nothing of the rest is looked for by an index beside it, which may be one of everybody.
  const having = Prisma.sql`SELECT * FROM contacts WHERE ${rare} OFFSET 0`;
  const rest = allOf(
    whereOf(workspaceId, { ...conditions, attributes: null, tags: null, lists: null, search: null }),
    behind,
  );
  return select(prisma, Prisma.sql`SELECT id FROM (${having}) c WHERE ${rest} ${ordered}`);
}

function orderOf({ by, ascending, from }: ContactPage): { behind: Prisma.Sql | null; order: Prisma.Sql } {
  const column = by === 'phone' ? Prisma.sql`phone` : Prisma.sql`id`;
  const value = by === 'phone' ? Prisma.sql`${from}` : Prisma.sql`${from}::uuid`;
  const behind = ascending ? Prisma.sql`${column} > ${value}` : Prisma.sql`${column} < ${value}`;
  const order = ascending ? Prisma.sql`${column}` : Prisma.sql`${column} DESC`;
  return { behind: from === undefined ? null : behind, order };
}

async function select(prisma: PrismaClient, query: Prisma.Sql): Promise<string[]> {
  return (await prisma.$queryRaw<{ id: string }[]>(query)).map(({ id }) => id);
}

/** The conditions in SQL, within one workspace. */
function whereOf(workspaceId: string, conditions: ContactSelection): Prisma.Sql {
  const { locale, attributes, tags, lists, search, createdAfter, createdBefore } = conditions;
  return allOf(
    inWorkspace(workspaceId),
    hasPrefix(conditions),
    isIn(conditions.countries),
    locale == null ? null : Prisma.sql`locale = ${locale}`,
    // Of a text, a number or a boolean beneath a name, containing it is the same as having it.
    attributes == null ? null : Prisma.sql`attributes @> ${JSON.stringify(attributes)}::jsonb`,
    hasTag(tags),
    isOn(lists),
    isSearched(search),
    createdAfter == null ? null : Prisma.sql`created_at > ${createdAfter.toISOString()}::timestamptz`,
    createdBefore == null ? null : Prisma.sql`created_at < ${createdBefore.toISOString()}::timestamptz`,
  );
}

/** As much of the conditions as one index finds in the order of the list: whoever does not meet it is not walked past. */
function indexedOf(workspaceId: string, conditions: ContactSelection): Prisma.Sql {
  const { phonePrefix, countries, locale } = conditions;
  if (phonePrefix != null) return allOf(inWorkspace(workspaceId), hasPrefix(conditions));
  if (locale != null) return allOf(inWorkspace(workspaceId), Prisma.sql`locale = ${locale}`);
  return allOf(inWorkspace(workspaceId), countries?.length === 1 ? isIn(countries) : null);
}

/**
 * The attributes as their index finds them (contacts_attributes_idx), where each stands beneath the id of its workspace;
 * `null`: none is asked for.
 */
function attributesOf(workspaceId: string, { attributes }: ContactSelection): Prisma.Sql | null {
  if (attributes == null || Object.keys(attributes).length === 0) return null;
  const beneath = JSON.stringify({ [workspaceId]: attributes });
  return Prisma.sql`attributes <> '{}' AND jsonb_set('{}', ARRAY[workspace_id::text], attributes) @> ${beneath}::jsonb`;
}

/** Conditions that few fulfil, as indexes find them; `null`: none is asked for. */
function rareOf(workspaceId: string, conditions: ContactSelection): Prisma.Sql | null {
  const attributes = attributesOf(workspaceId, conditions);
  const tagged = hasTag(conditions.tags);
  const listed = isOn(conditions.lists);
  const searched = isSearched(conditions.search, workspaceId);
  if (attributes === null && tagged === null && listed === null && searched === null) return null;
  return allOf(attributes, tagged, listed, searched);
}

function hasTag(tags: readonly string[] | null | undefined): Prisma.Sql | null {
  return tags == null ? null : Prisma.sql`(tags <> '{}' AND tags && ${tags}::text[])`;
}

function isOn(lists: readonly string[] | null | undefined): Prisma.Sql | null {
  if (lists == null) return null;
  return Prisma.sql`id IN (SELECT contact_id FROM contact_list_members WHERE list_id = ANY(${lists}::uuid[]))`;
}

/** @param workspaceId where an index of numbers is to be asked */
function isSearched(search: ContactSearch | null | undefined, workspaceId?: string): Prisma.Sql | null {
  if (search == null) return null;
  const { name, tag, number } = search;
  const any = [
    Prisma.sql`(tags <> '{}' AND tags && ${[tag]}::text[])`,
    ...(name === null
      ? []
      : [Prisma.sql`(name IS NOT NULL AND to_tsvector('simple', without_accents(name)) @@ ${name}::tsquery)`]),
    ...(number === null ? [] : [hasNumber(number, workspaceId)]),
  ];
  return Prisma.sql`(${Prisma.join(any, ' OR ')})`;
}

function hasNumber({ beginnings, end }: NumberPart, workspaceId?: string): Prisma.Sql {
  const own = (number: Prisma.Sql) =>
    workspaceId === undefined ? number : Prisma.sql`(workspace_id = ${workspaceId}::uuid AND ${number})`;
  const any = [
    ...beginnings.map((beginning) => own(Prisma.sql`phone LIKE ${`${beginning}%`}`)),
    ...(end === null ? [] : [own(Prisma.sql`(phone IS NOT NULL AND reverse(phone) LIKE ${`${reversed(end)}%`})`)]),
  ];
  return Prisma.sql`(${Prisma.join(any, ' OR ')})`;
}

/** The contacts with such a part in their number, deleted ones too, in no order, up to a limit. */
export function contactsOfPart(
  prisma: PrismaClient,
  workspaceId: string,
  part: NumberPart,
  limit: number,
): Promise<string[]> {
  return select(prisma, Prisma.sql`SELECT id FROM contacts WHERE ${hasNumber(part, workspaceId)} LIMIT ${limit}`);
}

function reversed(digits: string): string {
  return [...digits].reverse().join('');
}

/** Every one of them; `null` is none. */
function allOf(...conditions: readonly (Prisma.Sql | null)[]): Prisma.Sql {
  return Prisma.join(
    conditions.filter((condition) => condition !== null),
    ' AND ',
  );
}

function inWorkspace(workspaceId: string): Prisma.Sql {
  return Prisma.sql`workspace_id = ${workspaceId}::uuid AND deleted_at IS NULL`;
}

function hasPrefix({ phonePrefix }: ContactSelection): Prisma.Sql | null {
  if (phonePrefix == null) return null;
  const like = (beginning: string) => Prisma.sql`phone LIKE ${`+${beginning}%`}`;
  const beginnings = beginningsOf(phonePrefix.slice(1));
  const [first = ''] = beginnings;
  if (beginnings.length === 1) return like(first);
  // Walking in order of numbers begins and ends with those that all have in common.
  let common = first;
  while (!beginnings.every((each) => each.startsWith(common))) common = common.slice(0, -1);
  return Prisma.sql`(${like(common)} AND (${Prisma.join(beginnings.map(like), ' OR ')}))`;
}

function isIn(countries: ContactSelection['countries']): Prisma.Sql | null {
  if (countries == null) return null;
  return countries.length === 0 ? Prisma.sql`false` : Prisma.sql`country IN (${Prisma.join(countries)})`;
}

/**
 * Counts the contacts that meet some conditions, newest first, up to a limit.
 *
 * @returns the count; `limit + 1`: there are more
 */
export async function countContacts(
  prisma: PrismaClient,
  workspaceId: string,
  conditions: ContactSelection,
  limit: number,
): Promise<number> {
  const by = conditions.phonePrefix == null ? 'id' : 'phone';
  const page = { workspaceId, conditions, by, ascending: by === 'phone', from: undefined, count: limit + 1 } as const;
  return (await contactIdsOf(prisma, page)).length;
}

/** Last activity of contacts, by their ids; of whom none is known there is none. */
export async function lastActivities(prisma: PrismaClient, ids: readonly string[]): Promise<Map<string, string>> {
  const rows = await prisma.$queryRaw<{ id: string; last: string | null }[]>(Prisma.sql`
    SELECT w.id::text AS id, greatest(
        (SELECT m.id FROM messages m WHERE m.contact_id = w.id ORDER BY m.id DESC LIMIT 1),
        (SELECT i.id FROM inbound_messages i WHERE i.contact_id = w.id ORDER BY i.id DESC LIMIT 1))::text AS last
    FROM unnest(${ids}::uuid[]) AS w(id)`);
  return new Map(rows.flatMap(({ id, last }) => (last === null ? [] : [[id, last] as const])));
}
