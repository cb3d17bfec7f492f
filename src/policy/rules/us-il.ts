/** Rules for offers by text message in Illinois. */
import type { CountryRule } from '../country-rule.ts';

/** Rules of US-IL. */
export const US_IL: CountryRule = {
  id: 'us-il',
  country: 'US',
  region: 'US-IL',
  name: 'Illinois',
  inherits: ['us'],
  purposes: ['MARKETING', 'SURVEY'],
  validFrom: null,
  validTo: null,
  effective: 'unknown',
  hours: {
    open: 'mon-sun 09:00-21:00',
    publicHolidays: 'AS_WEEKDAY',
    holidays: null,
    advisory: false,
    basis: 'statute',
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
    'State calling restrictions table (dropcowboy.com/state-compliance); State send windows with statute column (usestello.com/compliance)',
  asOf: '2026-11-30',
  sourceDated: '2026-04-08',
  confidence: 'LOW',
  conflicts: [
    'Opening: one table says 08, another 09. The stricter is taken: 09.',
    'usestello.com (815 ILCS 305 autodialers): 09:00-21:00',
  ],
};
