/** Reads of the contacts that an audience means: pages of them, and their number. */
import type { Queryable } from '../client.ts';
import { plainArray, textArray } from './arrays.ts';

/** Adds a value to a statement. @returns its placeholder */
export type Bind = (value: unknown) => string;

/**
 * Way of looking at contacts: each of many as they are walked, all at once, or a few by chance. Facts about people in other tables are
 * looked up for each, or read as a whole; of a few they are always looked up, however the planner reckons.
 */
export type LookMode = 'EACH' | 'ALL' | 'FEW';

/** Condition of a contact in SQL. */
export interface PersonCondition {
  /** Condition on the columns of `contacts c`. */
  sql(bind: Bind, mode: LookMode): string;
}

/** Groups of contacts: whoever is in one of them. */
export interface Groups {
  listIds: readonly string[];
  tags: readonly string[];
  conditions: readonly PersonCondition[];
}

/** Whom an audience means: whoever is in one group of `included` and in none of `excluded`. */
export interface AudienceGroups {
  workspaceId: string;
  included: Groups;
  excluded: Groups;
}

/** A contact of an audience, with what decides how it is written to. */
export interface AudienceMember {
  id: string;
  phone: string;
  country: string | null;
  locale: string | null;
  /** The best candidate, an IANA name. */
  timeZone: string | null;
}

/** A page of an audience, in order of the ids. */
export interface AudiencePage {
  members: AudienceMember[];
  /** The id behind which the next page begins; `null`: this is the last. A page may have few members, even none, and not be the last. */
  next: string | null;
}

/** Contacts that one page looks at, where more than lists are asked for. */
const WALKED = 20_000;
/** Memory of a statement that reads whole groups, which are kept in hash tables. */
const COUNT_MEMORY = '256MB';

/** Contacts that can be written to. */
export const REACHABLE = 'c.deleted_at IS NULL AND c.phone IS NOT NULL';

/** Reads a page; one statement. @param after the id behind which it begins; `null`: from the first */
export async function audiencePage(
  db: Queryable,
  groups: AudienceGroups,
  after: string | null,
  limit: number,
): Promise<AudiencePage> {
  const { values, bind } = binding();
  const { included, workspaceId } = groups;
  const isOfLists = included.tags.length + included.conditions.length === 0;
  const most = isOfLists ? limit : Math.max(limit, WALKED);
  const from = bind(after ?? '00000000-0000-0000-0000-000000000000');
  const workspace = bind(workspaceId);
  const contacts = `FROM contacts WHERE workspace_id = ${workspace} AND id > ${from} ORDER BY id LIMIT ${most}`;
  const walked = isOfLists ? listed(included.listIds, bind, from, most) : `SELECT id ${contacts}`;
  // Of the contacts of a workspace no more rows are read than a full page takes; those of lists are looked up.
  const source = isOfLists ? `(${walked}) l JOIN contacts c ON c.id = l.id` : `(SELECT * ${contacts}) c`;
  const { rows } = await db.query<Partial<AudienceMember> & { last: string | null }>(
    `WITH page AS MATERIALIZED (SELECT c.id, c.phone, c.country, c.locale, c.time_zones[1] AS "timeZone" FROM ${source}
       WHERE c.workspace_id = ${workspace} AND ${conditionOf(groups, bind, 'EACH')} ORDER BY c.id LIMIT ${limit})
     SELECT e.last, p.* FROM (SELECT CASE WHEN (SELECT count(*) FROM page) < ${limit}
       THEN (SELECT id FROM (${walked}) w ORDER BY id OFFSET ${most - 1}) END AS last) e
     LEFT JOIN page p ON true ORDER BY p.id`,
    values,
  );
  const members = rows.flatMap(({ last: _last, id, ...member }) =>
    id == null ? [] : [{ id, ...member } as AudienceMember],
  );
  if (members.length === limit) return { members, next: members.at(-1)?.id ?? null };
  return { members, next: rows[0]?.last ?? null };
}

/** Counts them all. @param tx a transaction of its own: it gets more memory than others */
export async function countAudience(tx: Queryable, groups: AudienceGroups): Promise<number> {
  const { values, bind } = binding();
  await tx.query(`SET LOCAL work_mem = '${COUNT_MEMORY}'`);
  const { rows } = await tx.query<{ count: number }>(
    `SELECT count(*)::int AS count FROM contacts c
     WHERE c.workspace_id = ${bind(groups.workspaceId)} AND ${conditionOf(groups, bind, 'ALL')}`,
    values,
  );
  return rows[0]?.count ?? 0;
}

/** People in a country. */
export interface CountryCount {
  /** ISO 3166-1 alpha-2; `null`: none is known. */
  country: string | null;
  count: number;
}

