/** Segments of a workspace: their names and trees, and what they mean. */
import * as z from 'zod';
import type { Database } from '../../db/client.ts';
import type { PersonCondition } from '../../db/sql/audience.ts';
import { segmentCondition } from '../../db/sql/segment-conditions.ts';
import { TriggerStatus } from '../../generated/prisma/enums.ts';
import { type InputIssue, InvalidInputError } from '../../kernel/errors.ts';
import { fromGlobalId, toGlobalId } from '../../kernel/global-ids.ts';
import { NO_ID } from '../../kernel/ids.ts';
import {
  COMPARISONS,
  HISTORIES,
  namedSegments,
  partsOf,
  SEGMENT_LIMITS,
  type SegmentTree,
  SPAN_UNITS,
  type Vocabulary,
} from '../../kernel/segment.ts';
import { PURPOSE_NAMES } from '../../kernel/words.ts';
import { fieldsOf } from '../contacts/fields.ts';
import { type ParsedSegment, parseSegment } from './language/parse.ts';
import { namesOf, printSegment } from './language/print.ts';

/** A segment, read. */
export interface KnownSegment {
  id: string;
  name: string;
  tree: SegmentTree;
}

/** What the segments of a workspace are made of. */
export interface Words extends Vocabulary {
  known: ReadonlyMap<string, KnownSegment>;
}

/** Conditions of a segment and of all that it names, together: of more, no count would end soon. */
const MOST_CONDITIONS = 500;

/** Reads the fields, lists and segments of a workspace. */
export async function wordsOf(db: Pick<Database, 'prisma'>, workspaceId: string): Promise<Words> {
  const where = { workspaceId };
  const [fields, lists, segments] = await Promise.all([
    fieldsOf(db, workspaceId),
    db.prisma.contactList.findMany({ where, select: { id: true, name: true } }),
    db.prisma.segment.findMany({ where, select: { id: true, name: true, tree: true } }),
  ]);
  return {
    fields,
    lists: new Map(lists.map(({ id, name }) => [name, id])),
    segments: new Map(segments.map(({ id, name }) => [name, id])),
    // It was checked before it was stored.
    known: new Map(segments.map(({ id, name, tree }) => [id, { id, name, tree: tree as unknown as SegmentTree }])),
  };
}

/** The text of a tree. */
export function textOf(tree: SegmentTree, words: Words): string {
  return printSegment(tree, namesOf(words));
}

/** The condition that a contact is in the segment of a tree. */
export function conditionOf(tree: SegmentTree, words: Words, workspaceId: string, now: Date): PersonCondition {
  const segments = new Map([...words.known].map(([id, segment]) => [id, segment.tree]));
  return segmentCondition(tree, { workspaceId, now, fields: words.fields, segments });
}

const value = z.union([z.string().max(500), z.number(), z.boolean()]);
const times = {
  is: z.enum(COMPARISONS),
  count: z.number().int(),
  span: z.object({ count: z.number().int(), unit: z.enum(SPAN_UNITS) }).nullable(),
};
const named = z.string().min(1).max(100);

/** A tree as it comes in, with ids as people see them. Its values are checked by the parser of its text. */
const TreeInput: z.ZodType<SegmentTree> = z.lazy(() =>
  z.discriminatedUnion('kind', [
    z.object({ kind: z.enum(['and', 'or']), of: z.array(TreeInput).min(2).max(SEGMENT_LIMITS.conditions) }),
    z.object({ kind: z.literal('not'), of: TreeInput }),
    z.object({ kind: z.literal('compare'), field: named, is: z.enum(COMPARISONS), value }),
    z.object({ kind: z.literal('in'), field: named, values: z.array(value).min(1).max(SEGMENT_LIMITS.values) }),
    z.object({ kind: z.literal('has'), field: named }),
    z.object({
      kind: z.literal('within'),
      field: named,
      direction: z.enum(['last', 'next']),
      span: z.object({ count: z.number().int(), unit: z.enum(SPAN_UNITS) }),
    }),
    z.object({
      kind: z.literal('near'),
      field: named,
      kilometres: z.number(),
      latitude: z.number(),
      longitude: z.number(),
    }),
    z.object({ kind: z.literal('tag'), tag: named }),
    z.object({ kind: z.literal('list'), id: z.string() }),
    z.object({ kind: z.literal('segment'), id: z.string() }),
    z.object({ kind: z.literal('consent'), purpose: z.enum(PURPOSE_NAMES) }),
    z.object({
      kind: z.literal('event'),
      name: named,
      where: z.array(z.object({ property: named, is: z.enum(COMPARISONS), value })).max(20),
      ...times,
    }),
    z.object({
      kind: z.literal('history'),
      what: z.enum(HISTORIES),
      purpose: z.enum(PURPOSE_NAMES).nullable(),
      ...times,
    }),
  ]),
);

