/** Rules for offers by text message in Wyoming. */
import type { CountryRule } from '../country-rule.ts';

/** Rules of US-WY. */
export const US_WY: CountryRule = {
  id: 'us-wy',
  country: 'US',
  region: 'US-WY',
  name: 'Wyoming',
  inherits: ['us'],
  purposes: ['MARKETING', 'SURVEY'],
  validFrom: null,
  validTo: null,
  effective: 'unknown',
  hours: {
    open: 'mon-sun 08:00-20:00',
    publicHolidays: 'AS_WEEKDAY',
    holidays: null,
    advisory: true,
    basis: 'memory of W.S. 40-12-302; not seen',
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
  source: 'general knowledge, not looked up',
  asOf: '2026-11-28',
  sourceDated: null,
  confidence: 'LOW',
  conflicts: ['automated sales calls are banned without a business relationship (40-12-303)'],
};
