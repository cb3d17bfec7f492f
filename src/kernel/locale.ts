// Locales as BCP 47 writes them, and which of several fits one best.

/** Language, then script, region, variants; of 35 characters at most, as RFC 5646 §4.4.1 advises. */
const LOCALE = /^(?=.{2,35}$)[a-z]{2,3}(-[a-z0-9]{1,8})*$/i;

/** Error message for a text that is no locale. */
export const LOCALE_MESSAGE = 'must be a BCP 47 locale of at most 35 characters, such as "en" or "pt-BR"';

/** Texts that were looked up; there are few, but anyone may ask for more. */
const known = new Map<string, string | null>();
const MAX_KNOWN = 2_000;

/** The canonical spelling: "PT_br" is "pt-BR", "iw" is "he"; `null`: it is no locale. */
export function canonicalLocale(text: string): string | null {
  const cached = known.get(text);
  if (cached !== undefined) return cached;
  const hyphened = text.trim().replaceAll('_', '-');
  const canonical = LOCALE.test(hyphened) ? canonicalTag(hyphened) : null;
  if (known.size >= MAX_KNOWN) known.clear();
  if (text.length <= 64) known.set(text, canonical);
  return canonical;
}

function canonicalTag(tag: string): string | null {
  try {
    return Intl.getCanonicalLocales(tag)[0] ?? null;
  } catch {
    return null;
  }
}

/** Regions whose people read another variety than the language alone stands for. CLDR 47, parentLocales */
const PARENTS: readonly { parent: string; language: string; regions: string }[] = [
  { parent: 'es-419', language: 'es', regions: 'AR BO BR BZ CL CO CR CU DO EC GT HN MX NI PA PE PR PY SV US UY VE' },
  { parent: 'pt-PT', language: 'pt', regions: 'AO CH CV FR GQ GW LU MO MZ ST TL' },
  { parent: 'en-GB', language: 'en', regions: 'AU GI HK IE IN KE MT NG NZ PK SG ZA' },
];
/** Two names of one language. */
const TWINS: Readonly<Record<string, string>> = { no: 'nb', nb: 'no' };

/**
 * The best of some locales for one: that very one; the tag without its end, step by step (RFC 4647 §3.4), also with its
 * likely script ("zh-TW" is "zh-Hant"); what its region reads ("es-MX" is "es-419"); another region of the same language
 * and script.
 *
 * @returns `null`: none of its language and script
 */
export function lookUpLocale(available: Iterable<string>, wanted: string): string | null {
  const all = [...available];
  const there = new Set(all);
  const full = maximized(wanted);
  if (!all.some((each) => sameScript(each, full))) {
    const twin = TWINS[wanted.split('-')[0] ?? ''];
    return all.find((each) => each.split('-')[0] === twin) ?? null;
  }
  for (const tag of [wanted, full, withoutScript(full), parentOf(full)]) {
    for (let each = tag; each !== ''; each = shortened(each)) {
      if (there.has(each) && sameScript(each, full)) return each;
    }
  }
  return all.find((each) => sameScript(each, full)) ?? null;
}

function withoutScript(full: string): string {
  const [language = '', , region = ''] = full.split('-');
  return `${language}-${region}`;
}

function parentOf(full: string): string {
  const [language, , region = ''] = full.split('-');
  return PARENTS.find((each) => each.language === language && each.regions.includes(region))?.parent ?? '';
}

/** Without its last subtag, and without a single letter that then stands last. */
function shortened(tag: string): string {
  const parts = tag.split('-').slice(0, -1);
  while ((parts.at(-1)?.length ?? 2) === 1) parts.pop();
  return parts.join('-');
}

function sameScript(locale: string, full: string): boolean {
  const [a, b] = [maximized(locale).split('-'), full.split('-')];
  return a[0] === b[0] && a[1] === b[1];
}

/** With the script and region that are likely: "zh-TW" is "zh-Hant-TW". */
function maximized(locale: string): string {
  try {
    return new Intl.Locale(locale).maximize().baseName;
  } catch {
    return locale;
  }
}
