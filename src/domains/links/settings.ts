/** Settings of the links of a workspace: their domain, where they may lead, how long they work. */
import * as z from 'zod';
import { tellSettingsChanged } from '../../bus/publish.ts';
import type { Actor } from '../../kernel/actor.ts';
import { InvalidInputError } from '../../kernel/errors.ts';
import { publicHostOf } from '../../kernel/public-url.ts';
import type { Runtime } from '../../runtime.ts';
import { audit } from '../accounts/audit.ts';
import { allowedHostOf, hostOf, type LinkColumns, readTarget } from './target.ts';

/** Hosts that links of a workspace may lead to at most. */
export const MAX_HOSTS = 200;
const MINUTE_MS = 60_000;
const YEAR_MS = 366 * 86_400_000;

const domain = z.string().transform((text, context) => {
  const host = hostOf(text);
  if (host === null) {
    const message = 'must be the name of a host, without https:// and path, e.g. "go.shop.example"';
    context.issues.push({ code: 'custom', message, input: text });
  }
  return host ?? '';
});

const allowedHost = z.string().transform((text, context) => {
  const host = allowedHostOf(text);
  if (host === null) {
    const message = 'must be the name of a host, e.g. "shop.example"; "*.shop.example" allows all below it';
    context.issues.push({ code: 'custom', message, input: text });
  }
  return host ?? '';
});

/** Changes of the settings; what is absent stays. */
export const LinkSettingsChanges = z.object({
  /** `null`: the hub's own. */
  domain: domain.nullish(),
  allowedHosts: z.array(allowedHost).max(MAX_HOSTS).nullish(),
  /** `null`: a page that says so. */
  fallbackUrl: z.string().nullish(),
  validFor: z.number().min(MINUTE_MS, 'must be at least PT1M').max(YEAR_MS, 'must be at most P366D').nullish(),
});

/** Columns that the settings of links are. */
const COLUMNS = { linkDomain: true, linkHosts: true, linkFallbackUrl: true, linkValidFor: true } as const;

/** The settings of a workspace. */
export function linkSettings({ db }: Pick<Runtime, 'db'>, id: string): Promise<LinkColumns> {
  return db.prisma.workspace.findUniqueOrThrow({ where: { id }, select: COLUMNS });
}

/** Changes the settings of a workspace. @throws InvalidInputError */
export async function changeLinkSettings(
  { config, db, bus, clock }: Pick<Runtime, 'config' | 'db' | 'bus' | 'clock'>,
  actor: Actor,
  changes: z.output<typeof LinkSettingsChanges>,
): Promise<LinkColumns> {
  const { workspaceId: id } = actor;
  const { domain, allowedHosts, fallbackUrl, validFor } = changes;
  if (domain != null && domain === publicHostOf(config))
    throw wrong(
      'domain',
      'is the hub’s own, which all workspaces share: null takes it, or name one of your own',
      domain,
    );
  const changed = await db.prisma.$transaction(async (tx) => {
    const before = await tx.workspace.findUniqueOrThrow({ where: { id }, select: COLUMNS });
    if (domain != null) {
      const other = await tx.workspace.findFirst({
        where: { linkDomain: domain, id: { not: id } },
        select: { id: true },
      });
      if (other !== null) throw wrong('domain', 'is the domain of another workspace: take one of your own', domain);
    }
    const linkHosts = allowedHosts == null ? before.linkHosts : [...new Set(allowedHosts)];
    const wanted = fallbackUrl === undefined ? before.linkFallbackUrl : fallbackUrl;
    const data: Partial<LinkColumns> = {
      ...(domain === undefined ? {} : { linkDomain: domain }),
      linkHosts,
      linkFallbackUrl: wanted === null ? null : fallbackOf(wanted, linkHosts),
      ...(validFor == null ? {} : { linkValidFor: Math.floor(validFor / 1_000) }),
    };
    const detail = {
      domain: domain === undefined ? before.linkDomain : domain,
      allowedHosts: linkHosts,
      fallbackUrl: data.linkFallbackUrl ?? null,
      validForSeconds: data.linkValidFor ?? before.linkValidFor,
    };
    await audit(tx, actor, clock.now(), { action: 'linkSettings.set', subject: id, detail });
    return tx.workspace.update({ where: { id }, data, select: COLUMNS });
  });
  await tellSettingsChanged(bus);
  return changed;
}

/** A link that has ended leads where links may lead too. */
function fallbackOf(given: string, linkHosts: readonly string[]): string {
  const read = readTarget(given, linkHosts);
  if (read.ok) return read.url;
  throw wrong('fallbackUrl', read.message, given.slice(0, 100));
}

function wrong(field: string, message: string, received: string): InvalidInputError {
  return new InvalidInputError([{ path: [field], message, received }]);
}
