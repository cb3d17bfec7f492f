/** Counts of audiences that somebody waits for, with how long they took. */
import type { Runtime } from '../../runtime.ts';
import { secondsSince } from '../../telemetry/seconds.ts';
import { type AudienceSize, countAudience, type OpenAudience, sizeOf } from './audience.ts';

type CountRuntime = Pick<Runtime, 'db' | 'telemetry'>;

/** As `countAudience`. */
export async function countMeasured({ db, telemetry }: CountRuntime, open: OpenAudience): Promise<number> {
  const startedAt = performance.now();
  const count = await countAudience(db, open);
  telemetry.observe('heliograph_audience_count_seconds', { result: 'exact' }, secondsSince(startedAt));
  return count;
}

/** As `sizeOf`. */
export async function sizeMeasured({ db, telemetry }: CountRuntime, open: OpenAudience): Promise<AudienceSize> {
  const startedAt = performance.now();
  const size = await sizeOf(db, open);
  const result = size.isExact ? 'exact' : 'estimated';
  telemetry.observe('heliograph_audience_count_seconds', { result }, secondsSince(startedAt));
  return size;
}
