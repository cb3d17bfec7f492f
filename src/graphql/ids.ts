import { isUuid } from '../kernel/ids.ts';

/** The opaque id of an object as the API shows it: base64 of `Type:uuid`. */
export function toGlobalId(type: string, uuid: string): string {
  return Buffer.from(`${type}:${uuid}`, 'utf8').toString('base64');
}

/** What an opaque id says; `null`: it is not one of this hub's. */
export function parseGlobalId(globalId: string): { type: string; uuid: string } | null {
  if (globalId.length > 200) return null;
  const text = Buffer.from(globalId, 'base64').toString('utf8');
  const colon = text.indexOf(':');
  const type = text.slice(0, Math.max(colon, 0));
  const uuid = text.slice(colon + 1);
  return /^[A-Z]\w*$/.test(type) && isUuid(uuid) ? { type, uuid } : null;
}

/**
 * The UUID in an opaque id of the given type.
 *
 * @returns `null` for anything else: answer "not found", as for an id that does not exist
 */
export function fromGlobalId(type: string, globalId: string): string | null {
  const parsed = parseGlobalId(globalId);
  return parsed !== null && parsed.type === type ? parsed.uuid : null;
}
