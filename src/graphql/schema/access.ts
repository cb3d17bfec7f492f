/** Checks of the key of a request, and the errors when it may not do what is asked. */
import type { AuthFailure } from '@pothos/plugin-scope-auth';
import { GraphQLError } from 'graphql';
import type { Principal } from '../../domains/accounts/principal.ts';
import type { Actor } from '../../kernel/actor.ts';
import { ForbiddenError } from '../../kernel/errors.ts';

/** The request came without a key, or with one that is not valid (any more). */
export function unauthenticated(message = 'This needs an API key: send "Authorization: Bearer <key>".'): GraphQLError {
  return new GraphQLError(message, { extensions: { code: 'UNAUTHENTICATED', http: { status: 401 } } });
}

/** The key or the session is valid and may not do this. Names the scope that is needed and the role. */
export function forbidden(principal: Principal, scopes: readonly string[]): GraphQLError {
  const { message, code, neededScopes, role } = forbiddenTo(principal, scopes);
  return new GraphQLError(message, { extensions: { code, neededScopes, role } });
}

/** The same as a member of the result of a mutation. */
export function forbiddenTo({ role, actor }: Principal, scopes: readonly string[]): ForbiddenError {
  return new ForbiddenError(role, scopes, actor.kind === 'MEMBER');
}

/** The one that the request comes from. @throws UNAUTHENTICATED when it came without one */
export function requirePrincipal(context: { principal: Principal | null }): Principal {
  if (context.principal === null) throw unauthenticated();
  return context.principal;
}

/** Returns the actor of the request. @throws UNAUTHENTICATED when it came without a key */
export function requireActor(context: { principal: Principal | null }): Actor {
  return requirePrincipal(context).actor;
}

/** The error for a field whose scopes failed; of a mutation it is a member of its result, but without a key. */
export function unauthorized(
  { principal }: { principal: Principal | null },
  failure: AuthFailure,
  ofMutation: boolean,
): GraphQLError | ForbiddenError {
  if (principal === null) return unauthenticated();
  const scopes = neededScopes(failure);
  return ofMutation ? forbiddenTo(principal, scopes) : forbidden(principal, scopes);
}

function neededScopes(failure: AuthFailure): string[] {
  if ('failures' in failure) return failure.failures.flatMap(neededScopes);
  return 'parameter' in failure && typeof failure.parameter === 'string' ? [failure.parameter] : [];
}
