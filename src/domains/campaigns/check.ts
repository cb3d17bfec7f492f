/** The check of a campaign: begun by the API, gone through page by page by whoever has the time, and survives the end of any process. */
import type { Transaction } from '../../db/client.ts';
import { type CheckState, lockCampaign, writePreflight } from '../../db/sql/campaigns.ts';
import { countPools } from '../../db/sql/coupons.ts';
import type { OutboxRow } from '../../db/sql/outbox.ts';
import { transaction } from '../../db/transaction.ts';
import type { Campaign } from '../../generated/prisma/client.ts';
import type { Actor } from '../../kernel/actor.ts';
import { InvalidInputError, NotFoundError } from '../../kernel/errors.ts';
import { newId } from '../../kernel/ids.ts';
import { replaceCalls } from '../../kernel/link-calls.ts';
import type { NumberLookupSetting } from '../../kernel/number-lookups.ts';
import { recordChange } from '../contacts/record.ts';
import { lookupSettingFor } from '../lookups/asker.ts';
import type { PrepareRuntime } from '../messages/context.ts';
import { loadSendContext, prepareRecipients } from '../messages/prepare.ts';
import { draftOf } from '../templates/actions.ts';
import { loadTemplate } from '../templates/versions.ts';
import { assess } from './assess.ts';
import { expectedOptOuts } from './opt-outs.ts';
import { emptyTally, merged, type Preflight, preflightOf } from './preflight.ts';
import { ratedOf } from './rated-connections.ts';
import { openRecipients } from './recipients.ts';
import { requestFor } from './request.ts';
import { checkReach } from './routes.ts';
import { requireState, type Which } from './states.ts';
import { asVariant, contentsOf, testOf, variantsOf } from './variants.ts';

/** Recipients that are looked at in one step. */
const MEMBERS_A_PAGE = 1_000;
/** Time that a caller waits for the check of a small audience, in milliseconds. */
const WAITS_MS = 2_000;

/**
 * Begins to check a campaign as it is now, and looks at as many recipients as the caller may wait for; a scheduler does the rest.
 *
 * @param waitsMs time that the caller waits at most, in milliseconds
 * @throws NotFoundError, InvalidInputError on what the whole campaign has wrong
 */
export async function checkCampaign(
  runtime: PrepareRuntime,
  actor: Actor,
  which: Which,
  waitsMs = WAITS_MS,
): Promise<Campaign> {
  const { db, clock } = runtime;
  const now = clock.now();
  const found = await db.prisma.campaign.findFirst({ where: { id: which.id, workspaceId: actor.workspaceId } });
  if (found === null) throw new NotFoundError('Campaign', which.shownId);
  requireState(found, which, ['DRAFT', 'CHECKED'], 'checked');
  const begun = await beginCheck(runtime, found, now);
  await transaction(db.pool, async (tx) => {
    const campaign = await lockCampaign(tx, actor.workspaceId, which.id);
    if (campaign === null || campaign.revision !== found.revision) throw new NotFoundError('Campaign', which.shownId);
    requireState(campaign, which, ['DRAFT', 'CHECKED'], 'checked');
    const open = { status: 'DRAFT', reason: null, token: null, checkedAt: null } as const;
    await writePreflight(tx, which.id, { ...open, preflight: begun, dueAt: now, now });
    await recordChange(tx, actor, now, { action: 'campaign.check', subject: which.id });
  });
  const until = performance.now() + waitsMs;
  for (;;) {
    const campaign = await db.prisma.campaign.findUniqueOrThrow({ where: { id: which.id } });
    if (campaign.dueAt === null || performance.now() > until) return campaign;
    await checkPage(runtime, campaign, settleAsked);
  }
}

