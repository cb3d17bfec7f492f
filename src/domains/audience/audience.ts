/** The audience: whom a campaign, or whoever else writes to many, means. Its pages and its size. */
import { z } from 'zod';
import type { Database, Queryable } from '../../db/client.ts';
import {
  type AudienceGroups,
  type AudiencePage,
  countAudience as countGroups,
  audiencePage as pageOfGroups,
} from '../../db/sql/audience.ts';
import { transaction } from '../../db/transaction.ts';
import { InvalidInputError } from '../../kernel/errors.ts';
import { fromGlobalId, type IdentifiedType, toGlobalId } from '../../kernel/global-ids.ts';
import { Tag } from '../contacts/draft.ts';

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
    excludeLists: ids('ContactList', 'list'),
    excludeTags: tags,
  })
  .transform((given): Audience => ({ ...given, segments: [], excludeSegments: [] }))
  .refine(
    ({ lists, tags: tagged, segments }) => lists.length + tagged.length + segments.length > 0,
    'must name a list or a tag: an audience without one is nobody',
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
  { prisma }: Pick<Database, 'prisma'>,
  workspaceId: string,
  audience: Audience,
  _now: Date,
): Promise<OpenAudience> {
  const { lists, excludeLists } = audience;
  const where = { workspaceId, id: { in: [...lists, ...excludeLists] } };
  const known = new Set((await prisma.contactList.findMany({ where, select: { id: true } })).map(({ id }) => id));
  const issues = Object.entries({ lists, excludeLists }).flatMap(([name, listIds]) =>
    listIds.flatMap((id, index) =>
      known.has(id)
        ? []
        : [
            {
              path: [name, String(index)],
              message: 'is no list of this workspace',
              received: toGlobalId('ContactList', id),
            },
          ],
    ),
  );
  if (issues.length > 0) throw new InvalidInputError(issues);
  return {
    workspaceId,
    included: { listIds: lists, tags: audience.tags, conditions: [] },
    excluded: { listIds: excludeLists, tags: audience.excludeTags, conditions: [] },
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

/** Counts an audience; exact. */
export function countAudience({ pool }: Pick<Database, 'pool'>, open: OpenAudience): Promise<number> {
  return transaction(pool, (tx) => countGroups(tx, open));
}