/** Counts them by country, the most first. @param tx a transaction of its own: it gets more memory than others */
export async function countByCountry(tx: Queryable, groups: AudienceGroups): Promise<CountryCount[]> {
  const { values, bind } = binding();
  await tx.query(`SET LOCAL work_mem = '${COUNT_MEMORY}'`);
  const { rows } = await tx.query<CountryCount>(
    `SELECT c.country, count(*)::int AS count FROM contacts c
     WHERE c.workspace_id = ${bind(groups.workspaceId)} AND ${conditionOf(groups, bind, 'ALL')} GROUP BY 1 ORDER BY 2 DESC, 1`,
    values,
  );
  return rows;
}

/** Contacts that are walked for a sample before all of an audience are looked for. */
const SAMPLED = 5_000;

/** The ids of the newest members, so many at most: among the newest contacts first, and where few of those are, among all. */
export async function newestOf(tx: Queryable, groups: AudienceGroups, count: number): Promise<string[]> {
  const near = binding();
  const ofNewest = `SELECT * FROM contacts WHERE workspace_id = ${near.bind(groups.workspaceId)} AND deleted_at IS NULL ORDER BY id DESC LIMIT ${SAMPLED}`;
  const walked = await tx.query<{ id: string }>(
    `SELECT c.id FROM (${ofNewest}) c WHERE ${conditionOf(groups, near.bind, 'EACH')} ORDER BY c.id DESC LIMIT ${count}`,
    near.values,
  );
  if (walked.rows.length === count) return walked.rows.map(({ id }) => id);
  const { values, bind } = binding();
  await tx.query(`SET LOCAL work_mem = '${COUNT_MEMORY}'`);
  const { rows } = await tx.query<{ id: string }>(
    `WITH found AS MATERIALIZED (SELECT c.id FROM contacts c
       WHERE c.workspace_id = ${bind(groups.workspaceId)} AND ${conditionOf(groups, bind, 'ALL')})
     SELECT id FROM found ORDER BY id DESC LIMIT ${count}`,
    values,
  );
  return rows.map(({ id }) => id);
}

/** The next of those who are on one of some lists, by the index of each. */
function listed(listIds: readonly string[], bind: Bind, from: string, most: number): string {
  const each = listIds.map(
    (
      listId,
    ) => `(SELECT contact_id AS id FROM contact_list_members WHERE list_id = ${bind(listId)} AND contact_id > ${from}
      ORDER BY contact_id LIMIT ${most})`,
  );
  return `SELECT id FROM (${each.join(' UNION ')}) u ORDER BY id LIMIT ${most}`;
}

/** Condition that a contact is in an audience, can be written to, and is not excluded. */
export function conditionOf({ included, excluded }: AudienceGroups, bind: Bind, mode: LookMode): string {
  const none = anyOf(excluded, bind, mode);
  return `${REACHABLE} AND ${anyOf(included, bind, mode) ?? 'false'}${none === null ? '' : ` AND NOT ${none}`}`;
}

/** Condition that a contact `c` is in one of some groups. @returns `null`: there are none */
export function anyOf({ listIds, tags, conditions }: Groups, bind: Bind, mode: LookMode): string | null {
  const any = [
    ...(listIds.length === 0 ? [] : [onLists(listIds, bind, mode)]),
    ...(tags.length === 0 ? [] : [`(c.tags <> '{}' AND c.tags && ${bind(textArray(tags))}::text[])`]),
    ...conditions.map((condition) => condition.sql(bind, mode)),
  ];
  return any.length === 0 ? null : `(${any.join(' OR ')})`;
}

/** Condition that a contact is on one of some lists. */
export function onLists(listIds: readonly string[], bind: Bind, mode: LookMode): string {
  const members = `SELECT m.contact_id FROM contact_list_members m WHERE m.list_id = ANY(${bind(plainArray(listIds))}::uuid[])`;
  return isAmong(mode, mode === 'ALL' ? members : `${members} AND m.contact_id = c.id`);
}

/** Condition that a contact is among some. @param select their ids; but for all at once, those of the contact `c` alone */
export function isAmong(mode: LookMode, select: string): string {
  if (mode === 'ALL') return `c.id IN (${select})`;
  // PostgreSQL makes no hash table of a subquery that begins at an offset.
  return mode === 'FEW' ? `EXISTS (${select} OFFSET 0)` : `EXISTS (${select})`;
}

/** The values of a statement, and what adds one. */
export function binding(): { values: unknown[]; bind: Bind } {
  const values: unknown[] = [];
  return { values, bind: (value) => `$${values.push(value)}` };
}
