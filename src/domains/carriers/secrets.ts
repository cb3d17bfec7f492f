import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

const NONCE_OCTETS = 12;
const TAG_OCTETS = 16;

/**
 * Encrypts a secret for storage: AES-256-GCM, written as nonce, tag and ciphertext.
 *
 * @param key 32 octets
 */
export function encryptSecret(key: Buffer, text: string): Buffer<ArrayBuffer> {
  const nonce = randomBytes(NONCE_OCTETS);
  const cipher = createCipheriv('aes-256-gcm', key, nonce);
  const ciphertext = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), ciphertext]);
}

/** Reads what `encryptSecret` wrote. @throws when the key is another one or the octets were changed */
export function decryptSecret(key: Buffer, stored: Buffer): string {
  const decipher = createDecipheriv('aes-256-gcm', key, stored.subarray(0, NONCE_OCTETS));
  decipher.setAuthTag(stored.subarray(NONCE_OCTETS, NONCE_OCTETS + TAG_OCTETS));
  return decipher.update(stored.subarray(NONCE_OCTETS + TAG_OCTETS), undefined, 'utf8') + decipher.final('utf8');
}
