/** Alerts that are followed live. */
import { EXIT } from '../exit-codes.ts';
import { untilInterrupted } from './following.ts';
import { note, write } from './output.ts';
import { type HubOptions, openHub } from './target.ts';

/** Options of a command that follows alerts. */
export interface FollowOptions extends HubOptions {
  /** Cursor behind which it begins. */
  after?: string;
  /** Alerts after which it ends. */
  count?: number;
}

/**
 * Prints alerts as they come, until so many came or it is interrupted.
 *
 * @param document subscription with items that have an `alert`, and with gaps
 * @param listed command that lists what was missed
 */
export async function followAlerts<Alert>(
  { after, count, json, ...rest }: FollowOptions,
  document: string,
  listed: string,
  lineOf: (alert: Alert) => string,
): Promise<void> {
  const following = untilInterrupted();
  let left = count ?? Number.POSITIVE_INFINITY;
  const hub = openHub(rest);
  const items = hub.follow<{ __typename: string; cursor: string; alert: Alert }>(
    document,
    {},
    { ...following, after: after ?? null },
  );
  for await (const item of items) {
    if (item.kind === 'gap') {
      note(`Alerts are missing (${item.reason}): see \`heliograph ${listed}\`.`);
      continue;
    }
    const { alert } = item.value;
    await write(`${json === true ? JSON.stringify(alert) : lineOf(alert)}\n`);
    if (--left <= 0) return;
  }
  if (following.signal.aborted) process.exitCode = EXIT.INTERRUPTED;
}
