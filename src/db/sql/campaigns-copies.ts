/** Statements on `campaigns` that make one from another: as it is written, with nothing of what became of it. */
import type { Campaign } from '../../generated/prisma/client.ts';
import type { Queryable } from '../client.ts';

/** Columns of a campaign that has not begun, as the fields of its row. */
const UNBEGUN = {
  ...{
    reason: null,
    stopped_by: null,
    token: null,
    checked_at: null,
    preflight: null,
    frozen_at: null,
    frozen_to: null,
  },
  ...{ recipients: 0, position: 0, accepted: 0, refused: {}, lease_until: null, failures: 0, finished_at: null },
  ...{ due_at: null, begins_at: null, revision: 1 },
  ...{ test_recipients: 0, held_out: 0, tested_at: null, looks: 0, verdict: null, rests_until: null, counts_at: null },
};

/** Inserts a campaign with every column of another, but for those that are given. */
export async function copyCampaign(
  tx: Queryable,
  id: string,
  changes: Readonly<Record<string, unknown>>,
): Promise<void> {
  await tx.query(
    `INSERT INTO campaigns SELECT (jsonb_populate_record(c, $2::jsonb)).* FROM campaigns c WHERE c.id = $1`,
    [id, JSON.stringify({ ...UNBEGUN, ...changes })],
  );
}

/** The next run of a campaign that repeats. */
export interface NextRunRow {
  id: string;
  startAt: Date | null;
  beginsAt: Date;
  /** Moment of its check. */
  dueAt: Date;
  endsAt: Date | null;
  schedule: object;
  /** The version that was checked. */
  templateVersion: number | null;
  /** With the versions that were checked. */
  variants: object;
  now: Date;
}

/** Inserts the next run of a campaign that is locked: it waits for its time. @returns false: it has one already */
export async function insertNextRun(
  tx: Queryable,
  { id, origin, originId, occurrence }: Pick<Campaign, 'id' | 'origin' | 'originId' | 'occurrence'>,
  run: NextRunRow,
): Promise<boolean> {
  const { startAt, beginsAt, dueAt, endsAt, schedule, templateVersion, variants, now } = run;
  const first = firstRun({ id, origin, originId });
  const { rowCount } = await tx.query(
    `SELECT FROM campaigns WHERE origin_id = $1 AND origin = 'REPEAT' AND occurrence > $2 LIMIT 1`,
    [first, occurrence],
  );
  if (rowCount !== 0) return false;
  await copyCampaign(tx, id, {
    ...{ id: run.id, status: 'SCHEDULED', due_at: dueAt, begins_at: beginsAt, start_at: startAt, ends_at: endsAt },
    ...{ schedule, variants, template_version: templateVersion, created_at: now, updated_at: now },
    ...{ origin: 'REPEAT', origin_id: first, occurrence: occurrence + 1 },
  });
  return true;
}

/** The id of the first run of a campaign that repeats. */
export function firstRun({ id, origin, originId }: Pick<Campaign, 'id' | 'origin' | 'originId'>): string {
  return origin === 'REPEAT' && originId !== null ? originId : id;
}
