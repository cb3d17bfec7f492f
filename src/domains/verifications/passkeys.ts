/** Passkeys of an application's users: a relying party for each domain of the workspace (WebAuthn, by @simplewebauthn/server). */
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { AuthenticationResponseJSON, RegistrationResponseJSON } from '@simplewebauthn/server';
import {
  type ContactPasskeyRow,
  deleteContactPasskey,
  insertContactPasskey,
  passkeysOfContact,
} from '../../db/sql/contact-passkeys.ts';
import { lockContact } from '../../db/sql/contacts.ts';
import { contactOfNumber } from '../../db/sql/contacts-read.ts';
import type { VerificationRow } from '../../db/sql/verifications.ts';
import { transaction } from '../../db/transaction.ts';
import type { Actor } from '../../kernel/actor.ts';
import { InvalidInputError, NotFoundError } from '../../kernel/errors.ts';
import { newId } from '../../kernel/ids.ts';
import { maskNumber } from '../../kernel/mask.ts';
import type { ApiRuntime } from '../../roots/api.ts';
import { keyedDigest } from '../contacts/hash.ts';
import { recordChange } from '../contacts/record.ts';
import { webAuthn } from '../members/web-authn.ts';
import { phoneOf } from './asked.ts';
import { challengeOf } from './code.ts';
import { verificationSettings } from './settings.ts';

/** Passkeys that one person may have in a workspace. */
export const MAX_CONTACT_PASSKEYS = 20;
/** Time in which a registration is finished, in milliseconds. */
const REGISTER_WITHIN_MS = 600_000;

/** A passkey that proved something. */
export interface UsedPasskey {
  id: string;
  counter: number;
}

/** A registration: of whom, and for the pages of which domain. */
export interface Registration {
  to: string;
  domain: string;
  name: string;
}

/** Options for `navigator.credentials.get` in the browser; `null`: the verification has ended, or is of no domain. */
export async function passkeyOptions(runtime: ApiRuntime, row: VerificationRow): Promise<object | null> {
  const { id, workspaceId, contactId, domain, secretCipher, status } = row;
  if (status !== 'PENDING' || secretCipher === null || domain === null) return null;
  const passkeys = await passkeysOfContact(runtime.db.pool, workspaceId, contactId, domain);
  const { generateAuthenticationOptions } = await webAuthn();
  return generateAuthenticationOptions({
    rpID: domain,
    challenge: octets(challengeOf(await runtime.secrets.decrypt(secretCipher), id)),
    userVerification: 'required',
    allowCredentials: passkeys.map(({ credentialId, transports }) => ({
      id: credentialId.toString('base64url'),
      transports: transports as AuthenticatorTransport[],
    })),
  });
}

type AuthenticatorTransport = 'ble' | 'cable' | 'hybrid' | 'internal' | 'nfc' | 'smart-card' | 'usb';

/** The passkey of a person that signed a challenge on a page of a domain; `null`: none did. */
export async function provenBy(
  passkeys: readonly ContactPasskeyRow[],
  domain: string,
  challenge: string,
  response: AuthenticationResponseJSON,
): Promise<UsedPasskey | null> {
  const passkey = passkeys.find(({ credentialId }) => credentialId.toString('base64url') === response.id);
  const origin = originOn(domain, response.response.clientDataJSON);
  if (passkey === undefined || origin === null) return null;
  const credential = {
    id: response.id,
    publicKey: new Uint8Array(passkey.publicKey),
    counter: Number(passkey.counter),
  };
  const { verifyAuthenticationResponse } = await webAuthn();
  try {
    const { verified, authenticationInfo } = await verifyAuthenticationResponse({
      ...{ response, credential, expectedChallenge: challenge, expectedOrigin: origin, expectedRPID: domain },
      requireUserVerification: true,
    });
    return verified ? { id: passkey.id, counter: authenticationInfo.newCounter } : null;
  } catch {
    // The library tells by throwing what is wrong with a response: to whoever sent it, it is wrong.
    return null;
  }
}

/** Options for `navigator.credentials.create` in the browser. @throws InvalidInputError, NotFoundError */
export async function startRegistration(runtime: ApiRuntime, actor: Actor, asked: Registration): Promise<object> {
  const { contactId, phone } = await personOf(runtime, actor, asked);
  const { workspaceId } = actor;
  const known = await passkeysOfContact(runtime.db.pool, workspaceId, contactId, asked.domain);
  const { workspace } = await runtime.settings.of(workspaceId);
  const expiresAt = runtime.clock.now().getTime() + REGISTER_WITHIN_MS;
  const { generateRegistrationOptions } = await webAuthn();
  return generateRegistrationOptions({
    rpName: workspace.name,
    rpID: asked.domain,
    userName: maskNumber(phone),
    userDisplayName: asked.name,
    userID: new Uint8Array(keyedDigest(runtime.secrets.hashKey, workspaceId, 'passkey.user', contactId)),
    challenge: octets(ticketOf(runtime, { workspaceId, contactId, domain: asked.domain }, expiresAt)),
    timeout: REGISTER_WITHIN_MS,
    attestationType: 'none',
    excludeCredentials: known.map(({ credentialId, transports }) => ({
      id: credentialId.toString('base64url'),
      transports: transports as AuthenticatorTransport[],
    })),
    authenticatorSelection: { residentKey: 'preferred', userVerification: 'required' },
  });
}

