/** The context of one operation. */
import type { Principal } from '../../domains/accounts/principal.ts';
import type { ApiRuntime } from '../../roots/api.ts';

/** The context of one operation, handed to its resolvers. Every field but `principal` needs a key, so a resolver that has a scope has a principal. */
export interface Context {
  runtime: ApiRuntime;
  /** `null`: no key came with the request. Fields with scopes refuse it. */
  principal: Principal | null;
  /** Identifies the request in the log. */
  requestId: string;
  /** The cursor at which a subscription with a resume key goes on. */
  resumesAt?: string;
}
