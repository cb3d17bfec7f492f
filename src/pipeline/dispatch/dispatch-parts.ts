/** Parts that the dispatcher of one connection is made of. */
import type pg from 'pg';
import type { Bus } from '../../bus/connect.ts';
import type { HeldPause } from '../../db/sql/pauses.ts';
import type { Policy } from '../../policy/judge.ts';
import type { PriceListCache } from '../charge/price-lists.ts';
import type { OutboxRelay } from '../outbox/relay.ts';
import type { InflightCache } from '../record/inflight-cache.ts';
import type { ClaimingConnection } from './claim.ts';
import type { SubmitterParts } from './submitter.ts';

/** Parts that dispatching over one connection needs. */
export interface DispatchParts extends SubmitterParts {
  bus: Bus;
  pool: pg.Pool;
  /** Kept free for urgent claims. */
  urgentPool: pg.Pool;
  relay: OutboxRelay;
  /** Judges messages once more when they are claimed. */
  policy: Policy;
  /** Price lists of the workspace. */
  priceLists: PriceListCache;
  /** Pauses that hold now for its workspace; empty: none does. */
  pauses: () => readonly HeldPause[];
  recent: InflightCache;
  connection: ClaimingConnection;
}