/** Stores the passkey that a browser made. @throws InvalidInputError, NotFoundError */
export async function finishRegistration(
  runtime: ApiRuntime,
  actor: Actor,
  asked: Registration,
  response: RegistrationResponseJSON,
): Promise<ContactPasskeyRow> {
  const { contactId } = await personOf(runtime, actor, asked);
  const { workspaceId } = actor;
  const { domain, name } = asked;
  const now = runtime.clock.now();
  const wrong = (message: string) => new InvalidInputError([{ path: ['response'], message }]);
  const expectedOrigin = originOn(domain, response.response.clientDataJSON);
  if (expectedOrigin === null) throw wrong(`was not made on a page of ${domain}`);
  const { verifyRegistrationResponse } = await webAuthn();
  const result = await verifyRegistrationResponse({
    ...{ response, expectedOrigin, expectedRPID: domain, requireUserVerification: true },
    expectedChallenge: (challenge) => isTicket(runtime, { workspaceId, contactId, domain }, challenge, now),
  }).catch((error: unknown) => {
    throw wrong(`proves nothing: ${error instanceof Error ? error.message.slice(0, 200) : 'it cannot be read'}`);
  });
  if (!result.verified) throw wrong('proves nothing');
  const { credential, credentialBackedUp: backedUp } = result.registrationInfo;
  const row = {
    ...{ id: newId(), workspaceId, contactId, domain, name, backedUp, createdAt: now },
    credentialId: Buffer.from(credential.id, 'base64url'),
    publicKey: Buffer.from(credential.publicKey),
    counter: BigInt(credential.counter),
    transports: [...(credential.transports ?? [])],
  };
  await transaction(runtime.db.pool, async (tx) => {
    const contact = await lockContact(tx, workspaceId, 'id', contactId);
    if (contact === null || contact.gone) throw new NotFoundError('Contact', asked.to);
    const known = await passkeysOfContact(tx, workspaceId, contactId, null);
    if (known.length >= MAX_CONTACT_PASSKEYS)
      throw wrong(`would be passkey ${known.length + 1} of ${MAX_CONTACT_PASSKEYS}`);
    if (!(await insertContactPasskey(tx, row))) throw wrong('is a passkey that is registered already');
    const change = { action: 'contactPasskey.register', subject: row.id, detail: { contactId } };
    await recordChange(tx, actor, now, change);
  });
  return { ...row, lastUsedAt: null };
}

/** Removes a passkey. @throws NotFoundError */
export async function removePasskey(
  { db, clock }: ApiRuntime,
  actor: Actor,
  { id, shownId }: { id: string; shownId: string },
): Promise<ContactPasskeyRow> {
  return transaction(db.pool, async (tx) => {
    const row = await deleteContactPasskey(tx, actor.workspaceId, id);
    if (row === null) throw new NotFoundError('ContactPasskey', shownId);
    const change = { action: 'contactPasskey.remove', subject: id, detail: { contactId: row.contactId } };
    await recordChange(tx, actor, clock.now(), change);
    return row;
  });
}

async function personOf(runtime: ApiRuntime, actor: Actor, { to, domain }: Registration) {
  const { passkeyDomains } = await verificationSettings(runtime, actor.workspaceId);
  if (!passkeyDomains.includes(domain)) {
    const message = 'is no domain of passkeys of this workspace: setVerificationSettings names them';
    throw new InvalidInputError([{ path: ['domain'], message, received: domain }]);
  }
  const phone = await phoneOf(runtime, actor, to);
  const contactId = await contactOfNumber(runtime.db.pool, actor.workspaceId, phone.e164);
  if (contactId === null) throw new NotFoundError('Contact', to);
  return { contactId, phone: phone.e164 };
}

/** Person and domain that a registration is of. */
interface Subject {
  workspaceId: string;
  contactId: string;
  domain: string;
}

/** The challenge of a registration: it says until when it holds, and is known again by its digest, so that nothing is stored. */
function ticketOf({ secrets }: ApiRuntime, subject: Subject, expiresAt: number): string {
  const head = Buffer.concat([Buffer.alloc(8), randomBytes(16)]);
  head.writeBigUInt64BE(BigInt(expiresAt));
  return Buffer.concat([head, digestOf(secrets, subject, head)]).toString('base64url');
}

function isTicket({ secrets }: ApiRuntime, subject: Subject, challenge: string, now: Date): boolean {
  const given = Buffer.from(challenge, 'base64url');
  const [head, digest] = [given.subarray(0, 24), given.subarray(24)];
  const right = digestOf(secrets, subject, head);
  if (head.length < 24 || digest.length !== right.length || !timingSafeEqual(digest, right)) return false;
  return head.readBigUInt64BE() > now.getTime();
}

function digestOf(
  { hashKey }: ApiRuntime['secrets'],
  { workspaceId, contactId, domain }: Subject,
  head: Buffer,
): Buffer {
  const key = keyedDigest(hashKey, workspaceId, 'passkey.registration', `${contactId} ${domain}`);
  return createHmac('sha256', key).update(head).digest();
}

/** Origin that a browser names, where it is a page of the domain or of a subdomain, over TLS or on this machine; `null`: it is not. */
export function originOn(domain: string, clientDataJSON: string): string | null {
  try {
    const { origin } = JSON.parse(Buffer.from(clientDataJSON, 'base64url').toString('utf8')) as { origin: string };
    const { protocol, hostname } = new URL(origin);
    if (hostname !== domain && !hostname.endsWith(`.${domain}`)) return null;
    return protocol === 'https:' || (protocol === 'http:' && hostname === 'localhost') ? origin : null;
  } catch {
    return null;
  }
}

function octets(base64url: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(Buffer.from(base64url, 'base64url'));
}
