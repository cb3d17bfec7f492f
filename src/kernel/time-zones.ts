/**
 * Countries whose people all live in one time zone (islands and enclaves aside, as in the IANA zone1970 table, 2025b).
 * A number of any other country says nothing about the zone.
 */
const SINGLE_ZONE: Readonly<Record<string, string>> = {
  AT: 'Europe/Vienna',
  BE: 'Europe/Brussels',
  BG: 'Europe/Sofia',
  CH: 'Europe/Zurich',
  CZ: 'Europe/Prague',
  DE: 'Europe/Berlin',
  DK: 'Europe/Copenhagen',
  EE: 'Europe/Tallinn',
  FI: 'Europe/Helsinki',
  FR: 'Europe/Paris',
  GB: 'Europe/London',
  GG: 'Europe/London',
  GR: 'Europe/Athens',
  HR: 'Europe/Zagreb',
  HU: 'Europe/Budapest',
  IE: 'Europe/Dublin',
  IL: 'Asia/Jerusalem',
  IN: 'Asia/Kolkata',
  IT: 'Europe/Rome',
  JP: 'Asia/Tokyo',
  KE: 'Africa/Nairobi',
  KR: 'Asia/Seoul',
  LT: 'Europe/Vilnius',
  LU: 'Europe/Luxembourg',
  LV: 'Europe/Riga',
  NG: 'Africa/Lagos',
  NL: 'Europe/Amsterdam',
  NO: 'Europe/Oslo',
  PK: 'Asia/Karachi',
  PL: 'Europe/Warsaw',
  RO: 'Europe/Bucharest',
  SE: 'Europe/Stockholm',
  SG: 'Asia/Singapore',
  SI: 'Europe/Ljubljana',
  SK: 'Europe/Bratislava',
  TR: 'Europe/Istanbul',
  ZA: 'Africa/Johannesburg',
};

/** Time zones the owner of a number of this country may be in; empty: not known from the number. */
export function timeZonesOf(country: string | null): string[] {
  const zone = country === null ? undefined : SINGLE_ZONE[country];
  return zone === undefined ? [] : [zone];
}

/** Names that were looked up; a name has no more than two answers and there are some 600, but anyone may ask for more. */
const known = new Map<string, boolean>();
const MAX_KNOWN = 2_000;

/** Check that this is an IANA time zone, by its current or an older name ("Asia/Calcutta"); offsets are none. */
export function isTimeZone(name: string): boolean {
  const cached = known.get(name);
  if (cached !== undefined) return cached;
  if (known.size >= MAX_KNOWN) known.clear();
  const valid = /^[A-Za-z]/.test(name) && name.length <= 64 && canFormat(name);
  known.set(name.slice(0, 65), valid);
  return valid;
}

function canFormat(timeZone: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone });
    return true;
  } catch {
    return false;
  }
}
