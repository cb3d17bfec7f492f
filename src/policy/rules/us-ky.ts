/** Rules for offers by text message in Kentucky. */
import type { CountryRule } from '../country-rule.ts';

/** Rules of US-KY. */
export const US_KY: CountryRule = {
  id: 'us-ky',
  country: 'US',
  region: 'US-KY',
  name: 'Kentucky',
  inherits: ['us'],
  purposes: ['MARKETING', 'SURVEY'],
  validFrom: null,
  validTo: null,
  effective: 'unknown',
  hours: {
    open: 'mon-sun 10:00-21:00',
    publicHolidays: 'AS_WEEKDAY',
    holidays: null,
    advisory: false,
    basis: 'statute',
    cite: 'KRS 367.46955',
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
    'Kentucky prohibited solicitation acts (KRS 367.46955, 367.46951 (lawserver.com, 2024)); State calling restrictions table (dropcowboy.com/state-compliance); State send windows with statute column (usestello.com/compliance)',
  asOf: '2026-11-28',
  sourceDated: '2026-04-08',
  confidence: 'MEDIUM',
  conflicts: ['KRS 367.461 (recorded messages) has 08-21.'],
};
