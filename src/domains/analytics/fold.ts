/** Roll-ups: what chunks of the road have changed is added to the counts of hours, days and months. */

import { type TakenRollupChanges, takeRollupChanges } from '../../db/sql/rollup-changes.ts';
import {
  addToAmounts,
  addToRollups,
  type RollupAmount,
  type RollupCounts,
  type RollupKey,
} from '../../db/sql/rollups.ts';
import { templatesOfVersions } from '../../db/sql/template-versions.ts';
import { zonesOfWorkspaces } from '../../db/sql/workspaces.ts';
import { transaction } from '../../db/transaction.ts';
import { chunksOf } from '../../kernel/chunks.ts';
import { CUTS, type Dimension, GRAINS, type Measure, type RollupChange } from '../../kernel/rollups.ts';
import { isKnownZone } from '../../policy/places/zones.ts';
import type { Runtime } from '../../runtime.ts';
import { startOf } from './buckets.ts';

/** Chunks whose changes are added in one transaction at most. */
const CHUNKS_A_TIME = 1_000;
/** Rows that one statement adds to. */
const ROWS_A_STATEMENT = 1_000;

/**
 * Adds what has changed since to the roll-ups. Changes are taken away and added in one transaction: each counts once, whatever
 * process ends when.
 *
 * @returns how many chunks had changed something
 */
export async function foldRollups(
  { db, telemetry }: Pick<Runtime, 'db' | 'telemetry'>,
  signal: AbortSignal,
): Promise<number> {
  let count = 0;
  for (let last = CHUNKS_A_TIME; last === CHUNKS_A_TIME && !signal.aborted; count += last) {
    last = await transaction(db.pool, async (tx) => {
      const taken = await takeRollupChanges(tx, CHUNKS_A_TIME);
      if (taken.length === 0) return 0;
      const zones = await zonesOfWorkspaces(tx, [...new Set(taken.map(({ workspaceId }) => workspaceId))]);
      const versions = taken.flatMap(({ changes }) => changes.flatMap(({ templateVersion }) => templateVersion || []));
      const templates = versions.length === 0 ? NONE : await templatesOfVersions(tx, [...new Set(versions)]);
      const { counts, amounts } = added(taken, zones, templates);
      for (const rows of chunksOf(counts, ROWS_A_STATEMENT)) await addToRollups(tx, rows);
      for (const rows of chunksOf(amounts, ROWS_A_STATEMENT)) await addToAmounts(tx, rows);
      return taken.length;
    });
    telemetry.count('heliograph_rollup_chunks_total', {}, last);
  }
  return count;
}

const NONE: ReadonlyMap<string, string> = new Map();

/** What is to be added, each row once and in one order. */
export function added(
  taken: readonly TakenRollupChanges[],
  zones: ReadonlyMap<string, string>,
  templates: ReadonlyMap<string, string>,
): { counts: RollupCounts[]; amounts: RollupAmount[] } {
  const sums = new Sums();
  for (const { workspaceId, changes } of taken) {
    const named = zones.get(workspaceId) ?? 'UTC';
    const zone = isKnownZone(named) ? named : 'UTC';
    for (const change of changes) {
      const values = valuesOf(change, templates);
      for (const [grain, step] of GRAINS.entries()) {
        const bucket = startOf(step, zone, change.quarter);
        for (const [cut, dimensions] of CUTS.entries()) {
          const keys = dimensions.map((dimension) => values[dimension]);
          sums.add({ workspaceId, cut, grain, bucket: new Date(bucket), keys }, change);
        }
      }
    }
  }
  return sums.rows();
}

function valuesOf(change: RollupChange, templates: ReadonlyMap<string, string>): Record<Dimension, string> {
  return {
    ROUTE: change.route,
    CONNECTION: change.connection,
    COUNTRY: change.country,
    PURPOSE: change.purpose,
    TEMPLATE: change.templateVersion === '' ? '' : (templates.get(change.templateVersion) ?? ''),
    LOCALE: change.locale,
    SENDER: change.sender,
    NETWORK: change.network,
    CAMPAIGN: change.campaign,
    VARIANT: change.variant,
  };
}

/** Sum of what is to be added to one row. */
interface Sum {
  key: RollupKey;
  counts: Partial<Record<Measure, number>>;
  submitMs: number[];
  deliveryMs: number[];
  amounts: Map<string, RollupAmount>;
}

class Sums {
  readonly #sums = new Map<string, Sum>();

  add(key: RollupKey, { counts, reasons, charges, costs, submitMs, deliveryMs }: RollupChange): void {
    const name = `${key.workspaceId} ${key.cut} ${key.grain} ${key.bucket.getTime()}\n${key.keys.join('\n')}`;
    let sum = this.#sums.get(name);
    if (sum === undefined) {
      sum = { key, counts: {}, submitMs: [], deliveryMs: [], amounts: new Map() };
      this.#sums.set(name, sum);
    }
    for (const [measure, count] of Object.entries(counts) as [Measure, number][])
      sum.counts[measure] = (sum.counts[measure] ?? 0) + count;
    addPlaces(sum.submitMs, submitMs);
    addPlaces(sum.deliveryMs, deliveryMs);
    for (const [code, count] of Object.entries(reasons ?? {})) addAmount(sum, 'REASON', code, BigInt(count));
    for (const [currency, micros] of Object.entries(charges ?? {})) addAmount(sum, 'CHARGE', currency, BigInt(micros));
    for (const [currency, micros] of Object.entries(costs ?? {})) addAmount(sum, 'COST', currency, BigInt(micros));
  }

  /** In the order of their keys: of two that add to the same rows one waits for the other. */
  rows(): { counts: RollupCounts[]; amounts: RollupAmount[] } {
    const sums = [...this.#sums].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, sum]) => sum);
    return {
      counts: sums.map(({ key, counts, submitMs, deliveryMs }) => ({ ...key, counts, submitMs, deliveryMs })),
      amounts: sums.flatMap(({ amounts }) => [...amounts.values()].filter(({ amount }) => amount !== 0n)),
    };
  }
}

function addPlaces(sums: number[], counts: Record<number, number> | undefined): void {
  for (const [place, count] of Object.entries(counts ?? {})) {
    while (sums.length <= Number(place)) sums.push(0);
    sums[Number(place)] = (sums[Number(place)] ?? 0) + count;
  }
}

function addAmount({ key, amounts }: Sum, kind: RollupAmount['kind'], name: string, amount: bigint): void {
  const id = `${kind} ${name}`;
  const own = amounts.get(id);
  if (own === undefined) amounts.set(id, { ...key, kind, name, amount });
  else own.amount += amount;
}
