/** Number of operations a key may send, where the settings say so. */
import { GraphQLError } from 'graphql';
import type { Principal } from '../../domains/accounts/principal.ts';
import type { ApiRuntime } from '../../roots/api.ts';

/** Counts an operation against the quota of its key. @returns why it is one too many; `null`: it is not */
export function quotaError(
  { operationQuota }: Pick<ApiRuntime, 'operationQuota'>,
  principal: Principal | null,
): GraphQLError | null {
  if (operationQuota === null || principal === null) return null;
  const max = operationQuota.perSecond;
  const retryAfterMs = operationQuota.take(principal.actor.id, 1, performance.now());
  if (retryAfterMs === 0) return null;
  const message = `This key may send ${max.toLocaleString('en')} operations a second: try again in ${retryAfterMs} ms.`;
  const extensions = { code: 'RATE_LIMITED', limit: 'operationsPerSecond', max, retryAfterMs };
  return new GraphQLError(message, { extensions });
}
