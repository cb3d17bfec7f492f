/** Signatures of webhooks, by the scheme of https://www.standardwebhooks.com: HMAC-SHA256 over id, time and body. */
import { createHmac, randomBytes } from 'node:crypto';

/** Beginning of a secret, as it is shown. */
const PREFIX = 'whsec_';
const SECRET_OCTETS = 32;

/** A new secret, as it is shown and stored: `whsec_` and base64. */
export function newWebhookSecret(): string {
  return PREFIX + randomBytes(SECRET_OCTETS).toString('base64');
}

/** A request to be signed. */
export interface SignedRequest {
  /** The same for every attempt. */
  id: string;
  at: Date;
  body: string;
}

/** Headers that a receiver verifies a request by. @param secrets each signs: during a rotation the old one too */
export function signatureHeaders({ id, at, body }: SignedRequest, secrets: readonly string[]): Record<string, string> {
  const seconds = Math.floor(at.getTime() / 1_000);
  const signed = `${id}.${seconds}.${body}`;
  const signatures = secrets.map((secret) => {
    const key = Buffer.from(secret.slice(PREFIX.length), 'base64');
    return `v1,${createHmac('sha256', key).update(signed, 'utf8').digest('base64')}`;
  });
  return { 'webhook-id': id, 'webhook-timestamp': String(seconds), 'webhook-signature': signatures.join(' ') };
}
