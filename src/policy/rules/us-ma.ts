/** Rules for offers by text message in Massachusetts. */
import type { CountryRule } from '../country-rule.ts';

/** Rules of US-MA. */
export const US_MA: CountryRule = {
  id: 'us-ma',
  country: 'US',
  region: 'US-MA',
  name: 'Massachusetts',
  inherits: ['us'],
  purposes: ['MARKETING', 'SURVEY'],
  validFrom: '2003-01-01',
  validTo: null,
  effective: '2003-01-01 (act); text of 2024',
  hours: {
    open: 'mon-sun 08:00-20:00',
    publicHolidays: 'AS_WEEKDAY',
    holidays: null,
    advisory: false,
    basis: 'regulation',
    cite: '201 CMR 12.02(2)',
    alsoIn: [],
    note: 'exempt: only unsolicited calls',
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
  source: 'Massachusetts Do Not Call regulation (201 CMR 12.02(2) (regulations.justia.com))',
  asOf: '2026-11-28',
  sourceDated: '2024-09-27',
  confidence: 'HIGH',
  conflicts: [],
};
