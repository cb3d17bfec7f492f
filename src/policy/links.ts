/** Links in texts that make people or carriers suspicious. */
import { domainToUnicode } from 'node:url';

/** Hosts of shorteners that anybody may use: carriers filter them, and nobody sees where they lead. As of 2026-11-28. */
const SHORTENERS = new Set(
  'bit.ly bl.ink buff.ly cutt.ly goo.gl is.gd ow.ly rb.gy rebrand.ly s.id shorturl.at short.io t.co t.ly tiny.cc tinyurl.com v.gd'.split(
    ' ',
  ),
);

/** Characters of a host name at most; RFC 1035 §2.3.4. */
const MAX_HOST_LENGTH = 253;
const HOST = /^(?:[\p{L}\p{N}-]+\.)+[\p{L}\p{N}-]*\p{L}[\p{L}\p{N}-]*$/u;

/** Hosts that a text names, in lower case: words are looked at one by one, so that no text takes long. */
function hostsIn(text: string): string[] {
  return text.split(/[\s,;()<>"']+/).flatMap((word) => {
    if (!word.includes('.')) return [];
    const [host = ''] = word
      .toLowerCase()
      .replace(/^https?:\/\//, '')
      .split(/[/:?#!]/, 1);
    const bare = host.endsWith('.') ? host.slice(0, -1) : host;
    return bare.length <= MAX_HOST_LENGTH && bare.includes('.') && HOST.test(bare) ? [bare] : [];
  });
}

const LATIN = /\p{Script=Latin}/u;
const OTHER_SCRIPT = /[\p{Script=Cyrillic}\p{Script=Greek}\p{Script=Armenian}\p{Script=Cherokee}]/u;

/** Letters of Cyrillic that look like Latin ones. */
const LIKE_LATIN = /^[асеорхуіјѕһӏԁԛԝ]+$/u;

/** Beginning of a link that phones open: a scheme, `www.`, or a host with a path. */
const LINK = /^(?:https?:\/\/|www\.)\S|^[\p{L}\p{N}][\p{L}\p{N}.-]*\.\p{L}{2,}\/\S/iu;

/** Check that a text has a link. A bare host is none: it may be a name, as in "your Example.com code". */
export function hasLink(text: string): boolean {
  if (!text.includes('/') && !/www\./i.test(text)) return false;
  return text.split(/[\s,;()<>"']+/).some((word) => LINK.test(word));
}

/** Check that a label of a host looks like another one: letters of two scripts, or only such as look like Latin ones. */
function isLookAlike(label: string): boolean {
  return (LATIN.test(label) && OTHER_SCRIPT.test(label)) || LIKE_LATIN.test(label);
}

/** Kinds of links that are warned of. */
export type LinkWarning = 'link shortener of others' | 'look-alike link';

/** Host of letters that can look like no others: none is encoded. */
const PLAIN = /^(?!(?:.*\.)?xn--)[\0-\x7f]*$/i;

/** Warnings about the links of a text; empty: none. */
export function linkWarnings(text: string): LinkWarning[] {
  if (!text.includes('.')) return [];
  const found = new Set<LinkWarning>();
  for (const host of hostsIn(text)) {
    if (SHORTENERS.has(host.replace(/^www\./, ''))) found.add('link shortener of others');
    if (!PLAIN.test(host) && domainToUnicode(host).split('.').some(isLookAlike)) found.add('look-alike link');
  }
  return [...found];
}
