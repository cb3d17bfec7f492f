import { createHmac, hkdfSync } from 'node:crypto';

const keys = new Map<string, Buffer>();

/** The key of a workspace, derived from the hub's: hashes of one workspace say nothing in another. */
function keyOf(secretKey: Buffer, workspaceId: string): Buffer {
  const cached = keys.get(workspaceId);
  if (cached !== undefined) return cached;
  const key = Buffer.from(hkdfSync('sha256', secretKey, workspaceId, 'heliograph.phone-hash', 32));
  if (keys.size > 10_000) keys.clear();
  keys.set(workspaceId, key);
  return key;
}

/** HMAC-SHA256 of a number in E.164: recognises an erased person's number without keeping it. */
export function phoneHash(secretKey: Buffer, workspaceId: string, e164: string): Buffer {
  return createHmac('sha256', keyOf(secretKey, workspaceId)).update(e164).digest();
}
