/**
 * The one schema builder, and how a noun declares its part of the API. Root fields of queries are nullable (one refusal
 * must not empty the whole answer), all others are not unless they say so; every type, field, argument and enum value has a
 * description. A noun's `graphql.ts` is loaded by `schema.ts` and calls the builder; writes live in `actions.ts`.
 *
 * **A node of the principal's workspace.** Another workspace's object is null on `node(id:)` and wherever Pothos loads it.
 * Reads need the scope named; fields that lead to another noun have that noun's scope and are nullable.
 * ```ts
 * export const TemplateType = builder.prismaNode('Template', {
 *   ...workspaceNode('templates:read'),
 *   description: 'A text with variables.',
 *   fields: (t) => ({
 *     name: t.exposeString('name', { description: 'Unique in the workspace.' }),
 *     createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was first saved.' }),
 *   }),
 * });
 * ```
 *
 * **A connection.** Newest first; the cursor is the time-ordered id. More than 100 a page is refused with the limit
 * named. One connection type per node type, used by every field that lists it. `totalCount` only where it is cheap.
 * ```ts
 * export const TemplateConnection = builder.connectionObject({ type: TemplateType, name: 'TemplateConnection' });
 * builder.queryField('templates', (t) =>
 *   t.prismaConnection({
 *     type: TemplateType,
 *     cursor: 'id',
 *     nullable: true,
 *     authScopes: { scope: 'templates:read' },
 *     description: 'The templates of the workspace, newest first.',
 *     resolve: (query, _root, _args, context) =>
 *       context.runtime.db.prisma.template.findMany({
 *         ...query,
 *         where: { workspaceId: requireActor(context).workspaceId },
 *         orderBy: { id: 'desc' },
 *       }),
 *   }, TemplateConnection),
 * );
 * ```
 *
 * **A mutation.** One `input`; the result is a union of the payload and the failures a caller can act on. The action
 * parses its input (`parseInput` of errors.ts) and throws a `DomainError`; only the classes listed become members, and
 * `Forbidden` and `Unavailable`, which every result has.
 * Mutations that share a result give `failures` the same name and the same list.
 * ```ts
 * const SaveTemplatePayload = builder.objectRef<{ template: Template }>('SaveTemplatePayload').implement({
 *   description: 'The template as it was saved.',
 *   fields: (t) => ({ template: t.expose('template', { type: TemplateType, description: 'With its new version.' }) }),
 * });
 * builder.mutationField('saveTemplate', (t) =>
 *   t.field({
 *     type: SaveTemplatePayload,
 *     authScopes: { scope: 'templates:write' },
 *     description: 'Saves a new version; messages that were sent keep theirs.',
 *     args: { input: t.arg({ type: SaveTemplateInput, required: true, description: 'The template.' }) },
 *     errors: failures('SaveTemplateResult', [InvalidInputError, NotFoundError]),
 *     resolve: (_root, { input }, context) => saveTemplate(context.runtime, requireActor(context), input),
 *   }),
 * );
 * ```
 * A node type has a prefix in kernel/global-ids.ts. An id argument is `ID`; `fromGlobalId('Template', id)` gives the UUID, or null: then it is "not found".
 * Many rows by key within one request: `builder.loadableNode` / `t.loadable` of the dataloader plugin.
 */
import SchemaBuilder from '@pothos/core';
import ComplexityPlugin from '@pothos/plugin-complexity';
import DataloaderPlugin from '@pothos/plugin-dataloader';
import ErrorsPlugin from '@pothos/plugin-errors';
import PrismaPlugin from '@pothos/plugin-prisma';
import RelayPlugin from '@pothos/plugin-relay';
import ScopeAuthPlugin from '@pothos/plugin-scope-auth';
import type { Scope } from '../../domains/accounts/principal.ts';
import type PrismaTypes from '../../generated/pothos-types.ts';
import { getDatamodel } from '../../generated/pothos-types.ts';
import type { E164 } from '../../kernel/address-types.ts';
import { type IdentifiedType, identifiedTypeOf, parseGlobalId, toGlobalId } from '../../kernel/global-ids.ts';
import { requireActor, unauthorized } from './access.ts';
import type { Context } from './context.ts';
import './faults-plugin.ts';
import { DEFAULT_PAGE_SIZE, fieldCost, MAX_PAGE_SIZE } from '../limits/cost.ts';
import { nodeByGlobalId, relayDescriptions } from './node.ts';

