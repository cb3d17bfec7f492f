/** Rules for offers by text message in Oklahoma. */
import type { CountryRule } from '../country-rule.ts';

/** Rules of US-OK. */
export const US_OK: CountryRule = {
  id: 'us-ok',
  country: 'US',
  region: 'US-OK',
  name: 'Oklahoma',
  inherits: ['us'],
  purposes: ['MARKETING', 'SURVEY'],
  validFrom: '2022-11-01',
  validTo: null,
  effective: '2022-11-01',
  hours: {
    open: 'mon-sun 08:00-20:00',
    publicHolidays: 'AS_WEEKDAY',
    holidays: null,
    advisory: false,
    basis: 'statute',
    cite: '15 O.S. 775C.4',
    alsoIn: [],
    note: null,
  },
  caps: [{ max: 3, hours: 24, period: 'SLIDING', scope: 'same subject matter, whatever number' }],
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
  consent: 'opt in written',
  source:
    'Oklahoma Telephone Solicitation Act of 2022 (15 O.S. 775C.1-775C.6; HB 3168 (self-law.org; dnc.dreamhosters.com p=1309))',
  asOf: '2026-11-28',
  sourceDated: '2022',
  confidence: 'HIGH',
  conflicts: [],
};