/** A check that has looked at nobody yet. @throws NotFoundError, InvalidInputError */
export async function beginCheck(runtime: PrepareRuntime, campaign: Campaign, now: Date): Promise<Preflight> {
  const { db, settings } = runtime;
  const { workspaceId } = campaign;
  const { workspace } = await settings.of(workspaceId);
  const variants = variantsOf(campaign);
  const contents = [];
  for (const variant of contentsOf(campaign)) contents.push(await checkContent(runtime, campaign, variant, now));
  const versions = contents.map(({ version }) => version);
  const bodies = contents.flatMap((content) => content.bodies);
  const found = await openRecipients(db, campaign, now);
  await checkReach(db, campaign, found);
  const { count: recipients } = await found.size();
  return {
    ...emptyTally(),
    id: newId(),
    begunAt: now.getTime(),
    recipients,
    coupons: await freeFor(runtime, campaign),
    after: null,
    isDone: false,
    templateVersion:
      versions[
        Math.max(
          0,
          variants.findIndex(({ template }) => template === null),
        )
      ] ?? 0,
    versions: variants.length === 0 ? [] : versions,
    perVariant: variants.length === 0 ? 0 : testOf(campaign).perVariant,
    isTriggered: campaign.triggered,
    hasRoutes: campaign.routeIds.length > 0,
    lookups: termsOf(lookupSettingFor(workspace, campaign.purpose)),
    rated: campaign.triggered ? {} : await ratedOf(runtime, workspaceId, now),
    optOuts: await expectedOptOuts(db, campaign, now),
    hasUntrackedLink: bodies.some((body) => /https?:\/\//i.test(replaceCalls(body, () => ''))),
    currency: workspace.currency,
    fault: null,
  };
}

function termsOf(setting: NumberLookupSetting | null): Preflight['lookups'] {
  if (setting === null) return null;
  const { priceMicros, currency, silence, dailyLimit } = setting;
  return { priceMicros, currency, silence, dailyLimit };
}

/** Looks at a content of a campaign: what is wrong with its sender or links is said at once. @throws NotFoundError, InvalidInputError */
async function checkContent(
  runtime: PrepareRuntime,
  campaign: Campaign,
  variant: number | null,
  now: Date,
): Promise<{ version: number; bodies: string[] }> {
  const version = await versionNow(runtime, campaign, variant);
  await checkText(runtime, campaign, variant, version);
  const nobody = await requestFor(runtime, campaign, { variant, version, contactIds: [], now });
  const context = await loadSendContext(runtime, campaign.workspaceId, nobody, null);
  await prepareRecipients(runtime, context, nobody, null, null);
  return { version, bodies: [...(context.template?.bodies.values() ?? [])] };
}

/** Looks at a text in place of the bodies of a template, as at those when they are saved. @throws InvalidInputError, NotFoundError */
async function checkText(
  runtime: PrepareRuntime,
  campaign: Campaign,
  variant: number | null,
  version: number,
): Promise<void> {
  const { workspaceId, templateName: name, text } = asVariant(campaign, variant);
  if (text === null) return;
  const template = await loadTemplate(runtime.db, workspaceId, { name, version, drafts: false });
  if (template === null) throw new NotFoundError('Template', name);
  const { defaultLocale, variables } = template;
  const texts = { defaultLocale, bodies: [{ locale: defaultLocale, body: text }], variables: [...variables] };
  const { issues } = await draftOf(runtime, workspaceId, texts);
  const path = variant === null ? ['content', 'text'] : ['variants', String(variant), 'text'];
  if (issues.length > 0) throw new InvalidInputError(issues.map((issue) => ({ ...issue, path })));
}

/**
 * The version of its template that a campaign would say now.
 *
 * @param variant position of the variant; `null`: what the campaign says itself
 * @throws NotFoundError, InvalidInputError
 */
export async function versionNow(
  { db }: Pick<PrepareRuntime, 'db'>,
  campaign: Campaign,
  variant: number | null,
): Promise<number> {
  const { workspaceId } = campaign;
  const { templateName, templateVersion } = asVariant(campaign, variant);
  const template = await db.prisma.template.findFirst({ where: { workspaceId, name: templateName, deletedAt: null } });
  if (template === null) throw new NotFoundError('Template', templateName);
  const version = templateVersion ?? template.publishedVersion;
  if (version !== null) return version;
  const message = 'has no published version: publishTemplate publishes one';
  throw new InvalidInputError([{ path: ['content', 'template'], message, received: templateName }]);
}

/** Coupons of the pool of a campaign that nobody has; `null`: it has none, or gives those again that did not arrive. */
async function freeFor({ db }: PrepareRuntime, { couponPoolId, origin }: Campaign): Promise<number | null> {
  if (couponPoolId === null || origin === 'RETRY') return null;
  return (await countPools(db.pool, [couponPoolId])).get(couponPoolId)?.free ?? 0;
}

/** Consequence of a check that has ended, for a campaign that is locked. @returns outbox rows to publish */
export type Settle = (tx: Transaction, campaign: Campaign, preflight: Preflight, now: Date) => Promise<OutboxRow[]>;

/** Lets a campaign be started that somebody had checked, unless nobody would get it. */
export const settleAsked: Settle = async (tx, { id }, preflight, now) => {
  const ended = { preflight, reason: null, checkedAt: now, dueAt: null, now };
  await writePreflight(tx, id, { ...ended, ...startable(preflight) });
  return [];
};

/** The state of a campaign that waits for a person, by its check. */
export function startable({ fault }: Preflight): Pick<CheckState, 'status' | 'token'> {
  return fault === null ? { status: 'CHECKED', token: newId() } : { status: 'DRAFT', token: null };
}

/** Tells that a step of a campaign failed because of what the campaign asks for: trying again changes nothing. */
export function isOfCampaign(error: unknown): error is InvalidInputError | NotFoundError {
  return error instanceof InvalidInputError || error instanceof NotFoundError;
}

/** Looks at the next recipients of a campaign that is checked. A check that has ended, or was begun anew meanwhile, is left alone. */
export async function checkPage(runtime: PrepareRuntime, campaign: Campaign, settle: Settle): Promise<void> {
  const { db, clock, relay, telemetry } = runtime;
  const before = preflightOf(campaign);
  if (before === null || before.isDone) return;
  const now = clock.now();
  const found = await openRecipients(db, campaign, now);
  const { members, next } = await found.page(before.after, MEMBERS_A_PAGE);
  const tally =
    members.length === 0
      ? emptyTally()
      : await assess(runtime, campaign, { members, before: before.checked, now }, before);
  let outcome: 'startable' | 'faulty' | null = null;
  const outbox = await transaction(db.pool, async (tx): Promise<OutboxRow[]> => {
    outcome = null;
    const locked = await lockCampaign(tx, campaign.workspaceId, campaign.id);
    if (locked === null || locked.status !== campaign.status) return [];
    const current = preflightOf(locked);
    if (current?.id !== before.id || current.after !== before.after || current.isDone) return [];
    const sum = { ...before, ...merged(before, tally), after: next ?? before.after };
    if (next === null) {
      const fault = sum.sendable === 0 && !campaign.triggered ? 'nobody would get it' : null;
      outcome = fault === null ? 'startable' : 'faulty';
      return settle(tx, locked, { ...sum, recipients: sum.checked, isDone: true, fault }, now);
    }
    const { status } = locked;
    const open = { status, reason: null, token: null, checkedAt: null, dueAt: now, now };
    await writePreflight(tx, campaign.id, { ...open, preflight: sum });
    return [];
  });
  relay.publishSoon(outbox);
  if (outcome !== null)
    telemetry.observe(
      'heliograph_campaign_check_seconds',
      { outcome },
      (clock.now().getTime() - before.begunAt) / 1_000,
    );
}
