/** Prefixes of numbers whose owners may be in more zones, or in others, than the usual maps say. As of 2026-11-28. */

/** Digits, and the zones, those of most people first; the longest prefix first. */
export const PREFIX_ROWS: readonly (readonly [prefix: string, zones: string])[] = [
  // mobiles
  ['5939', 'America/Guayaquil Pacific/Galapagos'],
  // mobiles
  ['3519', 'Europe/Lisbon Atlantic/Azores Atlantic/Madeira'],
  // mobiles have no area; map says Sydney
  ['614', 'Australia/Perth Australia/Darwin Australia/Adelaide Australia/Brisbane Australia/Sydney'],
  // mobiles have no area; map mostly says Jakarta
  ['628', 'Asia/Jakarta Asia/Makassar Asia/Jayapura'],
  // map says Atlantic/Canary: wrong zone
  ['212', 'Africa/Casablanca'],
  // two zones
  ['243', 'Africa/Kinshasa Africa/Lubumbashi'],
  // mobiles; map says Madrid only
  ['346', 'Europe/Madrid Atlantic/Canary'],
  // mobiles
  ['347', 'Europe/Madrid Atlantic/Canary'],
  // mobiles
  ['642', 'Pacific/Auckland Pacific/Chatham'],
  // mobiles
  ['976', 'Asia/Ulaanbaatar Asia/Hovd'],
  // map says Moscow for every Russian mobile; ranges are regional at issue, portability is national
  [
    '79',
    'Europe/Kaliningrad Europe/Moscow Europe/Samara Asia/Yekaterinburg Asia/Omsk Asia/Novosibirsk Asia/Irkutsk Asia/Yakutsk Asia/Vladivostok Asia/Magadan Asia/Kamchatka',
  ],
  // old +521 numbers fall to the country level, where the map even lists New_York
  ['52', 'America/Tijuana America/Hermosillo America/Mazatlan America/Chihuahua America/Mexico_City America/Cancun'],
  // mobiles have no area
  ['56', 'America/Santiago America/Punta_Arenas America/Coyhaique Pacific/Easter'],
];
