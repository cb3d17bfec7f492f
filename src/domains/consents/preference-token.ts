/**
 * Tokens of links to the preference page: short enough for a text message, signed, and stored nowhere. A token names a number of a
 * workspace, and is encrypted: nobody without the hub's key learns from it whose it is, or makes one.
 */
import { createCipheriv, createDecipheriv, createHmac, timingSafeEqual } from 'node:crypto';
import type { HashKey } from '../../db/secrets.ts';

/** A link as its token says it. */
export interface LinkClaim {
  workspaceId: string;
  /** E.164 */
  phone: string;
  /** In whole seconds. */
  issuedAt: Date;
  /** Time that it works, in whole seconds. */
  validForSeconds: number;
}

/** A token that was opened: what it says holds once the workspace that it was made in confirms it. */
export interface OpenedToken {
  /** Last digits of the workspace's id: it is one of those that end so. */
  workspaceEnd: string;
  /** Its claim, when it was made in this workspace; `null`: it was not, or not by this hub. */
  claimIn(workspaceId: string): LinkClaim | null;
}

const SEAL_OCTETS = 12;
const CIPHER = 'aes-256-ctr';
const [END, PHONE, ISSUED, VALID] = [0, 4, 12, 16];
const BODY_OCTETS = 20;
/** Hexadecimal digits of a workspace's id that a token has. */
const END_DIGITS = 8;

/** Characters of a token. */
export const TOKEN_LENGTH = Math.ceil(((SEAL_OCTETS + BODY_OCTETS) * 4) / 3);

/**
 * Makes a token. The seal, over the whole claim, is the initialisation vector too, so that equal claims alone look alike (SIV, RFC 5297).
 */
export function tokenOf(hashKey: HashKey, claim: LinkClaim): string {
  const body = Buffer.alloc(BODY_OCTETS);
  body.write(claim.workspaceId.slice(-END_DIGITS), END, 'hex');
  body.writeBigUInt64BE(BigInt(claim.phone.slice(1)), PHONE);
  body.writeUInt32BE(Math.floor(claim.issuedAt.getTime() / 1_000), ISSUED);
  body.writeUInt32BE(claim.validForSeconds, VALID);
  const seal = sealOf(hashKey, claim.workspaceId, body);
  const encrypted = createCipheriv(CIPHER, cipherKey(hashKey), vectorOf(seal)).update(body);
  return Buffer.concat([seal, encrypted]).toString('base64url');
}

/** Opens a token. `null`: no hub has made it. */
export function openToken(hashKey: HashKey, token: string): OpenedToken | null {
  const octets = Buffer.from(token, 'base64url');
  if (octets.length !== SEAL_OCTETS + BODY_OCTETS || octets.toString('base64url') !== token) return null;
  const seal = octets.subarray(0, SEAL_OCTETS);
  const body = createDecipheriv(CIPHER, cipherKey(hashKey), vectorOf(seal)).update(octets.subarray(SEAL_OCTETS));
  return {
    workspaceEnd: body.toString('hex', END, PHONE),
    claimIn(workspaceId) {
      if (!timingSafeEqual(seal, sealOf(hashKey, workspaceId, body))) return null;
      const phone = `+${body.readBigUInt64BE(PHONE)}`;
      const issuedAt = new Date(body.readUInt32BE(ISSUED) * 1_000);
      return { workspaceId, phone, issuedAt, validForSeconds: body.readUInt32BE(VALID) };
    },
  };
}

function sealOf(hashKey: HashKey, workspaceId: string, body: Buffer): Buffer {
  const hash = createHmac('sha256', hashKey).update(`preferences.link\0${workspaceId}\0`).update(body).digest();
  return hash.subarray(0, SEAL_OCTETS);
}

function vectorOf(seal: Buffer): Buffer {
  return Buffer.concat([seal, Buffer.alloc(16 - SEAL_OCTETS)]);
}

function cipherKey(hashKey: HashKey): Buffer {
  return createHmac('sha256', hashKey).update('preferences.link.key').digest();
}
