/** Links to the page on which a person sets what they want to get: signed, so that nothing is stored and nobody can make one. */
import { createHash } from 'node:crypto';
import * as z from 'zod';
import { insertAuditEntry } from '../../db/sql/audit-entries.ts';
import { insertRevokedLink, isLinkRevoked } from '../../db/sql/revoked-links.ts';
import { workspacesEndingIn } from '../../db/sql/workspaces.ts';
import { transaction } from '../../db/transaction.ts';
import type { Contact } from '../../generated/prisma/client.ts';
import type { Actor } from '../../kernel/actor.ts';
import { InvalidInputError, NotFoundError } from '../../kernel/errors.ts';
import { newId } from '../../kernel/ids.ts';
import { LINK_VARIABLE } from '../../kernel/link-variable.ts';
import { type PublicPlace, publicUrlOf } from '../../kernel/public-url.ts';
import type { Runtime } from '../../runtime.ts';
import { audit } from '../accounts/audit.ts';
import { type LinkClaim, openToken, TOKEN_LENGTH, tokenOf } from './preference-token.ts';

/** Path in front of the token of a link: it stands in text messages, and is short for that. */
export const PREFERENCES_PATH = '/p/';

const DAY_MS = 86_400_000;
const DEFAULT_VALID_MS = 30 * DAY_MS;
/** A text is written a moment before its recipient becomes a contact; this is more than it takes, in milliseconds. */
const BEFORE_CONTACT_MS = 600_000;

/** Time that a link works, as it comes in. */
export const LinkValidity = z
  .number()
  .min(60_000, 'must be at least PT1M')
  .max(365 * DAY_MS, 'must be at most P365D')
  .nullish()
  .transform((ms) => ms ?? DEFAULT_VALID_MS);

/** A person whom a link leads to. */
export type LinkedPerson = Contact;

/** A link to a person's preferences. */
export interface PreferenceLink {
  url: string;
  expiresAt: Date;
}

type LinkRuntime = Pick<Runtime, 'clock' | 'config' | 'secrets'>;

/** Makes a link for a number of a workspace. */
function linkTo(
  { clock, config, secrets }: LinkRuntime,
  { workspaceId, phone }: { workspaceId: string; phone: string },
  validForMs: number,
): PreferenceLink {
  const issuedAt = new Date(Math.floor(clock.now().getTime() / 1_000) * 1_000);
  const validForSeconds = Math.floor(validForMs / 1_000);
  const token = tokenOf(secrets.hashKey, { workspaceId, phone, issuedAt, validForSeconds });
  return { url: urlOf(config, token), expiresAt: new Date(issuedAt.getTime() + validForSeconds * 1_000) };
}

function urlOf(config: PublicPlace, token: string): string {
  return new URL(`${PREFERENCES_PATH}${token}`, publicUrlOf(config)).href;
}

/** Links that stand in texts. Each works for 30 days; one for nobody is as long as any, and leads nowhere. */
export type LinkOf = (phone: string | null) => string;

/** Maker of the links in the texts of a workspace. */
export function linksInTexts(runtime: LinkRuntime, workspaceId: string): LinkOf {
  return (phone) =>
    phone === null
      ? urlOf(runtime.config, '0'.repeat(TOKEN_LENGTH))
      : linkTo(runtime, { workspaceId, phone }, DEFAULT_VALID_MS).url;
}

const IN_TEXT = new RegExp(`\\{\\{\\s*${LINK_VARIABLE}\\s*\\}\\}`, 'g');

/** Text with the link of its recipient in the place of the variable. Most texts have none. */
export function withLink(text: string, phone: string | null, linkOf: LinkOf): string {
  return text.includes(LINK_VARIABLE) ? text.replace(IN_TEXT, () => linkOf(phone)) : text;
}

/**
 * Makes a link for a contact, with its audit entry.
 *
 * @throws NotFoundError, InvalidInputError when the person was erased or has no number
 */
