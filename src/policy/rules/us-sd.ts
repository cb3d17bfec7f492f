/** Rules for offers by text message in South Dakota. */
import type { CountryRule } from '../country-rule.ts';

/** Rules of US-SD. */
export const US_SD: CountryRule = {
  id: 'us-sd',
  country: 'US',
  region: 'US-SD',
  name: 'South Dakota',
  inherits: ['us'],
  purposes: ['MARKETING', 'SURVEY'],
  validFrom: '1991-01-01',
  validTo: null,
  effective: '1991',
  hours: {
    open: 'mon-fri 09:00-21:00',
    publicHolidays: 'AS_WEEKDAY',
    holidays: null,
    advisory: true,
    basis: 'statute for automated dialing',
    cite: 'SDCL 37-30-28',
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
  source: 'South Dakota automated dialling hours (SDCL 37-30-28)',
  asOf: '2026-11-30',
  sourceDated: '1991',
  confidence: 'LOW',
  conflicts: [
    'Vendors show no rule for text; the statute is about automated dialing, on weekdays alone: its hours are advised.',
  ],
};
