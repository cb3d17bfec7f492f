import type { AuthFailure } from '@pothos/plugin-scope-auth';
import { GraphQLError } from 'graphql';
import type { Viewer } from '../domains/accounts/viewer.ts';

/** The request came without a key, or with one that is not valid (any more). */
export function unauthenticated(message = 'This needs an API key: send "Authorization: Bearer <key>".'): GraphQLError {
  return new GraphQLError(message, { extensions: { code: 'UNAUTHENTICATED', http: { status: 401 } } });
}

/** The key is valid and may not do this. Names the scope that is needed and the role of the key. */
export function forbidden(viewer: Viewer, scopes: readonly string[]): GraphQLError {
  const needed = scopes.length === 0 ? 'a scope' : scopes.map((scope) => `"${scope}"`).join(' or ');
  return new GraphQLError(`This needs the scope ${needed}, which this key of role ${viewer.role} does not have.`, {
    extensions: { code: 'FORBIDDEN', neededScopes: scopes, role: viewer.role },
  });
}

/** Whose key the request came with. @throws UNAUTHENTICATED when it came without one */
export function requireViewer(context: { viewer: Viewer | null }): Viewer {
  if (context.viewer === null) throw unauthenticated();
  return context.viewer;
}

/** The error for a field whose scopes failed. */
export function unauthorized(context: { viewer: Viewer | null }, failure: AuthFailure): GraphQLError {
  return context.viewer === null ? unauthenticated() : forbidden(context.viewer, neededScopes(failure));
}

function neededScopes(failure: AuthFailure): string[] {
  if ('failures' in failure) return failure.failures.flatMap(neededScopes);
  return 'parameter' in failure && typeof failure.parameter === 'string' ? [failure.parameter] : [];
}
