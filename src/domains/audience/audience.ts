/** The audience: whom a campaign, or whoever else writes to many, means. Its pages and its size. */
import * as z from 'zod';
import { type Database, type Queryable, sqlState } from '../../db/client.ts';
import {
  type AudienceGroups,
  type AudiencePage,
  type CountryCount,
  countByCountry,
  countAudience as countGroups,
  newestOf,
  audiencePage as pageOfGroups,
} from '../../db/sql/audience.ts';
import { type Estimate, estimateAudience } from '../../db/sql/audience-size.ts';
import { limitStatements, transaction } from '../../db/transaction.ts';
import { InvalidInputError } from '../../kernel/errors.ts';
import { fromGlobalId, type IdentifiedType, toGlobalId } from '../../kernel/global-ids.ts';
import { Tag } from '../contacts/draft.ts';
import { conditionOf, wordsOf } from './segments.ts';

export type { AudienceMember, AudiencePage } from '../../db/sql/audience.ts';

/** Lists, tags and segments of each kind that one audience may name. */
export const MAX_GROUPS = 20;
/** Contacts of one page. */
export const MAX_PAGE = 10_000;

/** Whom somebody means: whoever is in one of lists, tags and segments, and in none that is excluded. UUIDs, and texts of tags. */
export interface Audience {
  lists: readonly string[];
  tags: readonly string[];
  segments: readonly string[];
  excludeLists: readonly string[];
  excludeTags: readonly string[];
  excludeSegments: readonly string[];
}

const ids = (type: IdentifiedType, what: string) =>
  z
    .array(
      z.string().transform((shown, context) => {
        const id = fromGlobalId(type, shown);
        if (id !== null) return id;
        context.addIssue({ code: 'custom', message: `is no ${what} of this workspace`, input: shown });
        return z.NEVER;
      }),
    )
    .max(MAX_GROUPS)
    .nullish()
    .transform((given) => [...new Set(given ?? [])]);
const tags = z
  .array(Tag)
  .max(MAX_GROUPS)
  .nullish()
  .transform((given) => [...new Set(given ?? [])]);

/** An audience as the API takes it, with ids as people see them. */
export const AudienceDraft = z
  .object({
    lists: ids('ContactList', 'list'),
    tags,
    segments: ids('Segment', 'segment'),
    excludeLists: ids('ContactList', 'list'),
    excludeTags: tags,
    excludeSegments: ids('Segment', 'segment'),
  })
  .refine(
    ({ lists, tags: tagged, segments }) => lists.length + tagged.length + segments.length > 0,
    'must name a list, a tag or a segment: an audience without one is nobody',
  );

/** An audience that was looked up: everything that it names is there. */
export type OpenAudience = AudienceGroups;

/**
 * Looks up what an audience names.
 *
 * @param now moment from which relative times count
 * @throws InvalidInputError when a list or a segment is not there
 */
export async function openAudience(
  db: Pick<Database, 'prisma'>,
  workspaceId: string,
  audience: Audience,
  now: Date,
): Promise<OpenAudience> {
  const words = await wordsOf(db, workspaceId);
  const lists = new Set(words.lists.values());
  const missing = (name: keyof Audience, type: 'ContactList' | 'Segment', is: (id: string) => boolean) =>
    audience[name].flatMap((id, index) => {
      const message = `is no ${type === 'Segment' ? 'segment' : 'list'} of this workspace`;
      return is(id) ? [] : [{ path: [name, String(index)], message, received: toGlobalId(type, id) }];
    });
  const issues = [
    ...missing('lists', 'ContactList', (id) => lists.has(id)),
    ...missing('excludeLists', 'ContactList', (id) => lists.has(id)),
    ...missing('segments', 'Segment', (id) => words.known.has(id)),
    ...missing('excludeSegments', 'Segment', (id) => words.known.has(id)),
  ];
  if (issues.length > 0) throw new InvalidInputError(issues);
  const conditions = (ids: readonly string[]) =>
    ids.map((id) => conditionOf({ kind: 'segment', id }, words, workspaceId, now));
  return {
    workspaceId,
    included: { listIds: audience.lists, tags: audience.tags, conditions: conditions(audience.segments) },
    excluded: {
      listIds: audience.excludeLists,
      tags: audience.excludeTags,
      conditions: conditions(audience.excludeSegments),
    },
  };
}

/**
 * Reads a page of an audience, in order of contact ids; one statement. Nobody is in it who is deleted, erased or has no number.
 *
 * @param after the `next` of the page before; `null`: the first page
 */
export function audiencePage(
  db: Queryable,
  open: OpenAudience,
  after: string | null,
  limit: number,
): Promise<AudiencePage> {
  return pageOfGroups(db, open, after, Math.min(limit, MAX_PAGE));
}

/** Counts an audience; exact. @throws an error by which the database is unavailable, where that takes longer than any statement may */
export function countAudience({ pool }: Pick<Database, 'pool'>, open: OpenAudience): Promise<number> {
  return transaction(pool, (tx) => countGroups(tx, open));
}

/** Number of people in an audience: counted, or as a sample shows it. */
export interface AudienceSize extends Estimate {
  /** Counted: the bounds are the number. */
  isExact: boolean;
}

/** The size of what was counted. */
export function exactly(count: number): AudienceSize {
  return { count, low: count, high: count, isExact: true };
}

/** Time that a count may take where somebody waits for a size, in milliseconds. */
export const COUNT_WITHIN_MS = 500;
/** Time that a sample may take, in milliseconds; it usually takes a tenth of a second. */
const SAMPLE_WITHIN_MS = 3_000;
/** Time that a count by country may take, in milliseconds. */
const COUNTRIES_WITHIN_MS = 10_000;

/**
 * Finds how large an audience is, within a second or so however many contacts there are: exactly where that takes no longer, or where
 * the workspace has few of the contacts.
 */
export async function sizeOf(
  { pool }: Pick<Database, 'pool'>,
  open: OpenAudience,
  withinMs = COUNT_WITHIN_MS,
): Promise<AudienceSize> {
  const counted = await within(pool, withinMs, (tx) => countGroups(tx, open));
  if (counted !== null) return exactly(counted);
  const estimate = await within(pool, SAMPLE_WITHIN_MS, (tx) => estimateAudience(tx, open));
  return estimate === null ? exactly(await countAudience({ pool }, open)) : { ...estimate, isExact: false };
}

/** SQLSTATE of a statement that took too long. */
const QUERY_CANCELED = '57014';

/** Runs statements that may take so long each. @returns `null`: one took longer */
async function within<T>(
  pool: Database['pool'],
  limitMs: number,
  work: (tx: Queryable) => Promise<T>,
): Promise<T | null> {
  try {
    return await transaction(pool, async (tx) => {
      await limitStatements(tx, limitMs);
      return work(tx);
    });
  } catch (error) {
    if (sqlState(error) !== QUERY_CANCELED) throw error;
    return null;
  }
}

/** Counts an audience by country, the most first. @returns `null`: that takes too long */
export function audienceCountries(
  { pool }: Pick<Database, 'pool'>,
  open: OpenAudience,
): Promise<CountryCount[] | null> {
  return within(pool, COUNTRIES_WITHIN_MS, (tx) => countByCountry(tx, open));
}

/** Finds the newest members of an audience, so many at most. */
export function sampleOf({ pool }: Pick<Database, 'pool'>, open: OpenAudience, count: number): Promise<string[]> {
  return transaction(pool, (tx) => newestOf(tx, open, count));
}
