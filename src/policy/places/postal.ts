/** Places of postal codes, where these say more than a number does: of the United States, Canada and Australia. */
import { AREA_CODE_ROWS } from './area-code-data.ts';
import { sameTimeKey } from './zones.ts';

/**
 * States by the first three digits of a ZIP code. USPS Publication 65, prefixes as of 2026-11-28; confidence: high. Military and other prefixes without
 * a place are left out.
 */
const US_STATES =
  '005:NY 010-027:MA 028-029:RI 030-038:NH 039-049:ME 050-059:VT 060-069:CT 070-089:NJ 100-149:NY 150-196:PA 197-199:DE 200-205:DC 206-219:MD 220-246:VA 247-268:WV 270-289:NC 290-299:SC 300-319:GA 320-339:FL 341-349:FL 350-369:AL 370-385:TN 386-397:MS 398-399:GA 400-427:KY 430-459:OH 460-479:IN 480-499:MI 500-528:IA 530-549:WI 550-567:MN 570-577:SD 580-588:ND 590-599:MT 600-629:IL 630-658:MO 660-679:KS 680-693:NE 700-714:LA 716-729:AR 730-749:OK 750-799:TX 800-816:CO 820-831:WY 832-838:ID 840-847:UT 850-865:AZ 870-884:NM 885:TX 889-898:NV 900-961:CA 967-968:HI 970-979:OR 980-994:WA 995-999:AK';

/** Provinces by the first letter of a Canadian postal code. Canada Post, as of 2026-11-28; confidence: high. */
const CANADIAN_PROVINCES: Readonly<Record<string, string>> = {
  ...{ A: 'NL', B: 'NS', C: 'PE', E: 'NB', G: 'QC', H: 'QC', J: 'QC', K: 'ON', L: 'ON', M: 'ON', N: 'ON', P: 'ON' },
  ...{ R: 'MB', S: 'SK', T: 'AB', V: 'BC' },
};

/** Time zones by the first digit of an Australian postcode. Australia Post, as of 2026-11-28; confidence: medium, as some codes cross a border. */
const AUSTRALIAN_ZONES: Readonly<Record<string, string>> = {
  ...{ '2': 'Australia/Sydney', '3': 'Australia/Melbourne', '4': 'Australia/Brisbane', '5': 'Australia/Adelaide' },
  ...{ '6': 'Australia/Perth', '7': 'Australia/Hobart', '0': 'Australia/Darwin' },
};

const STATE_OF = new Map<string, string>();
for (const entry of US_STATES.split(' ')) {
  const [range = '', state = ''] = entry.split(':');
  const [first = '', last = first] = range.split('-');
  for (let prefix = Number(first); prefix <= Number(last); prefix++) {
    STATE_OF.set(String(prefix).padStart(3, '0'), state);
  }
}

/** Zones of a region, by its area codes. */
const ZONES_OF = new Map<string, string[]>();
for (const [region, zones] of AREA_CODE_ROWS) {
  ZONES_OF.set(region, [...new Set([...(ZONES_OF.get(region) ?? []), ...zones.split(' ')])]);
}

/** Time zones in which a postal code of a country may be; empty: it says nothing. */
export function zonesOfPostalCode(country: string | null, postalCode: string | null): readonly string[] {
  const code = postalCode?.trim().toUpperCase() ?? '';
  if (country === 'US' && /^\d{5}(?:-\d{4})?$/.test(code))
    return ZONES_OF.get(`US-${STATE_OF.get(code.slice(0, 3))}`) ?? [];
  if (country === 'CA' && /^[A-Z]\d[A-Z] ?\d[A-Z]\d$/.test(code)) {
    const province = CANADIAN_PROVINCES[code.charAt(0)];
    return province === 'PE' ? (ZONES_OF.get('CA-NS') ?? []) : (ZONES_OF.get(`CA-${province}`) ?? []);
  }
  if (country === 'AU' && /^\d{4}$/.test(code)) {
    const zone = AUSTRALIAN_ZONES[code.charAt(0)];
    return zone === undefined ? [] : [zone];
  }
  return [];
}

/**
 * Candidates with what a postal code says of them: those that it names too; where it names none of them, both, since either may be
 * wrong. `null`: it says no more than is known.
 */
export function narrowed(zones: readonly string[], postal: readonly string[]): readonly string[] | null {
  if (postal.length === 0) return null;
  const named = new Set(postal.map(sameTimeKey));
  const both = zones.filter((zone) => named.has(sameTimeKey(zone)));
  if (both.length === zones.length) return null;
  return both.length > 0 ? both : [...zones, ...postal];
}
