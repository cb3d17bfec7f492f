import SchemaBuilder from '@pothos/core';
import ComplexityPlugin from '@pothos/plugin-complexity';
import ErrorsPlugin from '@pothos/plugin-errors';
import PrismaPlugin from '@pothos/plugin-prisma';
import RelayPlugin from '@pothos/plugin-relay';
import ScopeAuthPlugin from '@pothos/plugin-scope-auth';
import type { Scope, Viewer } from '../domains/accounts/viewer.ts';
import type PrismaTypes from '../generated/pothos-types.ts';
import { getDatamodel } from '../generated/pothos-types.ts';
import type { Runtime } from '../runtime.ts';

/** What a resolver is handed. Every field but `viewer` needs a key, so a resolver that has a scope has a viewer. */
export interface Context {
  runtime: Runtime;
  /** `null`: no key came with the request. Fields with scopes refuse it. */
  viewer: Viewer | null;
  /** Identifies the request in the log. */
  requestId: string;
}

/** Depth, breadth and cost that one operation may have, on every transport. */
export const QUERY_LIMITS = { depth: 12, breadth: 200, complexity: 20_000 } as const;
/** Entries a page of a connection may have. */
export const MAX_PAGE_SIZE = 100;

/** The one schema builder. Fields are non-null unless they say otherwise; root fields say otherwise. */
export const builder = new SchemaBuilder<{
  Context: Context;
  PrismaTypes: PrismaTypes;
  DefaultFieldNullability: false;
  AuthScopes: { scope: Scope };
  Scalars: {
    ID: { Input: string; Output: string };
    DateTime: { Input: Date; Output: Date };
    PhoneNumber: { Input: string; Output: string };
    Duration: { Input: string; Output: string };
    JSON: { Input: unknown; Output: unknown };
    Cursor: { Input: string; Output: string };
    Decimal: { Input: string; Output: string };
  };
}>({
  plugins: [ScopeAuthPlugin, ErrorsPlugin, RelayPlugin, PrismaPlugin, ComplexityPlugin],
  defaultFieldNullability: false,
  scopeAuth: {
    // Not signed in, or the key lacks the scope: a top-level error, told apart by its code.
    authScopes: (context) => ({ scope: (scope: Scope) => context.viewer?.scopes.has(scope) ?? false }),
    unauthorizedError: (_parent, context, _info, result) => unauthorized(context, result),
  },
  errors: { defaultTypes: [], directResult: true },
  relay: { nodeQueryOptions: false, nodesQueryOptions: false },
  prisma: {
    client: (context) => context.runtime.db.prisma,
    dmmf: getDatamodel(),
    exposeDescriptions: false,
    filterConnectionTotalCount: true,
    maxConnectionSize: MAX_PAGE_SIZE,
    defaultConnectionSize: 20,
    onUnusedQuery: null,
  },
  complexity: { limit: QUERY_LIMITS, defaultComplexity: 1, defaultListMultiplier: 10 },
});
