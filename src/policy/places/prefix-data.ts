/** Prefixes of numbers whose owners may be in more zones, or in others, than the usual maps say. As of 2026-11-28. */

/** Digits, and the zones, those of most people first; the longest prefix first. */
export const PREFIX_ROWS: readonly (readonly [prefix: string, zones: string])[] = [
  // mobiles
  ['5939', 'America/Guayaquil Pacific/Galapagos'],
  // mobiles
  ['3519', 'Europe/Lisbon Atlantic/Azores'],
  // mobiles have no area; map says Sydney
  ['614', 'Australia/Sydney Australia/Brisbane Australia/Perth Australia/Adelaide Australia/Darwin'],
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
    'Europe/Moscow Asia/Yekaterinburg Asia/Novosibirsk Europe/Samara Asia/Vladivostok Asia/Irkutsk Asia/Yakutsk Asia/Omsk Europe/Kaliningrad Asia/Magadan Asia/Kamchatka',
  ],
  // mobiles have no area
  ['56', 'America/Santiago America/Coyhaique Pacific/Easter'],
];
