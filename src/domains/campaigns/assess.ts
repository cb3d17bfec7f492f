/** What would become of recipients of a campaign, and what it would cost: everything that sending does, with nothing stored. */
import { networksOfNumbers } from '../../db/sql/contacts-read.ts';
import type { Campaign } from '../../generated/prisma/client.ts';
import { groupBy, Turn } from '../../kernel/chunks.ts';
import { NO_FACTS } from '../../kernel/facts.ts';
import type { PricedMessage } from '../../kernel/prices.ts';
import { senderKindOf } from '../../kernel/sender-kind.ts';
import { Judge } from '../../pipeline/accept/decide.ts';
import type { Decision } from '../../pipeline/message/decision.ts';
import type { Ruling } from '../../policy/gate.ts';
import { offsetAt } from '../../policy/places/zones.ts';
import { REASONS } from '../../policy/reasons.ts';
import { workspaceRulesIn } from '../../policy/workspace-rules.ts';
import type { AudiencePage } from '../audience/audience.ts';
import { factsOfContacts } from '../consents/facts.ts';
import { acceptRequest } from '../messages/accept.ts';
import type { PrepareRuntime } from '../messages/context.ts';
import { loadSendContext, prepareRecipients } from '../messages/prepare.ts';
import type { PreparedRecipient, ReadyRecipient, SendContext } from '../messages/prepared.ts';
import { flagsOf } from '../messages/preview-action.ts';
import { toRecipient } from '../messages/recipients.ts';
import { isInTime, TOO_LATE } from './chunk.ts';
import { costOf, plus, type Span, totalOf } from './costs.ts';
import { exampleCoupons } from './coupons.ts';
import { addLoad } from './loads.ts';
import { addTo, emptyTally, merged, type Preflight, REST, type Tally } from './preflight.ts';
import { campaignActor, requestFor } from './request.ts';
import { hoursOf, Pace, scheduleOf } from './schedule.ts';
import { timed, zonesOf } from './timing.ts';
import { addUnit, longestPrefix, type PriceBasis, spanOf, unitKey } from './unit-costs.ts';
import { placeOf } from './variants.ts';

type Member = AudiencePage['members'][number];

/** A recipient of a campaign, as sending would see it now. */
export type Judged = { member: Member; at: Date; isNextDay: boolean } & (
  | { recipient: ReadyRecipient; ruling: Ruling; decision: Decision }
  | { recipient: Extract<PreparedRecipient, { ok: false }>; ruling: null; decision: null }
);

const LATE: Ruling = {
  kind: 'refuse',
  code: TOO_LATE,
  reason: REASONS[TOO_LATE].description,
  status: 'BLOCKED',
};

/** Recipients that were looked at, and what they share. */
export interface Assessment {
  context: SendContext;
  /** Moment at which the first of them would be written to. */
  at: Date;
  judged: Judged[];
}

/** Recipients that are looked at. */
export interface Assessed {
  members: readonly Member[];
  /** Recipients that were looked at before them. */
  before: number;
  now: Date;
}

/** Recipients of one content. */
export interface OfContent extends Assessed {
  /** Position of the variant; `null`: what the campaign says itself. */
  variant: number | null;
  /** Of the template. */
  version: number;
}

/**
 * Looks at some recipients as sending would.
 *
 * @throws NotFoundError, InvalidInputError on what the whole campaign has wrong
 */
