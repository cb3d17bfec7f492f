/** Rules for offers by text message in Minnesota. */
import type { CountryRule } from '../country-rule.ts';

/** Rules of US-MN. */
export const US_MN: CountryRule = {
  id: 'us-mn',
  country: 'US',
  region: 'US-MN',
  name: 'Minnesota',
  inherits: ['us'],
  purposes: ['MARKETING', 'SURVEY'],
  validFrom: null,
  validTo: null,
  effective: 'unknown',
  hours: {
    open: 'mon-sun 09:00-21:00',
    publicHolidays: 'AS_WEEKDAY',
    holidays: null,
    advisory: true,
    basis: 'statute for announcing devices',
    cite: 'Minn. Stat. 325E.30',
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
    'State calling restrictions table (dropcowboy.com/state-compliance); State send windows with statute column (usestello.com/compliance)',
  asOf: '2026-11-28',
  sourceDated: '2026-04-08',
  confidence: 'LOW',
  conflicts: [],
};
