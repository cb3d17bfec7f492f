/** Requests of webhooks: their signatures, by Standard Webhooks. */

/** An event, as the hub sends it; `data` of each type is on the page of webhooks. */
export interface WebhookEvent {
  /** E.g. `message.delivered`. A release of the hub may add one. */
  type: string;
  timestamp: string;
  data: Record<string, unknown>;
  /** The same for every attempt and every replay: what came already is not taken again. */
  id: string;
}

/** A request of a webhook. */
export interface WebhookRequest {
  /** Secret of the endpoint, `whsec_…`. */
  secret: string;
  /** Body as it came, before it is parsed. */
  body: string;
  /** Headers of the request: of Node, or of `fetch`. */
  headers: Headers | Record<string, string | string[] | undefined>;
  /** Most seconds that it may be old or early; absent: 300. */
  toleranceSeconds?: number;
}

const DEFAULT_TOLERANCE_S = 300;

/** Reads a request of a webhook. @returns `null` where it was not signed with the secret, or not within the time */
export async function readWebhook({
  secret,
  body,
  headers,
  toleranceSeconds = DEFAULT_TOLERANCE_S,
}: WebhookRequest): Promise<WebhookEvent | null> {
  const header = (name: string) => {
    const value = headers instanceof Headers ? headers.get(name) : headers[name];
    return typeof value === 'string' ? value : '';
  };
  const id = header('webhook-id');
  const timestamp = header('webhook-timestamp');
  const isInTime = Math.abs(Date.now() / 1_000 - Number(timestamp)) <= toleranceSeconds;
  if (id === '' || !/^\d+$/.test(timestamp) || !isInTime) return null;
  const algorithm = { name: 'HMAC', hash: 'SHA-256' };
  const key = await crypto.subtle.importKey('raw', octets(secret.replace(/^whsec_/, '')), algorithm, false, ['verify']);
  const signed = new TextEncoder().encode(`${id}.${timestamp}.${body}`);
  // While a secret is rotated there are several.
  for (const signature of header('webhook-signature').split(' ')) {
    const [version, value = ''] = signature.split(',');
    if (version !== 'v1' || !/^[\w+/]+=*$/.test(value)) continue;
    if (await crypto.subtle.verify('HMAC', key, octets(value), signed)) return { ...JSON.parse(body), id };
  }
  return null;
}

function octets(base64: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
}
