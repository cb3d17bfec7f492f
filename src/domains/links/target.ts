// Targets of links: whether one may be led to, by the hosts that a workspace allows.
import type { Workspace } from '../../generated/prisma/client.ts';

/** Characters that the URL of a target may have. */
export const MAX_TARGET_LENGTH = 2_000;

/** Settings of a workspace that its links depend on. */
export type LinkColumns = Pick<Workspace, 'linkDomain' | 'linkHosts' | 'linkFallbackUrl' | 'linkValidFor'>;

/** A target as browsers read it, or what is wrong with it. */
export type Target = { ok: true; url: string } | { ok: false; message: string };

/** Host as it is compared: lower case, in Punycode; `null`: it is no name of a host with a domain, such as an address. */
export function hostOf(text: string): string | null {
  const name = text.trim().toLowerCase().replace(/\.$/, '');
  if (!/^[^\s/:@?#\\%[\]*]+$/u.test(name)) return null;
  const { hostname } = readUrl(`https://${name}`) ?? {};
  if (hostname === undefined || hostname.length > 253) return null;
  return /^(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])$/.test(hostname)
    ? hostname
    : null;
}

/** An entry of the list of hosts: a host, or `*.` and a host for all below it; `null`: it is neither. */
export function allowedHostOf(text: string): string | null {
  const below = text.trim().startsWith('*.');
  const host = hostOf(below ? text.trim().slice(2) : text);
  return host === null ? null : `${below ? '*.' : ''}${host}`;
}

/** Tells whether a host is in a list of hosts. */
export function isAllowedHost(host: string, allowed: readonly string[]): boolean {
  const name = host.replace(/\.$/, '');
  return allowed.some((entry) => (entry.startsWith('*.') ? name.endsWith(entry.slice(1)) : name === entry));
}

/** Reads a target and holds it against the hosts that are allowed. */
export function readTarget(text: string, allowed: readonly string[]): Target {
  if (text.length > MAX_TARGET_LENGTH)
    return { ok: false, message: `has ${text.length} characters, at most ${MAX_TARGET_LENGTH}` };
  const url = readUrl(text);
  if (url === null || url.protocol !== 'https:' || !/^https:\/\//i.test(text.trim()))
    return { ok: false, message: 'must be a URL that begins with https://, e.g. "https://shop.example/sale"' };
  if (url.username !== '' || url.password !== '')
    return { ok: false, message: 'must have no name or password in front of its host' };
  if (isAllowedHost(url.hostname, allowed)) return { ok: true, url: url.href };
  const list = allowed.length === 0 ? 'none are allowed yet' : `allowed are ${allowed.slice(0, 20).join(', ')}`;
  return {
    ok: false,
    message: `leads to "${url.hostname}", which is none of the hosts that links of the workspace may lead to (${list}): setLinkSettings allows one`,
  };
}

function readUrl(text: string): URL | null {
  return URL.canParse(text) ? new URL(text) : null;
}
