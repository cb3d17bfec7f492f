/** What a chunk of messages changes in the roll-ups: written with the chunk, as one row a workspace. */
import type { MessageState, TrackedMessage } from '../../db/sql/messages.ts';
import type { Statement } from '../../db/sql/pipelined.ts';
import { type NewRollupChanges, rollupChangesInsert } from '../../db/sql/rollup-changes.ts';
import type { Charge } from '../../kernel/charge.ts';
import {
  latencyBucket,
  MEASURES_OF_STATUS,
  type Measure,
  QUARTER_MS,
  type RollupChange,
  STATUSES_WITH_REASON,
} from '../../kernel/rollups.ts';

/** Facts that a message is counted by, and that do not change by its status. */
export type CountedFacts = Pick<
  TrackedMessage,
  | 'workspaceId'
  | 'createdAt'
  | 'routeId'
  | 'country'
  | 'mccMnc'
  | 'purpose'
  | 'templateVersionId'
  | 'locale'
  | 'sender'
  | 'partCount'
  | 'campaignId'
  | 'variant'
>;
/** The part of the state that a message is counted by. */
export type CountedState = Pick<
  MessageState,
  'status' | 'reasonCode' | 'connectionId' | 'sentAt' | 'finishedAt' | 'charge'
>;

/** Changes of the counts of messages that have all dimensions in common. */
interface Cell {
  workspaceId: string;
  change: Omit<RollupChange, 'counts' | 'reasons' | 'charges' | 'costs' | 'submitMs' | 'deliveryMs'>;
  counts: Map<Measure, number>;
  reasons: Map<string, number>;
  charges: Map<string, bigint>;
  costs: Map<string, bigint>;
  submitMs: Map<number, number>;
  deliveryMs: Map<number, number>;
}

/**
 * Book of what a chunk of messages changes. A message counts by what it is now: a change takes away what it counted as
 * before and adds what it counts as from now on, so that the sum is right however often it changes.
 */
export class RollupBook {
  readonly #cells = new Map<string, Cell>();
  /** Cell of the message before: most messages of a chunk count in the same one. */
  #last: Cell | null = null;

  /** Counts a message that was accepted. */
  accepted(message: CountedFacts & CountedState): void {
    this.#add(message, message, 1);
  }

  /** Takes away what a message counts as. */
  removed(message: CountedFacts & CountedState): void {
    this.#add(message, message, -1);
  }

  /**
   * Counts a message that changes.
   *
   * @param before facts of it that are rewritten beside its change, as they were; absent: none
   */
  changed(message: CountedFacts & CountedState, state: CountedState, before?: Partial<CountedFacts>): void {
    if (before === undefined && countsAlike(message, state)) return;
    this.#add(before === undefined ? message : { ...message, ...before }, message, -1);
    this.#add(message, state, 1);
  }

  /** Counts what became of a message besides its status. */
  counted(message: CountedFacts & CountedState, measure: Measure, count: number): void {
    add(this.#cellOf(message, message.connectionId).counts, measure, count);
  }

  /** Writes that go with the chunk; empty: no count changes. */
  statements(): Statement[] {
    const rows = new Map<string, RollupChange[]>();
    for (const cell of this.#cells.values()) {
      const change = changeOf(cell);
      if (change === null) continue;
      const own = rows.get(cell.workspaceId);
      if (own === undefined) rows.set(cell.workspaceId, [change]);
      else own.push(change);
    }
    const all = [...rows].map(([workspaceId, changes]): NewRollupChanges => ({ workspaceId, changes }));
    return all.length === 0 ? [] : [rollupChangesInsert(all)];
  }

  #add(facts: CountedFacts, state: CountedState, by: 1 | -1): void {
    const cell = this.#cellOf(facts, state.connectionId);
    const { counts, reasons, submitMs, deliveryMs } = cell;
    const { status, reasonCode, sentAt, finishedAt, charge } = state;
    add(counts, 'accepted', by);
    for (const measure of MEASURES_OF_STATUS[status] ?? []) add(counts, measure, by);
    if (reasonCode !== null && STATUSES_WITH_REASON.has(status)) add(reasons, reasonCode, by);
    if (charge !== null && charge.state === 'SETTLED') addCharge(cell, charge, by);
    if (sentAt === null) return;
    add(counts, 'submitted', by);
    add(counts, 'parts', by * facts.partCount);
    add(submitMs, latencyBucket(sentAt.getTime() - facts.createdAt.getTime()), by);
    if (finishedAt !== null && (status === 'DELIVERED' || status === 'READ'))
      add(deliveryMs, latencyBucket(finishedAt.getTime() - sentAt.getTime()), by);
  }

