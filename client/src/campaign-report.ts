/** Results of a campaign: its figures, and the people behind them. */
import { foundIn } from './answers.ts';
import type { HeliographClient } from './client.ts';
import { unwrap } from './errors.ts';
import type { CampaignDeed, CampaignReportDimension } from './generated/schema.ts';
import type { Tried } from './retry.ts';
import type { CallOptions } from './send.ts';
import type { ResultOf } from './tada.ts';

const MONEY = 'amount currency';
const SHARE = 'count of percent lowPercent highPercent';
const FIGURES = `recipients delivered recalled stopped stoppedPer1000 complaints complaintsPer1000
success { ${SHARE} } charges { ${MONEY} } costPerSuccess { ${MONEY} }` as const;
const REPORT =
  `query CampaignReport($id: ID!, $by: CampaignReportDimension = VARIANT, $hasRows: Boolean!) { campaign(id: $id) {
id name status objective
report { sentence figures { ${FIGURES} } rows(by: $by) @include(if: $hasRows) { key name figures { ${FIGURES} } }
lift { points lowPoints highPoints sentence treated { ${SHARE} } heldOut { ${SHARE} } } }
standings { tooEarly variants { position label percentBest share { ${SHARE} } } }
verdict { position label by at sentence } } }` as const;
const WHO = `query CampaignWho($id: ID!, $did: CampaignDeed!, $variant: Int, $after: String) { campaign(id: $id) {
messagesWho(did: $did, variant: $variant, after: $after, first: 100) { pageInfo { hasNextPage endCursor }
edges { node { id to status sentAt variant contact { id phone name } } } } } }` as const;
const HELD_OUT = `query CampaignHeldOut($id: ID!, $after: ID) { campaign(id: $id) {
heldOutContacts(after: $after) { id phone name } } }` as const;

/** Client as the calls of this file need it. */
type Hub = Pick<HeliographClient, 'graphql'>;
type Who = NonNullable<ResultOf<typeof WHO>['campaign']>;
type HeldOut = NonNullable<ResultOf<typeof HELD_OUT>['campaign']>;

/** A campaign with what came of it. */
export type ReportedCampaign = NonNullable<ResultOf<typeof REPORT>['campaign']>;
/** A message of a campaign to somebody who did something. */
export type CampaignMessage = Who['messagesWho']['edges'][number]['node'];
/** A person of the audience of a campaign who was held out. */
export type HeldOutContact = HeldOut['heldOutContacts'][number];

/** Options of a report. */
export interface ReportOptions extends CallOptions {
  /** Breaks it down by variant, country, route or group, as `report.rows`; absent: no rows. */
  by?: CampaignReportDimension;
}

/** Choice of the messages of a campaign. */
export interface MessagesWhoOptions extends CallOptions {
  /** Deed of those who have them: CLICKED, REPLIED, SUCCEEDED … */
  did: CampaignDeed;
  /** Position of the variant that they got; absent: any. */
  variant?: number;
}

/** Figures of a campaign, counted now: its objective in one sentence, who has it, who did what counts, what it costs, what it changed. */
export async function campaignReport(
  hub: Hub,
  id: string,
  { by, signal }: ReportOptions = {},
): Promise<Tried<{ campaign: ReportedCampaign }>> {
  const read = foundIn(await hub.graphql(REPORT, { id, by, hasRows: by !== undefined }, { signal }), 'Campaign', id);
  return read.ok ? { ok: true, campaign: read.found, attempts: read.attempts } : read;
}

/**
 * Messages of a campaign to those who did something, newest first, read a hundred at a time. @throws {HeliographError} while it is iterated,
 * where they cannot be read
 */
export async function* messagesWho(
  hub: Hub,
  id: string,
  { did, variant, signal }: MessagesWhoOptions,
): AsyncGenerator<CampaignMessage, void> {
  let after: string | null = null;
  do {
    const page: Tried<{ found: Who }> = foundIn(
      await hub.graphql(WHO, { id, did, variant, after }, { signal }),
      'Campaign',
      id,
    );
    if (signal?.aborted) return;
    const { edges, pageInfo }: Who['messagesWho'] = unwrap(page).found.messagesWho;
    for (const { node } of edges) yield node;
    after = pageInfo.hasNextPage ? pageInfo.endCursor : null;
  } while (after !== null);
}

/**
 * People of a campaign's audience who were held out and get nothing, in the order of their ids, read a hundred at a time. @throws
 * {HeliographError} while it is iterated, where they cannot be read
 */
export async function* heldOutContacts(
  hub: Hub,
  id: string,
  { signal }: CallOptions = {},
): AsyncGenerator<HeldOutContact, void> {
  let after: string | undefined;
  do {
    const page: Tried<{ found: HeldOut }> = foundIn(
      await hub.graphql(HELD_OUT, { id, after }, { signal }),
      'Campaign',
      id,
    );
    if (signal?.aborted) return;
    const contacts: HeldOutContact[] = unwrap(page).found.heldOutContacts;
    yield* contacts;
    after = contacts.at(-1)?.id;
  } while (after !== undefined);
}
