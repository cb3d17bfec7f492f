/** Rules for offers by text message in Nevada. */
import type { CountryRule } from '../country-rule.ts';

/** Rules of US-NV. */
export const US_NV: CountryRule = {
  id: 'us-nv',
  country: 'US',
  region: 'US-NV',
  name: 'Nevada',
  inherits: ['us'],
  purposes: ['MARKETING', 'SURVEY'],
  validFrom: null,
  validTo: null,
  effective: 'unknown',
  hours: {
    open: 'mon-sun 09:00-20:00',
    publicHolidays: 'AS_WEEKDAY',
    holidays: null,
    advisory: true,
    basis: 'vendor table; statute seen is 09-21 for announcing devices',
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
  source:
    'State calling restrictions table (dropcowboy.com/state-compliance); Nevada automatic dialing hours (NRS 597.814)',
  asOf: '2026-11-30',
  sourceDated: null,
  confidence: 'LOW',
  conflicts: [
    'Closing: a vendor says 20, the statute for announcing devices 21. The stricter is taken, and advised.',
    'NRS 597.814 (announcing devices): 09:00-21:00',
  ],
};