  #cellOf(facts: CountedFacts, connectionId: string): Cell {
    if (this.#last === null || !isCellOf(this.#last, facts, connectionId))
      this.#last = this.#lookUp(facts, connectionId);
    return this.#last;
  }

  #lookUp(facts: CountedFacts, connectionId: string): Cell {
    const { workspaceId, routeId, purpose, country, mccMnc, templateVersionId, locale, sender, campaignId, variant } =
      facts;
    const quarter = Math.floor(facts.createdAt.getTime() / QUARTER_MS) * QUARTER_MS;
    const key = `${workspaceId}\n${quarter}\n${routeId}\n${connectionId}\n${country}\n${purpose}\n${templateVersionId}\n${locale}\n${campaignId}\n${variant}\n${mccMnc}\n${sender}`;
    let cell = this.#cells.get(key);
    if (cell === undefined) {
      cell = {
        workspaceId,
        change: {
          quarter,
          route: routeId,
          connection: connectionId,
          country: country ?? '',
          purpose,
          templateVersion: templateVersionId ?? '',
          locale: locale ?? '',
          sender: sender ?? '',
          network: mccMnc ?? '',
          campaign: campaignId ?? '',
          variant: variantOf(facts),
        },
        counts: new Map(),
        reasons: new Map(),
        charges: new Map(),
        costs: new Map(),
        submitMs: new Map(),
        deliveryMs: new Map(),
      };
      this.#cells.set(key, cell);
    }
    return cell;
  }
}

/** Check that a message counts in a cell. */
function isCellOf({ workspaceId, change }: Cell, facts: CountedFacts, connectionId: string): boolean {
  const since = facts.createdAt.getTime() - change.quarter;
  return (
    since >= 0 &&
    since < QUARTER_MS &&
    workspaceId === facts.workspaceId &&
    change.route === facts.routeId &&
    change.connection === connectionId &&
    change.purpose === facts.purpose &&
    change.country === (facts.country ?? '') &&
    change.network === (facts.mccMnc ?? '') &&
    change.templateVersion === (facts.templateVersionId ?? '') &&
    change.locale === (facts.locale ?? '') &&
    change.sender === (facts.sender ?? '') &&
    change.campaign === (facts.campaignId ?? '') &&
    change.variant === variantOf(facts)
  );
}

function variantOf({ variant }: CountedFacts): string {
  return variant === null ? '' : String(variant);
}

/** Check that a message counts as it did before: a claim, above all, changes nothing that is counted. */
function countsAlike(before: CountedState, after: CountedState): boolean {
  return (
    MEASURES_OF_STATUS[before.status] === MEASURES_OF_STATUS[after.status] &&
    before.connectionId === after.connectionId &&
    before.sentAt?.getTime() === after.sentAt?.getTime() &&
    (before.charge === after.charge || (before.charge?.state !== 'SETTLED' && after.charge?.state !== 'SETTLED')) &&
    (MEASURES_OF_STATUS[after.status] === undefined ||
      (before.reasonCode === after.reasonCode && before.finishedAt?.getTime() === after.finishedAt?.getTime()))
  );
}

function add<K>(counts: Map<K, number>, key: K, by: number): void {
  counts.set(key, (counts.get(key) ?? 0) + by);
}

/** Adds what the workspace is charged and what the carrier asks, where they are known. */
function addCharge({ charges, costs }: Cell, { price, currency, cost, costCurrency }: Charge, by: 1 | -1): void {
  const sum = (sums: Map<string, bigint>, name: string, micros: string) =>
    sums.set(name, (sums.get(name) ?? 0n) + BigInt(by) * BigInt(micros));
  if (price !== null) sum(charges, currency, price);
  if (cost !== null && costCurrency !== null) sum(costs, costCurrency, cost);
}

function changeOf({ change, counts, reasons, charges, costs, submitMs, deliveryMs }: Cell): RollupChange | null {
  const own = {
    counts: changed(counts),
    reasons: changed(reasons),
    charges: changed(charges, String),
    costs: changed(costs, String),
    submitMs: changed(submitMs),
    deliveryMs: changed(deliveryMs),
  };
  const none = Object.values(own).every((each) => each === undefined);
  return none ? null : { ...change, ...own, counts: own.counts ?? {} };
}

/** What is not zero; `undefined`: nothing. */
function changed<V extends number | bigint>(counts: Map<string | number, V>): Record<string, V> | undefined;
function changed<V extends number | bigint>(
  counts: Map<string | number, V>,
  write: (value: V) => string,
): Record<string, string> | undefined;
function changed<V extends number | bigint>(counts: Map<string | number, V>, write?: (value: V) => string) {
  const entries = [...counts].filter(([, count]) => Number(count) !== 0);
  if (entries.length === 0) return undefined;
  return Object.fromEntries(write === undefined ? entries : entries.map(([key, value]) => [key, write(value)]));
}
