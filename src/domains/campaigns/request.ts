/** The requests that a campaign makes: one content for a chunk of its recipients, each with values of their own. */
import { profilesOf } from '../../db/sql/contacts-read.ts';
import type { Campaign } from '../../generated/prisma/client.ts';
import type { Actor } from '../../kernel/actor.ts';
import { NotFoundError } from '../../kernel/errors.ts';
import { toGlobalId } from '../../kernel/global-ids.ts';
import type { Runtime } from '../../runtime.ts';
import { VALIDITY } from '../messages/limits.ts';
import { type RecipientRequest, type SendRequest, sendRequest } from '../messages/request.ts';
import { loadTemplate } from '../templates/versions.ts';
import { asVariant, type Varied } from './variants.ts';

/** Variable of a template that stands for the recipient’s coupon. */
export const COUPON_VARIABLE = 'coupon';

/** The actor that messages of a campaign are sent by. */
export function campaignActor({ workspaceId, id }: Pick<Campaign, 'workspaceId' | 'id'>): Actor {
  return { workspaceId, kind: 'CAMPAIGN', id };
}

/** Content of a campaign. */
export type CampaignContent = Varied &
  Pick<Campaign, 'workspaceId' | 'id' | 'variables' | 'purpose' | 'endsAt' | 'routeIds'>;

/** Recipients of a campaign who are written to at the same moment. */
export interface Asked {
  /** Position of the variant; `null`: what the campaign says itself. */
  variant: number | null;
  /** Of the template; `null`: the one that is published. */
  version: number | null;
  contactIds: readonly string[];
  now: Date;
  /** Codes of the variable `coupon`, by contact; absent, `null`: there are none. */
  coupons?: ReadonlyMap<string, string> | null;
  /** Moment at which it is sent; absent, `null`: at once. */
  sendAt?: Date | null;
}

/**
 * The request for some recipients of a campaign, which has the values of variables for whoever has none.
 *
 * @throws NotFoundError, InvalidInputError on the template
 */
export async function requestFor(
  { db }: Pick<Runtime, 'db'>,
  campaign: CampaignContent,
  { variant, version, contactIds, now, sendAt = null, coupons = null }: Asked,
): Promise<SendRequest> {
  const { workspaceId, id, templateName, text, purpose, sender, endsAt } = asVariant(campaign, variant);
  return sendRequest({
    recipients: withCoupons(
      await templateRecipients(db, workspaceId, { name: templateName, version }, contactIds),
      coupons,
    ),
    content: { kind: 'template', name: templateName, version, locale: null, variables: campaign.variables, text },
    purpose,
    sender,
    sendAt,
    validForMs: endsAt === null ? null : validityUntil(endsAt, sendAt ?? now),
    duplicates: 'SEND',
    campaign: { id, variant },
    routes: campaign.routeIds.length === 0 ? null : campaign.routeIds,
  });
}

/** The recipients with the codes of their coupons; `null`: there are none. */
function withCoupons(recipients: RecipientRequest[], coupons: ReadonlyMap<string, string> | null): RecipientRequest[] {
  if (coupons === null) return recipients;
  return recipients.map((recipient) => {
    const code = coupons.get(recipient.to.contactId ?? '');
    const own = recipient.variables as object | null;
    return code === undefined ? recipient : { ...recipient, variables: { ...own, [COUPON_VARIABLE]: code } };
  });
}

/**
 * Recipients of a template, with the values that they have of its variables: one that is called `name` is the contact's name, any
 * other one the attribute of that name.
 *
 * @param version of the template; `null`: the one that is published
 * @throws NotFoundError when there is no such template
 */
export async function templateRecipients(
  db: Runtime['db'],
  workspaceId: string,
  { name, version }: { name: string; version: number | null },
  contactIds: readonly string[],
): Promise<RecipientRequest[]> {
  const template = await loadTemplate(db, workspaceId, { name, version, drafts: false });
  if (template === null) throw new NotFoundError('Template', name);
  const names = template.variables.map((variable) => variable.name);
  const own = names.length === 0 ? new Map<string, object>() : await variablesOf(db, workspaceId, contactIds, names);
  return contactIds.map((contactId) => {
    const to = { phone: null, contactId, shownContactId: toGlobalId('Contact', contactId) };
    return { to, locale: null, variables: own.get(contactId) ?? null, metadata: null };
  });
}

/** Time that a message is valid that is worth nothing after a moment; `null`: as long as any of its purpose. */
export function validityUntil(endsAt: Date, now: Date): number | null {
  const leftMs = endsAt.getTime() - now.getTime();
  return leftMs > VALIDITY.maxMs ? null : Math.max(VALIDITY.minMs, leftMs);
}

async function variablesOf(
  { pool }: Runtime['db'],
  workspaceId: string,
  contactIds: readonly string[],
  names: readonly string[],
): Promise<Map<string, object>> {
  const found = await profilesOf(pool, workspaceId, contactIds);
  return new Map(
    found.map(({ id, name, attributes }) => {
      const values = names.flatMap((each) => {
        const value = each === 'name' ? (name ?? attributes[each]) : attributes[each];
        return value === undefined || value === null ? [] : [[each, value] as const];
      });
      return [id, Object.fromEntries(values)];
    }),
  );
}