export async function preferenceLink(
  runtime: LinkRuntime & Pick<Runtime, 'db'>,
  actor: Actor,
  { id, shownId }: { id: string | null; shownId: string },
  validForMs: number,
): Promise<PreferenceLink> {
  const { db, clock } = runtime;
  const { workspaceId } = actor;
  const contact = id === null ? null : await db.prisma.contact.findUnique({ where: { id, workspaceId } });
  if (contact === null) throw new NotFoundError('Contact', shownId);
  if (contact.phone === null) {
    const why =
      contact.erasedAt === null ? 'has no number: nothing is sent to it' : 'was erased: nothing of theirs can be set';
    throw new InvalidInputError([{ path: ['contactId'], message: why, received: shownId }]);
  }
  const link = await newLink(runtime, { workspaceId, phone: contact.phone }, validForMs);
  const detail = { expiresAt: link.expiresAt.toISOString() };
  await db.prisma.$transaction((tx) =>
    audit(tx, actor, clock.now(), { action: 'contact.preferenceLink', subject: contact.id, detail }),
  );
  return link;
}

/** Makes a link that was not revoked: those of one second and length are the same. */
async function newLink(
  runtime: LinkRuntime & Pick<Runtime, 'db'>,
  whose: { workspaceId: string; phone: string },
  validForMs: number,
): Promise<PreferenceLink> {
  const link = linkTo(runtime, whose, validForMs);
  const isRevoked = await isLinkRevoked(runtime.db.pool, whose.workspaceId, hashOf(tokenIn(link.url)));
  return isRevoked ? newLink(runtime, whose, validForMs - 1_000) : link;
}

function hashOf(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}

/** Token of a link: what follows the last stroke of its path. */
function tokenIn(url: string): string {
  return (
    url
      .trim()
      .replace(/[?#].*$/s, '')
      .split('/')
      .at(-1) ?? ''
  );
}

/**
 * Ends a link alone: others of the person go on working. With its audit entry; a second time changes nothing.
 *
 * @param url the link, or its token
 * @returns the person, and the end that the link had
 * @throws InvalidInputError when it is no link of the workspace, or does not work any more
 */
export async function revokePreferenceLink(
  runtime: Pick<Runtime, 'db' | 'clock' | 'secrets'>,
  actor: Actor,
  url: string,
): Promise<{ contact: Contact; expiresAt: Date }> {
  const { db, clock, secrets } = runtime;
  const wrong = (message: string) => new InvalidInputError([{ path: ['url'], message, received: url.slice(0, 100) }]);
  const token = tokenIn(url);
  const claim = openToken(secrets.hashKey, token)?.claimIn(actor.workspaceId) ?? null;
  if (claim === null)
    throw wrong('is no link to a preference page of this workspace, e.g. one that preferenceLink made');
  const expiresAt = endOf(claim);
  const now = clock.now();
  if (expiresAt <= now) throw wrong(`does not work any more: it ended at ${expiresAt.toISOString()}`);
  const contact = await contactOf(db, claim);
  if (contact === null) throw wrong('does not work any more: the person was erased');
  const { workspaceId } = actor;
  await transaction(db.pool, async (tx) => {
    if (!(await insertRevokedLink(tx, { workspaceId, tokenHash: hashOf(token), expiresAt }))) return;
    const detail = { expiresAt: expiresAt.toISOString() };
    const change = { action: 'contact.revokePreferenceLink', subject: contact.id, detail, evidenceDigest: null };
    await insertAuditEntry(tx, { id: newId(), workspaceId, actor, at: now, ...change });
  });
  return { contact, expiresAt };
}

function endOf({ issuedAt, validForSeconds }: LinkClaim): Date {
  return new Date(issuedAt.getTime() + validForSeconds * 1_000);
}

function contactOf({ prisma }: Runtime['db'], { workspaceId, phone, issuedAt }: LinkClaim): Promise<Contact | null> {
  // Who was erased and has come back is another contact, which the old link knows nothing of.
  const createdAt = { lte: new Date(issuedAt.getTime() + BEFORE_CONTACT_MS) };
  return prisma.contact.findFirst({ where: { workspaceId, phone, erasedAt: null, createdAt } });
}

/** The person whom a link leads to; `null`: it does not work, was revoked, or they were erased after it was made. */
export async function personOfToken(
  { db, clock, secrets }: Pick<Runtime, 'db' | 'clock' | 'secrets'>,
  token: string,
): Promise<LinkedPerson | null> {
  const opened = openToken(secrets.hashKey, token);
  if (opened === null) return null;
  const workspaces = await workspacesEndingIn(db.pool, opened.workspaceEnd);
  const claim = workspaces.map((id) => opened.claimIn(id)).find((each) => each !== null);
  if (claim === undefined || claim === null) return null;
  if (endOf(claim) <= clock.now()) return null;
  if (await isLinkRevoked(db.pool, claim.workspaceId, hashOf(token))) return null;
  return contactOf(db, claim);
}
