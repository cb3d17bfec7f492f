/** Segments in the API. */
import { newestFirst } from '../../db/page.ts';
import type { Contact, Segment } from '../../generated/prisma/client.ts';
import { requireActor } from '../../graphql/schema/access.ts';
import { builder, workspaceNode } from '../../graphql/schema/builder.ts';
import type { Context } from '../../graphql/schema/context.ts';
import { failures, parseInput } from '../../graphql/schema/errors.ts';
import { InvalidInputError, NotFoundError } from '../../kernel/errors.ts';
import { fromGlobalId } from '../../kernel/global-ids.ts';
import { NO_ID } from '../../kernel/ids.ts';
import { SEGMENT_LIMITS, type SegmentTree } from '../../kernel/segment.ts';
import { ContactType } from '../contacts/graphql.ts';
import { type AudienceSize, sampleOf } from './audience.ts';
import type { SegmentFault } from './language/tokens.ts';
import { GivenName } from './list-actions.ts';
import { countMeasured, sizeMeasured } from './measured.ts';
import { MAX_SEGMENTS, removeSegment, setSegment } from './segment-actions.ts';
import { checkReach, conditionOf, readSegment, shownTree, textOf, wordsOf } from './segments.ts';
import { AudienceSizeType } from './size-types.ts';

const SAMPLE = 10;

/** Whom a tree means now. */
async function meantBy(tree: SegmentTree, context: Context) {
  const { workspaceId } = requireActor(context);
  const { db, clock } = context.runtime;
  const words = await wordsOf(db, workspaceId);
  const condition = conditionOf(tree, words, workspaceId, clock.now());
  const nobody = { listIds: [], tags: [], conditions: [] };
  return { workspaceId, included: { ...nobody, conditions: [condition] }, excluded: nobody };
}

async function countOf(tree: SegmentTree, context: Context): Promise<number> {
  return countMeasured(context.runtime, await meantBy(tree, context));
}

async function sized(tree: SegmentTree, context: Context): Promise<AudienceSize> {
  return sizeMeasured(context.runtime, await meantBy(tree, context));
}

async function sampled(tree: SegmentTree, context: Context): Promise<Contact[]> {
  const { db } = context.runtime;
  const ids = await sampleOf(db, await meantBy(tree, context), SAMPLE);
  const where = { id: { in: ids }, workspaceId: requireActor(context).workspaceId };
  return db.prisma.contact.findMany({ where, orderBy: { id: 'desc' } });
}

const treeOf = ({ tree }: Pick<Segment, 'tree'>) => tree as unknown as SegmentTree;