/** The one schema builder. Fields are non-null unless they say otherwise; root fields of queries say otherwise. */
export const builder = new SchemaBuilder<{
  Context: Context;
  PrismaTypes: PrismaTypes;
  DefaultFieldNullability: false;
  DefaultEdgesNullability: false;
  DefaultNodeNullability: false;
  AuthScopes: { scope: Scope };
  Scalars: {
    ID: { Input: string; Output: string };
    DateTime: { Input: Date; Output: Date };
    /** In: as written, parsed by the action with the workspace's default country. Out: E.164. */
    PhoneNumber: { Input: string; Output: E164 };
    /** Milliseconds inside, ISO 8601 outside. */
    Duration: { Input: number; Output: number };
    JSON: { Input: unknown; Output: unknown };
    Cursor: { Input: string; Output: string };
    Decimal: { Input: string; Output: string };
  };
}>({
  // What a plugin throws becomes a member of a result where that plugin comes behind the one of errors.
  plugins: [ErrorsPlugin, 'faults', ScopeAuthPlugin, RelayPlugin, PrismaPlugin, DataloaderPlugin, ComplexityPlugin],
  defaultFieldNullability: false,
  scopeAuth: {
    // Not signed in: a top-level error. The key lacks the scope: `Forbidden` of a mutation, else a top-level error.
    authScopes: (context) => ({ scope: (scope: Scope) => context.principal?.scopes.has(scope) ?? false }),
    unauthorizedError: (_parent, context, info, result) =>
      unauthorized(context, result.failure, info.parentType.name === 'Mutation'),
    authorizeOnSubscribe: true,
  },
  errors: { defaultTypes: [], directResult: true },
  relay: {
    ...relayDescriptions,
    nodeQueryOptions: {
      description: 'Any object of the workspace by its id; null when there is none, or the id is not one of this hub.',
      nullable: true,
      args: { id: { description: 'The opaque id of a node.' } },
      resolve: (_root, args, context, info, resolveNode) => nodeByGlobalId(args.id, context, info, resolveNode),
    },
    nodesQueryOptions: false,
    encodeGlobalID: (typename, id) => toGlobalId(identifiedTypeOf(typename) as IdentifiedType, String(id)),
    // A malformed id is an id of nothing: "not found", like another workspace's.
    decodeGlobalID: (globalId) => {
      const parsed = parseGlobalId(globalId);
      return parsed === null ? { typename: '', id: '' } : { typename: parsed.type, id: parsed.uuid };
    },
  },
  prisma: {
    client: (context) => context.runtime.db.prisma,
    dmmf: getDatamodel(),
    exposeDescriptions: false,
    filterConnectionTotalCount: true,
    maxConnectionSize: MAX_PAGE_SIZE,
    defaultConnectionSize: DEFAULT_PAGE_SIZE,
    onUnusedQuery: null,
  },
  // Checked before anything runs, on both transports (limits.ts), not field by field.
  complexity: { disabled: true, fieldComplexity: fieldCost },
});

builder.queryType({ description: 'Reads. Everything is of the workspace of the key.' });
builder.mutationType({
  description: 'Writes. Each takes one input and answers with its payload or a member of the Error interface.',
});
builder.subscriptionType({ description: 'What happens, as it happens; over WebSocket (graphql-ws) or SSE.' });

/**
 * Options that make a `prismaNode` one of the principal's workspace, readable with `scope`.
 *
 * @param alsoRead scopes of those who make one: they may read what they made
 */
export function workspaceNode(scope: Scope, ...alsoRead: readonly Scope[]) {
  return {
    id: { field: 'id' as const, description: 'Opaque id, unique among all objects.' },
    nullable: true,
    extensions: { scope, alsoRead },
    findUnique: (id: string, context: Context) => ({ id, workspaceId: requireActor(context).workspaceId }),
  };
}
