/** Objects by their global id, for the fields `node` and `nodes`. */
import type { GraphQLResolveInfo, GraphQLSchema } from 'graphql';
import { isUuid } from '../../kernel/ids.ts';
import { forbidden, requirePrincipal } from './access.ts';
import type { Context } from './context.ts';

interface NodeId {
  typename: string;
  id: string;
}

/** Extensions of a type whose objects can be read by id. */
interface NodeExtensions {
  /** The scope that reading one needs. */
  scope?: string;
  /** Of an interface whose ids its types share: the type of one object; `undefined`: there is none. */
  typeOfNode?(id: string, context: Context, schema: GraphQLSchema): Promise<string | undefined>;
}

/**
 * The object of an opaque id. Fails closed: a type that names no scope (`workspaceNode`) cannot be read by id.
 *
 * @throws UNAUTHENTICATED without a key, FORBIDDEN without the scope of the type
 */
export async function nodeByGlobalId(
  nodeId: NodeId,
  context: Context,
  { schema }: GraphQLResolveInfo,
  load: (id: NodeId) => unknown,
): Promise<unknown> {
  const principal = requirePrincipal(context);
  const { typename, id } = nodeId;
  const { scope, typeOfNode } = (schema.getType(typename)?.extensions ?? {}) as NodeExtensions;
  if (scope === undefined || !isUuid(id)) return null;
  if (!principal.scopes.has(scope as never)) throw forbidden(principal, [scope]);
  const type = typeOfNode === undefined ? typename : await typeOfNode(id, context, schema);
  if (type === undefined) return null;
  // The relay plugin loads what its argument says, whatever it is handed here.
  nodeId.typename = type;
  return load(nodeId);
}

/** Descriptions and nullability of what the relay plugin makes. */
export const relayDescriptions = {
  clientMutationId: 'omit',
  cursorType: 'String',
  nodeTypeOptions: { description: 'An object with an id that is unique among all objects.' },
  idFieldOptions: { description: 'Opaque id, unique among all objects.' },
  pageInfoTypeOptions: { description: 'Where a page stands in its list.' },
  hasNextPageFieldOptions: { description: 'Whether there are entries after this page.' },
  hasPreviousPageFieldOptions: { description: 'Whether there are entries before this page.' },
  startCursorFieldOptions: { description: 'Cursor of the first entry; null when the page is empty.' },
  endCursorFieldOptions: { description: 'Cursor of the last entry; null when the page is empty.' },
  pageInfoFieldOptions: { description: 'Where this page stands in the list.' },
  edgesFieldOptions: { description: 'The entries of the page.', nullable: false },
  nodeFieldOptions: { description: 'The object at this place.', nullable: false },
  cursorFieldOptions: { description: 'Its place in the list, for "after" and "before".' },
  defaultConnectionTypeOptions: { description: 'A page of a list.' },
  defaultEdgeTypeOptions: { description: 'An object and its place in the list.' },
  beforeArgOptions: { description: 'Only entries before this cursor.' },
  afterArgOptions: { description: 'Only entries after this cursor.' },
  firstArgOptions: { description: 'So many entries from the start, at most 100; 20 when neither is given.' },
  lastArgOptions: { description: 'So many entries from the end, at most 100.' },
} as const;