/** A segment. */
export const SegmentType = builder.prismaNode('Segment', {
  ...workspaceNode('contacts:read'),
  description: 'A query over contacts: who fits is in it, at every moment anew.',
  fields: (t) => ({
    name: t.exposeString('name', { description: 'Unique in the workspace; other segments name it by it.' }),
    expression: t.string({
      description: 'Its text, with the names that fields, lists and segments have now.',
      resolve: async (segment, _args, context) =>
        textOf(treeOf(segment), await wordsOf(context.runtime.db, requireActor(context).workspaceId)),
    }),
    tree: t.field({
      type: 'JSON',
      description: 'Its tree, which the text and a form say alike; docs/audience.md has its shape.',
      resolve: (segment) => shownTree(treeOf(segment)),
    }),
    count: t.int({
      description:
        'How many contacts are in it now, exactly. Counted when it is asked for; where that takes longer than 15 seconds there is no answer (UNAVAILABLE), and size has one.',
      resolve: (segment, _args, context) => countOf(treeOf(segment), context),
    }),
    size: t.field({
      type: AudienceSizeType,
      description: 'How many contacts are in it now, within about a second: counted, or about so many.',
      resolve: (segment, _args, context) => sized(treeOf(segment), context),
    }),
    sample: t.field({
      type: [ContactType],
      description: `The ${SAMPLE} newest contacts that are in it now.`,
      resolve: (segment, _args, context) => sampled(treeOf(segment), context),
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was made.' }),
    updatedAt: t.expose('updatedAt', { type: 'DateTime', description: 'When it was last changed.' }),
  }),
});

const SegmentFaultType = builder.objectRef<SegmentFault>('SegmentFault').implement({
  description: 'What is wrong with the text of a segment.',
  fields: (t) => ({
    message: t.exposeString('message', {
      description: 'A sentence: where it is, what is there, and what is possible.',
    }),
    position: t.exposeInt('position', { description: 'The first character that is wrong, from 0.' }),
    length: t.exposeInt('length', { description: 'How many characters are wrong; 0: something is missing there.' }),
    found: t.exposeString('found', { description: 'What is written there; empty: the text ends.' }),
    expected: t.stringList({
      description: 'What is possible there: words, signs, names.',
      resolve: ({ expected }) => [...expected],
    }),
  }),
});

interface Preview {
  tree: SegmentTree | null;
  expression: string | null;
  fault: SegmentFault | null;
}

const SegmentPreview = builder.objectRef<Preview>('SegmentPreview').implement({
  description: 'What a segment would be: whom it has, or where its text is wrong.',
  fields: (t) => ({
    expression: t.exposeString('expression', {
      nullable: true,
      description: 'Its text as the hub writes it; null: there is a fault.',
    }),
    tree: t.field({
      type: 'JSON',
      nullable: true,
      description: 'Its tree; null: there is a fault.',
      resolve: ({ tree }) => (tree === null ? null : shownTree(tree)),
    }),
    fault: t.expose('fault', { type: SegmentFaultType, nullable: true, description: 'What is wrong; null: nothing.' }),
    count: t.int({
      nullable: true,
      description: 'How many contacts are in it now, exactly, as the count of a segment; null: there is a fault.',
      resolve: ({ tree }, _args, context) => (tree === null ? null : countOf(tree, context)),
    }),
    size: t.field({
      type: AudienceSizeType,
      nullable: true,
      description:
        'How many contacts are in it now, within about a second: counted, or about so many; null: there is a fault.',
      resolve: ({ tree }, _args, context) => (tree === null ? null : sized(tree, context)),
    }),
    sample: t.field({
      type: [ContactType],
      description: `The ${SAMPLE} newest contacts that are in it now; none where there is a fault.`,
      resolve: ({ tree }, _args, context) => (tree === null ? [] : sampled(tree, context)),
    }),
  }),
});

const SegmentConnection = builder.connectionObject({ type: SegmentType, name: 'SegmentConnection' });

builder.queryFields((t) => ({
  segment: t.prismaField({
    type: SegmentType,
    nullable: true,
    authScopes: { scope: 'contacts:read' },
    description: 'A segment by its id; null when there is none.',
    args: { id: t.arg.id({ required: true, description: 'The id of the segment.' }) },
    resolve: (query, _root, { id }, context) =>
      context.runtime.db.prisma.segment.findUnique({
        ...query,
        where: { id: fromGlobalId('Segment', id) ?? NO_ID, workspaceId: requireActor(context).workspaceId },
      }),
  }),
  segments: t.prismaConnection(
    {
      type: SegmentType,
      cursor: 'id',
      nullable: true,
      authScopes: { scope: 'contacts:read' },
      description: 'The segments of the workspace, newest first.',
      resolve: (query, _root, _args, context) => {
        const { behind, page } = newestFirst(query);
        const where = { AND: [{ workspaceId: requireActor(context).workspaceId }, behind] };
        return context.runtime.db.prisma.segment.findMany({ ...page, where });
      },
    },
    SegmentConnection,
  ),
  segmentPreview: t.field({
    type: SegmentPreview,
    nullable: true,
    authScopes: { scope: 'contacts:read' },
    description: 'Whom a segment would have, by its text or its tree; or where its text is wrong.',
    args: {
      expression: t.arg.string({ description: `Its text; at most ${SEGMENT_LIMITS.characters} characters.` }),
      tree: t.arg({ type: 'JSON', description: 'Its tree, in place of the text.' }),
    },
    resolve: async (_root, given, context): Promise<Preview> => {
      const words = await wordsOf(context.runtime.db, requireActor(context).workspaceId);
      const read = readSegment(given, words);
      if (!read.ok) return { tree: null, expression: null, fault: read.fault };
      const fault = checkReach(read.tree, words, null);
      if (fault !== null) throw new InvalidInputError([{ path: ['expression'], message: fault }]);
      return { tree: read.tree, expression: textOf(read.tree, words), fault: null };
    },
  }),
}));

const CreateSegmentInput = builder.inputType('SegmentInput', {
  description: 'A segment, by its text or its tree.',
  fields: (t) => ({
    name: t.string({ required: true, description: 'Unique in the workspace; 1 to 60 characters.' }),
    expression: t.string({ description: 'Its text, such as "country = FR and not tag vip".' }),
    tree: t.field({ type: 'JSON', description: 'Its tree, in place of the text.' }),
  }),
});

const UpdateSegmentInput = builder.inputType('UpdateSegmentInput', {
  description: 'What is to be changed of a segment; what is absent stays.',
  fields: (t) => ({
    id: t.id({ required: true, description: 'The segment to be changed.' }),
    name: t.string({ description: 'Unique in the workspace; 1 to 60 characters.' }),
    expression: t.string({ description: 'Its text, such as "country = FR and not tag vip".' }),
    tree: t.field({ type: 'JSON', description: 'Its tree, in place of the text.' }),
  }),
});

const RemoveSegmentInput = builder.inputType('RemoveSegmentInput', {
  description: 'A segment that is to be no more.',
  fields: (t) => ({ id: t.id({ required: true, description: 'The segment to be removed.' }) }),
});

const SegmentPayload = builder.objectRef<{ segment: Segment }>('SegmentPayload').implement({
  description: 'The segment, as it is or was.',
  fields: (t) => ({
    segment: t.expose('segment', { type: SegmentType, description: 'As it is now, or was when it was removed.' }),
  }),
});

const errors = failures('SegmentResult', [InvalidInputError, NotFoundError]);

builder.mutationFields((t) => ({
  createSegment: t.field({
    type: SegmentPayload,
    authScopes: { scope: 'contacts:write' },
    description: `Makes a segment; at most ${MAX_SEGMENTS} in a workspace.`,
    args: { input: t.arg({ type: CreateSegmentInput, required: true, description: 'The segment to be made.' }) },
    errors,
    resolve: async (_root, { input }, context) => {
      const name = parseInput(GivenName, input.name, ['name']);
      return { segment: await setSegment(context.runtime, requireActor(context), null, { ...input, name }) };
    },
  }),
  updateSegment: t.field({
    type: SegmentPayload,
    authScopes: { scope: 'contacts:write' },
    description: 'Changes a segment, and with it those that name it. One that would contain itself is refused.',
    args: { input: t.arg({ type: UpdateSegmentInput, required: true, description: 'What is to be changed.' }) },
    errors,
    resolve: async (_root, { input: { id, name, ...given } }, context) => {
      const named = name == null ? {} : { name: parseInput(GivenName, name, ['name']) };
      return { segment: await setSegment(context.runtime, requireActor(context), id, { ...given, ...named }) };
    },
  }),
  removeSegment: t.field({
    type: SegmentPayload,
    authScopes: { scope: 'contacts:write' },
    description: 'Removes a segment; refused while another segment names it.',
    args: { input: t.arg({ type: RemoveSegmentInput, required: true, description: 'Which segment it is.' }) },
    errors,
    resolve: async (_root, { input }, context) => ({
      segment: await removeSegment(context.runtime, requireActor(context), input.id),
    }),
  }),
}));
