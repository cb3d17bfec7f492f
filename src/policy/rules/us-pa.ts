/** Rules for offers by text message in Pennsylvania. */
import type { CountryRule } from '../country-rule.ts';

/** Rules of US-PA. */
export const US_PA: CountryRule = {
  id: 'us-pa',
  country: 'US',
  region: 'US-PA',
  name: 'Pennsylvania',
  inherits: ['us'],
  purposes: ['MARKETING', 'SURVEY'],
  validFrom: '2019-12-01',
  validTo: null,
  effective: '2019-12 (not looked up)',
  hours: {
    open: 'mon-sun 09:00-20:00',
    publicHolidays: 'CLOSED',
    holidays:
      'New Year, MLK, Presidents, Good Friday, Memorial, Flag Day, Independence, Labor, Columbus, Election Day, Veterans, Thanksgiving, Christmas',
    advisory: false,
    basis: 'statute',
    cite: '73 P.S. 2245, 2245.2',
    alsoIn: [],
    note: 'exempt: express request; exempt: existing debt; exempt: established business relationship (12 months); exempt: non-profit; exempt: political',
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
    'Pennsylvania telemarketing, holidays (73 P.S. 2241-2250; Act of 2019 (dnc.dreamhosters.com; attorneygeneral.gov)); Restricted do-not-call dates and exemptions per state (dnc.com/holiday-alerts (2018-2023 pages))',
  asOf: '2026-11-30',
  sourceDated: '2023-12',
  confidence: 'MEDIUM',
  conflicts: [
    'The statute says 08-21, a page of 2011 09-20: the stricter is taken. The Saturday window of one vendor is not: nothing else has it, and it looks like an error. date-holidays lacks Good Friday and Election Day for PA: use an own list.',
    'dropcowboy.com: Sat 08:00-12:00 (looks like an error)',
    'avvo.com 2011: 09:00-20:00',
  ],
};