/** The tree with the ids of lists and segments written another way. */
export function withIds(
  tree: SegmentTree,
  write: (type: 'ContactList' | 'Segment', id: string) => string,
): SegmentTree {
  switch (tree.kind) {
    case 'and':
    case 'or':
      return { ...tree, of: tree.of.map((part) => withIds(part, write)) };
    case 'not':
      return { ...tree, of: withIds(tree.of, write) };
    case 'list':
      return { ...tree, id: write('ContactList', tree.id) };
    case 'segment':
      return { ...tree, id: write('Segment', tree.id) };
    default:
      return tree;
  }
}

/** The tree as people see it. */
export function shownTree(tree: SegmentTree): SegmentTree {
  return withIds(tree, toGlobalId);
}

/** A segment as somebody gives it: by its text, or by its tree. */
export interface GivenSegment {
  expression?: string | null | undefined;
  tree?: unknown;
}

/**
 * Reads a segment.
 *
 * @throws InvalidInputError when neither or both are given, or the tree has another shape
 */
export function readSegment({ expression, tree }: GivenSegment, words: Words): ParsedSegment {
  if ((expression == null) === (tree == null)) {
    const message = `takes an expression or a tree, and ${expression == null ? 'neither' : 'both'} came`;
    throw new InvalidInputError([{ path: ['expression'], message }]);
  }
  if (expression != null) return parseSegment(expression, words);
  const read = TreeInput.safeParse(tree);
  if (!read.success) throw new InvalidInputError(read.error.issues.slice(0, 10).map(issueOf));
  const own = withIds(read.data, (type, id) => fromGlobalId(type, id) ?? id);
  return parseSegment(textOf(own, words), words);
}

function issueOf({ path, message }: z.core.$ZodIssue): InputIssue {
  return { path: ['tree', ...path.map(String)], message };
}

/** Refuses a tree that would contain itself, or name too many conditions. @param id of the segment that it is to be; `null`: a new one */
export function checkReach(tree: SegmentTree, words: Words, id: string | null): string | null {
  let conditions = 0;
  const visit = (part: SegmentTree, way: readonly string[]): string | null => {
    conditions++;
    if (conditions > MOST_CONDITIONS)
      return `has more than ${MOST_CONDITIONS} conditions, with those of the segments that it names`;
    for (const named of namedSegments(part)) {
      const segment = words.known.get(named);
      const next = [...way, segment?.name ?? named];
      if (named === id) return `would contain itself, by way of ${next.map((name) => `"${name}"`).join(', ')}`;
      const fault = segment === undefined ? null : countIn(segment.tree, next);
      if (fault !== null) return fault;
    }
    return null;
  };
  const countIn = (whole: SegmentTree, way: readonly string[]): string | null => {
    const parts = partsOf(whole);
    if (parts.length === 0) return visit(whole, way);
    for (const part of parts) {
      const fault = countIn(part, way);
      if (fault !== null) return fault;
    }
    return null;
  };
  return countIn(tree, []);
}

/** Things that segments name. */
type Nameable = 'field' | 'list' | 'segment';

function names(tree: SegmentTree, what: Nameable, key: string): boolean {
  if (what === 'field' && 'field' in tree && tree.field === key) return true;
  if (tree.kind === what && 'id' in tree && tree.id === key) return true;
  return partsOf(tree).some((part) => names(part, what, key));
}

/** Refuses to remove what segments or triggers name. @param key its name (a field) or UUID. @throws InvalidInputError */
export async function requireUnused(
  db: Pick<Database, 'prisma'>,
  workspaceId: string,
  what: Nameable,
  key: string,
  path: string,
): Promise<void> {
  const { known, fields } = await wordsOf(db, workspaceId);
  const users = [...known.values()].filter(({ tree }) => names(tree, what, key));
  refuseUsed(users, 'segments', path);
  if (what === 'list') return;
  const which = what === 'segment' ? { segmentId: key } : { fieldId: fields.get(key)?.id ?? NO_ID };
  const where = { workspaceId, status: { not: TriggerStatus.REMOVED }, ...which };
  refuseUsed(await db.prisma.trigger.findMany({ where, select: { name: true } }), 'triggers', path);
}

function refuseUsed(users: readonly { name: string }[], what: string, path: string): void {
  if (users.length === 0) return;
  const message = `is named by ${users.map(({ name }) => `"${name}"`).join(', ')}: change or remove those ${what} first`;
  throw new InvalidInputError([{ path: [path], message }]);
}
