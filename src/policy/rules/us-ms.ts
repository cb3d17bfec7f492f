/** Rules for offers by text message in Mississippi. */
import type { CountryRule } from '../country-rule.ts';

/** Rules of US-MS. */
export const US_MS: CountryRule = {
  id: 'us-ms',
  country: 'US',
  region: 'US-MS',
  name: 'Mississippi',
  inherits: ['us'],
  purposes: ['MARKETING', 'SURVEY'],
  validFrom: '2003-07-01',
  validTo: null,
  effective: '2003-07-01; enforcement to the AG 2023-07-01',
  hours: {
    open: 'mon-sat 08:00-20:00',
    publicHolidays: 'AS_WEEKDAY',
    holidays: null,
    advisory: false,
    basis: 'statute',
    cite: 'Miss. Code 77-3-723(1)',
    alsoIn: ['America/Chicago'],
    note: 'the text says Central Standard Time',
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
    'Mississippi Telephone Solicitation Act (Miss. Code 77-3-723(1) (getpocketlaw.com); 77-3-603; dnc.com 2024-06-03 on holidays); Restricted do-not-call dates and exemptions per state (dnc.com/holiday-alerts (2018-2023 pages))',
  asOf: '2026-11-28',
  sourceDated: '2024-06',
  confidence: 'HIGH',
  conflicts: [
    'Sunday: closed (both sections say so). Legal holidays: NO longer banned since the PSC rules were repealed in 2023; older lists still show them.',
    'Miss. Code 77-3-603(a): Mon-Sat 08:00-21:00 CST',
  ],
};
