/** Rules for offers by text message in Virginia. */
import type { CountryRule } from '../country-rule.ts';

/** Rules of US-VA. */
export const US_VA: CountryRule = {
  id: 'us-va',
  country: 'US',
  region: 'US-VA',
  name: 'Virginia',
  inherits: ['us'],
  purposes: ['MARKETING', 'SURVEY'],
  validFrom: '2026-01-01',
  validTo: null,
  effective: '2026-01-01',
  hours: {
    open: 'mon-sun 08:00-21:00',
    publicHolidays: 'AS_WEEKDAY',
    holidays: null,
    advisory: false,
    basis: 'statute',
    cite: 'Va. Code 59.1-511',
    alsoIn: [],
    note: 'exempt: prior consent',
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
    'Virginia Telephone Privacy Protection Act (Va. Code 59.1-510 to -514; SB 1339 (2025) (mwcllc.com; mondaq.com 1738886))',
  asOf: '2026-11-28',
  sourceDated: '2026-01',
  confidence: 'HIGH',
  conflicts: [],
};
