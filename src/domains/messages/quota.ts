/** Number of messages a workspace may hand over, where the settings say so. */
import { RateLimitedError } from '../../kernel/errors.ts';
import type { ApiRuntime } from '../../roots/api.ts';

/** Counts messages of a workspace against its quota. @throws RateLimitedError, and then nothing was taken */
export function takeMessages(
  { messageQuota, telemetry }: Pick<ApiRuntime, 'messageQuota' | 'telemetry'>,
  workspaceId: string,
  count: number,
): void {
  if (messageQuota === null) return;
  const waitMs = messageQuota.take(workspaceId, count, performance.now());
  if (waitMs === 0) return;
  telemetry.count('heliograph_accept_messages_total', { outcome: 'RATE_LIMITED' }, count);
  throw new RateLimitedError(
    `This workspace may hand over ${messageQuota.perSecond.toLocaleString('en')} messages a second: try again in ${waitMs} ms`,
    waitMs,
  );
}
