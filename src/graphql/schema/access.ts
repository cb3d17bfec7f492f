import type { AuthFailure } from '@pothos/plugin-scope-auth';
import { GraphQLError } from 'graphql';
import type { Viewer } from '../../domains/accounts/viewer.ts';
import { ForbiddenError } from '../../kernel/errors.ts';

/** The request came without a key, or with one that is not valid (any more). */
export function unauthenticated(message = 'This needs an API key: send "Authorization: Bearer <key>".'): GraphQLError {
  return new GraphQLError(message, { extensions: { code: 'UNAUTHENTICATED', http: { status: 401 } } });
}

/** The key is valid and may not do this. Names the scope that is needed and the role of the key. */
export function forbidden(viewer: Viewer, scopes: readonly string[]): GraphQLError {
  const { message, code, neededScopes, role } = new ForbiddenError(viewer.role, scopes);
  return new GraphQLError(message, { extensions: { code, neededScopes, role } });
}

/** Whose key the request came with. @throws UNAUTHENTICATED when it came without one */
export function requireViewer(context: { viewer: Viewer | null }): Viewer {
  if (context.viewer === null) throw unauthenticated();
  return context.viewer;
}

/** The error for a field whose scopes failed; of a mutation it is a member of its result, but without a key. */
export function unauthorized(
  { viewer }: { viewer: Viewer | null },
  failure: AuthFailure,
  ofMutation: boolean,
): GraphQLError | ForbiddenError {
  if (viewer === null) return unauthenticated();
  const scopes = neededScopes(failure);
  return ofMutation ? new ForbiddenError(viewer.role, scopes) : forbidden(viewer, scopes);
}

function neededScopes(failure: AuthFailure): string[] {
  if ('failures' in failure) return failure.failures.flatMap(neededScopes);
  return 'parameter' in failure && typeof failure.parameter === 'string' ? [failure.parameter] : [];
}
