// Authenticated encryption of small secrets.
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

const NONCE_OCTETS = 12;
const TAG_OCTETS = 16;

/**
 * Encrypts octets for storage: AES-256-GCM, written as nonce, tag and ciphertext.
 *
 * @param key 32 octets
 * @param about what they are of; whoever unseals them has to say the same
 */
export function seal(key: Buffer, octets: Buffer, about: Buffer): Buffer<ArrayBuffer> {
  const nonce = randomBytes(NONCE_OCTETS);
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(about);
  const ciphertext = Buffer.concat([cipher.update(octets), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), ciphertext]);
}

/** Reads what `seal` wrote. @throws when the key or what it is about is another one, or the octets were changed */
export function unseal(key: Buffer, sealed: Buffer, about: Buffer): Buffer {
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, NONCE_OCTETS)).setAAD(about);
  decipher.setAuthTag(sealed.subarray(NONCE_OCTETS, NONCE_OCTETS + TAG_OCTETS));
  return Buffer.concat([decipher.update(sealed.subarray(NONCE_OCTETS + TAG_OCTETS)), decipher.final()]);
}
