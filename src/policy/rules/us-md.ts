/** Rules for offers by text message in Maryland. */
import type { CountryRule } from '../country-rule.ts';

/** Rules of US-MD. */
export const US_MD: CountryRule = {
  id: 'us-md',
  country: 'US',
  region: 'US-MD',
  name: 'Maryland',
  inherits: ['us'],
  purposes: ['MARKETING', 'SURVEY'],
  validFrom: '2024-01-01',
  validTo: null,
  effective: '2024-01-01',
  hours: {
    open: 'mon-sun 08:00-20:00',
    publicHolidays: 'AS_WEEKDAY',
    holidays: null,
    advisory: false,
    basis: 'statute',
    cite: 'Md. Com. Law 14-4501 ff.',
    alsoIn: [],
    note: null,
  },
  caps: [{ max: 3, hours: 24, period: 'SLIDING', scope: 'same subject' }],
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
  consent: 'opt in written · for automated selection OR dialing',
  source:
    'Maryland Stop the Spam Calls Act of 2023 (SB 90; Md. Code Com. Law 14-4501 ff. (wmar2news.com; kelleydrye.com; dnc.com))',
  asOf: '2026-11-28',
  sourceDated: '2024-01',
  confidence: 'HIGH',
  conflicts: ['one vendor page prints 2023-01-01: a slip.'],
};
