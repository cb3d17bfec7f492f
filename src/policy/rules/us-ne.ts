/** Rules for offers by text message in Nebraska. */
import type { CountryRule } from '../country-rule.ts';

/** Rules of US-NE. */
export const US_NE: CountryRule = {
  id: 'us-ne',
  country: 'US',
  region: 'US-NE',
  name: 'Nebraska',
  inherits: ['us'],
  purposes: ['MARKETING', 'SURVEY'],
  validFrom: null,
  validTo: null,
  effective: 'unknown',
  hours: {
    open: null,
    publicHolidays: null,
    holidays: null,
    advisory: false,
    basis: 'none found',
    cite: null,
    alsoIn: [],
    note: 'federal for text',
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
  source: 'Restricted do-not-call dates and exemptions per state (dnc.com/holiday-alerts (2018-2023 pages))',
  asOf: '2026-11-28',
  sourceDated: '2023-12',
  confidence: 'LOW',
  conflicts: [],
};
