/** Links to the page on which a person sets what they want to get: signed, so that nothing is stored and nobody can make one. */
import { createHmac, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import type { HashKey } from '../../db/secrets.ts';
import type { Contact } from '../../generated/prisma/client.ts';
import type { Actor } from '../../kernel/actor.ts';
import { InvalidInputError, NotFoundError } from '../../kernel/errors.ts';
import { publicUrlOf } from '../../kernel/public-url.ts';
import type { Runtime } from '../../runtime.ts';
import { audit } from '../accounts/audit.ts';

/** Path in front of the token of a link. */
export const PREFERENCES_PATH = '/preferences/';

const DAY_MS = 86_400_000;
const DEFAULT_VALID_MS = 30 * DAY_MS;

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

const [ID_OCTETS, TIME_OCTETS, SEAL_OCTETS] = [16, 4, 16];

/** Token of a link: the contact's UUID, the second it ends in, and a seal. It names nobody to whoever has no access to the hub. */
function tokenOf(hashKey: HashKey, contactId: string, expiresAt: Date): string {
  const octets = Buffer.alloc(ID_OCTETS + TIME_OCTETS);
  octets.write(contactId.replaceAll('-', ''), 'hex');
  octets.writeUInt32BE(Math.floor(expiresAt.getTime() / 1_000), ID_OCTETS);
  return Buffer.concat([octets, sealOf(hashKey, octets)]).toString('base64url');
}

function sealOf(hashKey: HashKey, octets: Buffer): Buffer {
  return createHmac('sha256', hashKey).update('preferences.link\0').update(octets).digest().subarray(0, SEAL_OCTETS);
}

/** Reads a token. @returns the UUID of the contact; `null`: the hub has not made it, or it has ended */
export function contactOfToken(hashKey: HashKey, token: string, now: Date): string | null {
  const octets = Buffer.from(token, 'base64url');
  if (octets.length !== ID_OCTETS + TIME_OCTETS + SEAL_OCTETS || octets.toString('base64url') !== token) return null;
  const said = octets.subarray(0, ID_OCTETS + TIME_OCTETS);
  if (!timingSafeEqual(octets.subarray(said.length), sealOf(hashKey, said))) return null;
  if (said.readUInt32BE(ID_OCTETS) * 1_000 <= now.getTime()) return null;
  return said.toString('hex', 0, ID_OCTETS).replace(/^(.{8})(.{4})(.{4})(.{4})(.+)$/, '$1-$2-$3-$4-$5');
}

/**
 * Makes a link for a contact, with its audit entry.
 *
 * @throws NotFoundError, InvalidInputError when the person was erased
 */
export async function preferenceLink(
  { db, clock, config, secrets }: Pick<Runtime, 'db' | 'clock' | 'config' | 'secrets'>,
  actor: Actor,
  { id, shownId }: { id: string | null; shownId: string },
  validForMs: number,
): Promise<PreferenceLink> {
  const { workspaceId } = actor;
  const contact = id === null ? null : await db.prisma.contact.findUnique({ where: { id, workspaceId } });
  if (contact === null) throw new NotFoundError('Contact', shownId);
  if (contact.erasedAt !== null) {
    throw new InvalidInputError([
      { path: ['contactId'], message: 'was erased: nothing of theirs can be set', received: shownId },
    ]);
  }
  const now = clock.now();
  const expiresAt = new Date(Math.floor((now.getTime() + validForMs) / 1_000) * 1_000);
  const detail = { expiresAt: expiresAt.toISOString() };
  await db.prisma.$transaction((tx) =>
    audit(tx, actor, now, { action: 'contact.preferenceLink', subject: contact.id, detail }),
  );
  const token = tokenOf(secrets.hashKey, contact.id, expiresAt);
  return { url: new URL(`${PREFERENCES_PATH}${token}`, publicUrlOf(config)).href, expiresAt };
}

/** The person whom a link leads to; `null`: it does not work, or they were erased. */
export async function personOfToken(
  { db, clock, secrets }: Pick<Runtime, 'db' | 'clock' | 'secrets'>,
  token: string,
): Promise<LinkedPerson | null> {
  const id = contactOfToken(secrets.hashKey, token, clock.now());
  return id === null ? null : db.prisma.contact.findFirst({ where: { id, erasedAt: null } });
}
