/** Rules for offers by text message in Hong Kong. */
import type { CountryRule } from '../country-rule.ts';

/** Rules of HK. */
export const HK: CountryRule = {
  id: 'hk',
  country: 'HK',
  region: null,
  name: 'Hong Kong',
  inherits: [],
  purposes: ['MARKETING', 'SURVEY'],
  validFrom: '2007-12-22',
  validTo: null,
  effective: '2007-12-22',
  hours: {
    open: null,
    publicHolidays: null,
    holidays: null,
    advisory: false,
    basis: 'none found',
    cite: null,
    alsoIn: [],
    note: null,
  },
  caps: [],
  content: {
    senderName: 'TEXT_OR_SENDER',
    senderNameNote: 'clear and accurate, contact valid 30 days (not looked up)',
    optOut: true,
    optOutNote: 'unsubscribe facility and statement; in Chinese and English unless agreed (not looked up)',
    labels: [],
    labelNote: null,
    other: [],
  },
  sender: {
    names: 'ALLOWED',
    namePrefix: null,
    nameSuffix: null,
    note: 'allowed; registered senders carry "#" (SMS Sender Registration Scheme) (not looked up)',
  },
  consent: 'opt out',
  source: 'Unsolicited Electronic Messages Ordinance (ofca.gov.hk/en/industry_focus/uemo)',
  asOf: '2026-11-28',
  sourceDated: '2007-12-22',
  confidence: 'HIGH',
  conflicts: [],
};
