/** How many messages a workspace may hand over, where the settings say so. */
import { RateLimitedError } from '../../kernel/errors.ts';
import { Quota } from '../../kernel/quota.ts';
import type { Runtime } from '../../runtime.ts';

const quotas = new WeakMap<Runtime['bus'], Quota>();

/** Counts messages of a workspace against its quota. @throws RateLimitedError, and then nothing was taken */
export function takeMessages({ bus, config, telemetry }: Runtime, workspaceId: string, count: number): void {
  const perSecond = config.messagesPerSecond;
  if (perSecond === null) return;
  const quota = quotas.get(bus) ?? new Quota(perSecond);
  quotas.set(bus, quota);
  const waitMs = quota.take(workspaceId, count, performance.now());
  if (waitMs === 0) return;
  telemetry.count('heliograph_accept_messages_total', { outcome: 'RATE_LIMITED' }, count);
  throw new RateLimitedError(
    `This workspace may hand over ${perSecond.toLocaleString('en')} messages a second: try again in ${waitMs} ms`,
    waitMs,
  );
}
