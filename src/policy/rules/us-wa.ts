/** Rules for offers by text message in Washington. */
import type { CountryRule } from '../country-rule.ts';

/** Rules of US-WA. */
export const US_WA: CountryRule = {
  id: 'us-wa',
  country: 'US',
  region: 'US-WA',
  name: 'Washington',
  inherits: ['us'],
  purposes: ['MARKETING', 'SURVEY'],
  validFrom: '2022-06-09',
  validTo: null,
  effective: '2022-06-09',
  hours: {
    open: 'mon-sun 08:00-20:00',
    publicHolidays: 'AS_WEEKDAY',
    holidays: null,
    advisory: false,
    basis: 'statute',
    cite: 'RCW 80.36.390',
    alsoIn: [],
    note: null,
  },
  caps: [],
  content: {
    senderName: null,
    senderNameNote: null,
    optOut: false,
    optOutNote: null,
    labels: [],
    labelNote: null,
    other: [],
  },
  sender: {
    names: null,
    namePrefix: null,
    nameSuffix: null,
    note: null,
  },
  consent: null,
  source:
    'Washington telephone solicitation (RCW 80.36.390 as amended by HB 1497 (2022) and HB 1051 (2023) (dwt.com; cliclaw.com))',
  asOf: '2026-11-28',
  sourceDated: '2022-06-09',
  confidence: 'MEDIUM',
  conflicts: ['One blog confirms there is no 3-per-24-h cap in Washington.'],
};
