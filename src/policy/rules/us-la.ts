/** Rules for offers by text message in Louisiana. */
import type { CountryRule } from '../country-rule.ts';

/** Rules of US-LA. */
export const US_LA: CountryRule = {
  id: 'us-la',
  country: 'US',
  region: 'US-LA',
  name: 'Louisiana',
  inherits: ['us'],
  purposes: ['MARKETING', 'SURVEY'],
  validFrom: '2024-09-24',
  validTo: null,
  effective: 'in force 2024-09-24',
  hours: {
    open: 'mon-sat 08:00-20:00',
    publicHolidays: 'CLOSED',
    holidays: 'PSC list incl. Mardi Gras and Good Friday, plus days proclaimed by the governor',
    advisory: false,
    basis: 'regulation',
    cite: 'LPSC General Order R-29617 V(A)(2)',
    alsoIn: [],
    note: 'exempt: none: V(A)(1) says the ban applies even with consent or a business relationship',
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
    'Louisiana PSC Do Not Call General Order (LPSC General Order R-29617 section V(A)(1)-(2); La. R.S. 45:811, 45:844.31 (lpsc.louisiana.gov/DNC_Emergency)); Restricted do-not-call dates and exemptions per state (dnc.com/holiday-alerts (2018-2023 pages))',
  asOf: '2026-11-28',
  sourceDated: '2024-09-24',
  confidence: 'MEDIUM',
  conflicts: ['La. R.S. 45:811-816 lists exceptions, the PSC order none. Strict wins.'],
};
