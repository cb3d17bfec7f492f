/** Rules for offers by text message in New Mexico. */
import type { CountryRule } from '../country-rule.ts';

/** Rules of US-NM. */
export const US_NM: CountryRule = {
  id: 'us-nm',
  country: 'US',
  region: 'US-NM',
  name: 'New Mexico',
  inherits: ['us'],
  purposes: ['MARKETING', 'SURVEY'],
  validFrom: null,
  validTo: null,
  effective: 'unknown',
  hours: {
    open: 'mon-sun 09:00-21:00',
    publicHolidays: 'AS_WEEKDAY',
    holidays: null,
    advisory: false,
    basis: 'statute (N.M. Stat. 57-12-22 [memory])',
    cite: null,
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
  source: 'State calling restrictions table (dropcowboy.com/state-compliance)',
  asOf: '2026-11-28',
  sourceDated: '2025-11-01',
  confidence: 'LOW',
  conflicts: [],
};
