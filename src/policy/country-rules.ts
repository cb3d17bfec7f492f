/** Rules that hold for a place on a day. */
import type { CountryRule } from './country-rule.ts';
import { parseWeek, type Week } from './hours.ts';
import type { Place } from './places/place.ts';
import { COUNTRY_RULES } from './rules/index.ts';

/** Id of the rule that holds where no other names hours. */
export const DEFAULT_RULE = 'default';

const BY_ID = new Map<string, CountryRule[]>();
for (const rule of COUNTRY_RULES) BY_ID.set(rule.id, [...(BY_ID.get(rule.id) ?? []), rule]);

/** Check that there is a rule of this id, on whatever day. */
export function isRuleId(id: string): boolean {
  return BY_ID.has(id);
}

/** Version of a rule: its id, the day since which it holds if that is known, and the day on which it was read: data that are corrected have another. */
export function versionOf({ id, validFrom, asOf }: CountryRule): string {
  return `${id}@${validFrom === null ? '' : `${validFrom}/`}${asOf}`;
}

/** The rule of an id that holds on a day; `null`: none does. */
export function ruleOn(id: string, day: string): CountryRule | null {
  const all = BY_ID.get(id) ?? [];
  const holds = all.filter(
    ({ validFrom, validTo }) => (validFrom === null || validFrom <= day) && (validTo === null || day < validTo),
  );
  return holds.at(-1) ?? null;
}

/**
 * Rules that hold for a place on a day: those of its region and its country, and what these inherit. The default is among them where no
 * other names hours that bind.
 */
export function rulesFor({ country, region }: Pick<Place, 'country' | 'region'>, day: string): CountryRule[] {
  const ids = [region, country].filter((id) => id !== null).map((id) => id.toLowerCase());
  const found = withParents(ids, day);
  return bindAny(found) ? found : [...found, ...withParents([DEFAULT_RULE], day)];
}

/** Rules of these ids that hold on a day, each once, and all that they inherit. */
function withParents(ids: readonly string[], day: string): CountryRule[] {
  const found = new Map<string, CountryRule>();
  const take = (id: string): void => {
    const rule = ruleOn(id, day);
    if (rule === null || found.has(id)) return;
    found.set(id, rule);
    for (const parent of rule.inherits) take(parent);
  };
  for (const id of ids) take(id);
  return [...found.values()];
}

/** Check that hours of these rules hold, whatever a workspace asks for. */
function bindAny(rules: readonly CountryRule[]): boolean {
  return rules.some(({ hours }) => hours.open !== null && !hours.advisory);
}

/**
 * Rules whose hours those of a workspace take the place of: the rule's own, advised ones too since it may become strict, and those of the
 * default where neither the rule nor what it inherits has any that bind.
 */
export function replacedHours(rule: CountryRule, day: string): { id: string; open: string }[] {
  const fallback = rule.id === DEFAULT_RULE || bindAny(withParents([rule.id], day)) ? null : ruleOn(DEFAULT_RULE, day);
  return [rule, fallback].flatMap((each) => {
    const open = each?.hours.open ?? null;
    return each === null || open === null ? [] : [{ id: each.id, open }];
  });
}

/** Rules of a country on a day: its own and those of its regions, with the default where no hours bind. */
export function rulesOfCountry(country: string, day: string): CountryRule[] {
  const whole = rulesFor({ country, region: null }, day);
  const regions = COUNTRY_RULES.filter((rule) => rule.country === country && rule.region !== null);
  return [...whole, ...regions.filter((rule) => ruleOn(rule.id, day) === rule)];
}

const weeks = new Map<string, Week>();

/** Hours of a text that was checked before. @throws on one that was not */
export function weekOf(text: string): Week {
  const known = weeks.get(text);
  if (known !== undefined) return known;
  const week = parseWeek(text);
  if (typeof week === 'string') throw new Error(week);
  if (weeks.size > 1_000) weeks.clear();
  weeks.set(text, week);
  return week;
}