export async function judgeRecipients(
  runtime: PrepareRuntime,
  campaign: Campaign,
  { members, before, variant, version, now }: OfContent,
): Promise<Assessment> {
  const contactIds = members.map(({ id }) => id);
  const { workspace } = await runtime.settings.of(campaign.workspaceId);
  const start = campaign.startAt !== null && campaign.startAt > now ? campaign.startAt : now;
  const week = hoursOf(scheduleOf(campaign), workspace.timeZone);
  const pace = new Pace(week, start, campaign.ratePerSecond, before + members.length);
  const toTime = { contactIds, variant, workspaceZone: workspace.timeZone, now };
  const groups = await timed(runtime, { ...campaign, beginsAt: start }, toTime);
  const nobody = await requestFor(runtime, campaign, { variant, version, contactIds: [], now });
  const context = await loadSendContext(runtime, campaign.workspaceId, nobody, null);
  const facts = await factsOfContacts(runtime.db.pool, runtime, contactIds, campaign.purpose);
  const byId = new Map(members.map((member, index) => [member.id, { member, at: pace.at(before + index) }]));
  const coupons = await exampleCoupons(runtime.db, campaign, contactIds);
  const judge = new Judge(runtime.policy);
  const judged: Judged[] = [];
  const turn = new Turn();
  for (const group of groups) {
    const [first] = group.contactIds;
    const at = group.sendAt ?? byId.get(first ?? '')?.at ?? start;
    const given = { variant, version, contactIds: group.contactIds, now, sendAt: at, coupons };
    const request = await requestFor(runtime, campaign, given);
    const prepared = await prepareRecipients(runtime, context, request, null, null);
    const { offerChecks } = workspaceRulesIn(context.workspace.rules);
    const sent = { ...request, sender: context.sender, sendAt: at > now ? at : null };
    const asked = acceptRequest(campaignActor(campaign), sent, now, offerChecks, null);
    for (const recipient of prepared) {
      if (turn.isOver) await turn.pass();
      const found = byId.get(group.contactIds[recipient.index] ?? '');
      if (found === undefined) continue;
      const { member } = found;
      const seen = { member, at: group.sendAt ?? found.at, isNextDay: group.isNextDay };
      if (!recipient.ok) judged.push({ ...seen, recipient, ruling: null, decision: null });
      else {
        const item = { request: asked, recipient: toRecipient(recipient, member.id, facts.get(member.id) ?? NO_FACTS) };
        const { ruling, decision } = judge.decided(item);
        judged.push({ ...seen, recipient, ruling: isInTime({ sendAt: seen.at }, campaign) ? ruling : LATE, decision });
      }
    }
  }
  return { context, at: judged[0]?.at ?? start, judged };
}

/**
 * Counts what would become of some members of an audience: of those who try a variant with it, of the rest as if it got the control.
 *
 * @throws as `judgeRecipients`
 */
export async function assess(
  runtime: PrepareRuntime,
  campaign: Campaign,
  { members, before, now }: Assessed,
  { templateVersion, versions }: Pick<Preflight, 'templateVersion' | 'versions'>,
): Promise<Tally> {
  const groups = groupBy(members, ({ id }) => {
    const { stage, variant } = placeOf(campaign, id);
    return variant === null ? stage : String(variant);
  });
  let tally = { ...emptyTally(), heldOut: groups.get('HOLD_OUT')?.length ?? 0 };
  tally.checked = tally.heldOut;
  groups.delete('HOLD_OUT');
  for (const [key, group] of groups) {
    const variant = versions.length === 0 ? null : key === REST ? 0 : Number(key);
    const version = (variant === null ? null : versions[variant]) ?? templateVersion;
    const given = { members: group, before: before + tally.checked, variant, version, now };
    const own = await assessContent(runtime, campaign, given);
    tally = merged(tally, { ...own, split: { [key]: totalOf(Object.values(own.countries)) } });
  }
  return tally;
}

async function assessContent(runtime: PrepareRuntime, campaign: Campaign, content: OfContent): Promise<Tally> {
  const { context, at, judged } = await judgeRecipients(runtime, campaign, content);
  const tally = emptyTally();
  tally.checked = content.members.length;
  const sendable: ReadyRecipient[] = [];
  const flags = new Map<Decision, string[]>();
  const { workspace } = context;
  const ids = judged.map(({ member }) => member.id);
  const zones = await zonesOf(runtime.db, campaign.workspaceId, ids, workspace.timeZone);
  for (const { member, at, isNextDay, recipient, ruling, decision } of judged) {
    // Of one that lacks something it is not known whether an answer about its number is stored.
    if (!recipient.ok || recipient.line?.lineType === null) tally.toLookUp += 1;
    if (ruling === null || ruling.kind === 'refuse') {
      addTo(tally.blocked, ruling === null ? recipient.code : ruling.code);
      if (ruling === null) for (const name of missingIn(recipient)) addTo(tally.missing, name);
      continue;
    }
    sendable.push(recipient);
    const found = flags.get(decision) ?? flagsOf(decision);
    flags.set(decision, found);
    for (const flag of found) addTo(tally.flags, flag);
    const readyAt = ruling.kind === 'defer' ? ruling.until : at;
    addWhen(tally, readyAt, zones.get(member.id) ?? workspace.timeZone);
    const spreadMs = ruling.kind === 'defer' ? (ruling.spreadMs ?? 0) : 0;
    const { submitCount: submits } = recipient.encoded;
    const { connectionId } = recipient.choice.route ?? {};
    if (connectionId !== undefined) addLoad(tally.loads, connectionId, { submits, at: readyAt.getTime(), spreadMs });
    if (isNextDay) tally.nextDay += 1;
    if (ruling.kind === 'defer') addTo(tally.deferred, ruling.code);
    const { encoding, partCount } = recipient.encoded;
    addTo(tally.parts, encoding, partCount);
  }
  tally.sendable = sendable.length;
  const { workspaceId, purpose } = campaign;
  const { currency } = context.workspace;
  await addCosts(runtime, { workspaceId, purpose, currency, at, sender: context.sender }, sendable, tally);
  return tally;
}

