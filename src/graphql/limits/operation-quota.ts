/** How many operations a key may send, where the settings say so. */
import { GraphQLError } from 'graphql';
import type { Principal } from '../../domains/accounts/principal.ts';
import { Quota } from '../../kernel/quota.ts';
import type { Runtime } from '../../runtime.ts';

const quotas = new WeakMap<Runtime['bus'], Quota>();

/** Counts an operation against the quota of its key. @returns why it is one too many; `null`: it is not */
export function quotaError({ bus, config }: Runtime, principal: Principal | null): GraphQLError | null {
  const max = config.operationsPerSecond;
  if (max === null || principal === null) return null;
  const quota = quotas.get(bus) ?? new Quota(max);
  quotas.set(bus, quota);
  const retryAfterMs = quota.take(principal.actor.id, 1, performance.now());
  if (retryAfterMs === 0) return null;
  const message = `This key may send ${max.toLocaleString('en')} operations a second: try again in ${retryAfterMs} ms.`;
  const extensions = { code: 'RATE_LIMITED', limit: 'operationsPerSecond', max, retryAfterMs };
  return new GraphQLError(message, { extensions });
}
