/** Statements that break down what came of a campaign: money, people by group, and who did what. */
import type { Queryable } from '../client.ts';
import { type AudienceGroups, anyOf, binding } from './audience.ts';
import { type By, type Deed, type Results, sourceOf } from './campaign-results.ts';

/** Money that messages of a campaign are charged with: reserved or settled, in micro-units. */
export interface Charged {
  /** As `countPeople` has it. */
  key: string;
  currency: string;
  micros: bigint;
}

/** Sums what messages of a campaign are charged with. */
export async function chargesOf(db: Queryable, campaignId: string, by: By | null): Promise<Charged[]> {
  const { rows } = await db.query<{ key: string; currency: string; micros: string }>(
    `SELECT ${by === null ? "''" : `coalesce(m.${by}::text, '')`} AS key, m.charge->>'currency' AS currency,
       sum((m.charge->>'price')::numeric)::text AS micros
     FROM messages m WHERE m.campaign_id = $1 AND m.charge->>'price' IS NOT NULL AND m.charge->>'state' <> 'RELEASED'
     GROUP BY 1, 2 ORDER BY 1, 2`,
    [campaignId],
  );
  return rows.map(({ key, currency, micros }) => ({ key, currency, micros: BigInt(micros) }));
}

/** Counts people of a campaign by a deed who are in a group of its audience now, each once. */
export async function countInGroup(
  db: Queryable,
  deed: Deed,
  results: Results,
  group: AudienceGroups['included'],
): Promise<number> {
  const { values, bind } = binding();
  const { rows } = await db.query<{ count: number }>(
    `SELECT count(DISTINCT d.contact_id)::int AS count FROM (SELECT m.contact_id FROM ${sourceOf(deed, results, bind)}) d
     JOIN contacts c ON c.id = d.contact_id WHERE ${anyOf(group, bind, 'EACH') ?? 'false'}`,
    values,
  );
  return rows[0]?.count ?? 0;
}

/** A page of the messages of a campaign after which people did something. */
export interface WhoPage {
  deed: Deed;
  /** Position of the variant; `null`: any. */
  variant: number | null;
  /** Ids below or above which they are; `null`: any. */
  before: string | null;
  after: string | null;
  /** True: the newest first. */
  isDescending: boolean;
  limit: number;
}

/** The ids of the messages of a campaign after which people did something. */
export async function messagesWho(
  db: Queryable,
  results: Results,
  { deed, variant, before, after, isDescending, limit }: WhoPage,
): Promise<string[]> {
  const { values, bind } = binding();
  const conditions = [
    ...(variant === null ? [] : [`m.variant = ${bind(variant)}`]),
    ...(before === null ? [] : [`m.id < ${bind(before)}`]),
    ...(after === null ? [] : [`m.id > ${bind(after)}`]),
  ];
  const { rows } = await db.query<{ id: string }>(
    `SELECT DISTINCT m.id FROM ${[sourceOf(deed, results, bind), ...conditions].join(' AND ')}
     ORDER BY m.id ${isDescending ? 'DESC' : 'ASC'} LIMIT ${bind(limit)}`,
    values,
  );
  return rows.map(({ id }) => id);
}

/** People of a campaign who did an event in a period, and how many there are: those who were to get it, and those held out. */
export interface Comparison {
  treated: { count: number; of: number };
  heldOut: { count: number; of: number };
}

/** Compares those who were to get a campaign with those who were held out, in the same period. */
export async function compareHeldOut(
  db: Queryable,
  { workspaceId, campaignId, from, until, event }: Results,
): Promise<Comparison> {
  const { rows } = await db.query<{ isHeldOut: boolean; count: number; of: number }>(
    `SELECT k.stage = 'HOLD_OUT' AS "isHeldOut", count(DISTINCT u.id)::int AS of, count(DISTINCT e.contact_id)::int AS count
     FROM campaign_chunks k, unnest(k.contact_ids) AS u(id)
     LEFT JOIN contact_events e ON e.workspace_id = $1 AND e.name = $5 AND e.contact_id = u.id AND e.at >= $3 AND e.at < $4
     WHERE k.campaign_id = $2 GROUP BY 1`,
    [workspaceId, campaignId, from, until, event],
  );
  return comparisonOf(rows);
}

/** Counts of both groups, as they are read: by whether they were held out. */
export function comparisonOf(rows: readonly { isHeldOut: boolean; count: number; of: number }[]): Comparison {
  const of = (isHeldOut: boolean) => {
    const row = rows.find((each) => each.isHeldOut === isHeldOut);
    return { count: row?.count ?? 0, of: row?.of ?? 0 };
  };
  return { treated: of(false), heldOut: of(true) };
}

/** The contacts of a campaign that are held out, from one on, in the order of their ids. */
export async function heldOutAfter(
  db: Queryable,
  campaignId: string,
  after: string | null,
  limit: number,
): Promise<string[]> {
  const { rows } = await db.query<{ id: string }>(
    `SELECT u.id FROM campaign_chunks k, unnest(k.contact_ids) AS u(id)
     WHERE k.campaign_id = $1 AND k.stage = 'HOLD_OUT' AND ($2::uuid IS NULL OR u.id > $2) ORDER BY u.id LIMIT $3`,
    [campaignId, after, limit],
  );
  return rows.map(({ id }) => id);
}
