/** Places where the owner of a number may be, with the evidence for them. */
import { AREA_CODE_ROWS } from './area-code-data.ts';
import { COUNTRY_ZONE_ROWS } from './country-zone-data.ts';
import { narrowed, zonesOfPostalCode } from './postal.ts';
import { PREFIX_ROWS } from './prefix-data.ts';
import { isKnownZone, sameTimeKey } from './zones.ts';

/** Evidence for a place, best first. */
export type Evidence = 'contact' | 'postal code' | 'area code' | 'prefix' | 'country' | 'none';

/** Place where a person may be. Shared: never changed. */
export interface Place {
  /** ISO 3166-1 alpha-2; `null`: of no country. */
  country: string | null;
  /** ISO 3166-2, from the area code; `null`: nothing says which. */
  region: string | null;
  /** Candidates, the most likely first: any of them may be the recipient's. */
  zones: readonly string[];
  evidence: Evidence;
}

const OF_COUNTRY = new Map(
  COUNTRY_ZONE_ROWS.flatMap(([zones, countries]) => countries.split(' ').map((country) => [country, zones.split(' ')])),
) as ReadonlyMap<string, readonly string[]>;

const OF_AREA = new Map(
  AREA_CODE_ROWS.flatMap(([region, zones, codes]) =>
    codes
      .split(' ')
      .map((code): [string, { region: string; zones: string[] }] => [`1${code}`, { region, zones: zones.split(' ') }]),
  ),
);

const NOTHING: readonly string[] = [];
const UNKNOWN: Place = { country: null, region: null, zones: ['UTC'], evidence: 'none' };
/** Places that are remembered at most. */
const MAX_PLACES = 5_000;

/** Finder of places: numbers of one area share theirs, by identity. */
export class Places {
  readonly #known = new Map<string, Place>();

  /**
   * The place of a number.
   *
   * @param e164 `null`: the person has no number
   * @param said zones that the workspace knows the person to be in; empty: none
   * @param postalCode code that the workspace has of the person; `null`: none
   */
  of(e164: string | null, country: string | null, said: readonly string[], postalCode: string | null = null): Place {
    const area = areaOf(e164);
    const postal = postalCode === null || said.length > 0 ? NOTHING : zonesOfPostalCode(country, postalCode);
    const key = `${country}/${area}/${said.join()}/${postal.join()}`;
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    if (this.#known.size >= MAX_PLACES) this.#known.clear();
    const found = placeOf(area, country, said);
    const zones = narrowed(found.zones, postal);
    const place: Place = zones === null ? found : { ...found, zones, evidence: 'postal code' };
    this.#known.set(key, place);
    return place;
  }
}

/** Beginning of a number that says where it is from: an area code of North America, or a prefix of the table; empty: none. */
function areaOf(e164: string | null): string {
  if (e164 === null) return '';
  if (e164.startsWith('+1')) return e164.slice(1, 5);
  const digits = e164.slice(1);
  if (SAO_PAULO.test(digits)) return digits.slice(0, 4);
  return PREFIX_ROWS.find(([prefix]) => digits.startsWith(prefix))?.[0] ?? '';
}

/** Area codes of the state of São Paulo, 11 to 19, mobiles too. Anatel, Plano Geral de Códigos Nacionais, as of 2026-11-28. */
const SAO_PAULO = /^551[1-9]/;

/** Region of an area; `null`: nothing says which. */
function regionOf(area: string, country: string | null): string | null {
  if (country === 'BR') return SAO_PAULO.test(area) ? 'BR-SP' : null;
  const ofArea = OF_AREA.get(area);
  return ofArea !== undefined && ofArea.region.slice(0, 2) === country ? ofArea.region : null;
}

function placeOf(area: string, country: string | null, said: readonly string[]): Place {
  const ofArea = OF_AREA.get(area);
  const region = regionOf(area, country);
  const zonesSaid = distinct(said.filter(isKnownZone));
  const ofCountry = country === null ? [] : (OF_COUNTRY.get(country) ?? []);
  // Contacts of a country with one zone have that one: it says no more than the country does.
  const isMore = zonesSaid.length > 0 && (ofCountry.length !== 1 || zonesSaid[0] !== ofCountry[0]);
  if (isMore) return { country, region, zones: zonesSaid, evidence: 'contact' };
  if (ofArea !== undefined && region !== null) return { country, region, zones: ofArea.zones, evidence: 'area code' };
  const ofPrefix = PREFIX_ROWS.find(([prefix]) => prefix === area);
  if (ofPrefix !== undefined) return { country, region, zones: ofPrefix[1].split(' '), evidence: 'prefix' };
  if (ofCountry.length > 0) return { country, region, zones: ofCountry, evidence: 'country' };
  return { ...UNKNOWN, country };
}

/** Zones that keep the same time once. */
function distinct(zones: readonly string[]): string[] {
  const seen = new Set<object>();
  return zones.filter((zone) => {
    const key = sameTimeKey(zone);
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}
