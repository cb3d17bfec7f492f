/** Meters of the news of one process. */
import type { Telemetry } from '../../telemetry/telemetry.ts';

/** Counts of the news in one process. */
export interface FeedCounts {
  subscribers: number;
  /** Chunks read from FEED. */
  chunks: number;
  /** Chunks handed to subscribers. */
  deliveries: number;
  gaps: Record<'EXPIRED_CURSOR' | 'SLOW_CONSUMER', number>;
}

/** Shows the news of a process. */
export function meterFeed(
  telemetry: Telemetry,
  feed: {
    counts: Readonly<FeedCounts>;
    readonly octets: number;
    readonly life: { epoch: number; lostHead: number; fromSequence: number };
  },
): void {
  const { counts } = feed;
  telemetry.read('heliograph_broadcast_subscribers', () => counts.subscribers);
  telemetry.read('heliograph_broadcast_chunks_total', () => counts.chunks);
  telemetry.read('heliograph_broadcast_deliveries_total', () => counts.deliveries);
  telemetry.read('heliograph_broadcast_gaps_total', () =>
    Object.entries(counts.gaps).map(([reason, value]) => ({ labels: { reason }, value })),
  );
  telemetry.read('heliograph_broadcast_epoch', () => feed.life.epoch);
  telemetry.read('heliograph_broadcast_lost_chunks', () =>
    feed.life.epoch === 1 ? 0 : feed.life.lostHead - feed.life.fromSequence,
  );
  telemetry.read('heliograph_broadcast_ring_octets', () => feed.octets);
}