/** Variables that a recipient lacks. */
export function missingIn({ issues }: Extract<PreparedRecipient, { ok: false }>): string[] {
  return issues.flatMap(({ path: [field, name] }) => (field === 'variables' && name !== undefined ? [name] : []));
}

const [MINUTE_MS, HOUR_MS, HOURS] = [60_000, 3_600_000, 24];

function addWhen(tally: Tally, when: Date, zone: string): void {
  const ms = when.getTime();
  tally.firstAt = Math.min(tally.firstAt ?? ms, ms);
  tally.lastAt = Math.max(tally.lastAt ?? ms, ms);
  const hour = Math.floor((ms + offsetAt(zone, ms) * MINUTE_MS) / HOUR_MS) % HOURS;
  tally.hours[hour] = (tally.hours[hour] ?? 0) + 1;
}

/** Texts of a page that are looked at for dear characters: the others of a template are much like them. */
const TEXTS_A_PAGE = 50;

/** Looks at a text for dear characters. @param span price of a part */
function addCostly(tally: Tally, { text, renderer, encoded }: ReadyRecipient, span: Span | null): void {
  const isCheap = encoded.encoding === 'BINARY' || encoded.encoding === 'GSM7';
  const cheaper = isCheap ? encoded : renderer.measure({ kind: 'text', text: renderer.smarten(text) }, {});
  tally.sampledParts += encoded.partCount;
  const parts = Math.max(0, encoded.partCount - cheaper.partCount);
  tally.spared = plus(tally.spared, costOf(span, { recipients: 1, parts }));
  if (isCheap) return;
  for (const { character, suggestion } of renderer.costlyCharacters(text)) {
    if (suggestion !== null) addTo(tally.costly, character);
  }
}

/** Facts of all messages of a campaign that prices depend on. */
interface Priced extends Pick<PricedMessage, 'purpose' | 'at'> {
  workspaceId: string;
  /** The workspace's. */
  currency: string;
  sender: string | null;
}

async function addCosts(
  { db: { pool }, priceLists }: Pick<PrepareRuntime, 'db' | 'priceLists'>,
  priced: Priced,
  recipients: readonly ReadyRecipient[],
  tally: Tally,
): Promise<void> {
  const { workspaceId, purpose, at, currency } = priced;
  const lists = await priceLists.current(pool, workspaceId);
  const numbers = recipients.map(({ phone }) => phone.e164);
  const networks = await networksOfNumbers(pool, workspaceId, numbers);
  const groups = new Map<string, { basis: PriceBasis; recipients: number; parts: number }>();
  for (const [index, recipient] of recipients.entries()) {
    const { phone, encoded, choice, line } = recipient;
    const { country, e164: to } = phone;
    const mccMnc = networks.get(to) ?? line?.mccMnc ?? null;
    const sender = priced.sender ?? choice.route?.defaultSender ?? null;
    const senderKind = sender === null ? null : senderKindOf(sender);
    const span = spanOf(lists, choice, currency, [{ to, country, mccMnc, senderKind, purpose, at }]);
    if (index < TEXTS_A_PAGE) addCostly(tally, recipient, span);
    const prefix = lists === null ? null : longestPrefix(lists.sell, to);
    const basis = { routeId: choice.route?.id ?? null, senderKind, country, mccMnc, prefix, span };
    const key = unitKey(basis);
    const group = groups.get(key) ?? { basis, recipients: 0, parts: 0 };
    groups.set(key, group);
    group.recipients += 1;
    group.parts += encoded.partCount;
  }
  for (const [key, { basis, ...counts }] of groups) {
    const { country, routeId, span } = basis;
    const cost = costOf(span, counts);
    tally.countries[country ?? ''] = plus(tally.countries[country ?? ''], cost);
    if (routeId !== null) tally.routes[routeId] = plus(tally.routes[routeId], cost);
    addUnit(tally.units, key, { ...cost, at: at.getTime() });
  }
}
