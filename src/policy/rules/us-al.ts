/** Rules for offers by text message in Alabama. */
import type { CountryRule } from '../country-rule.ts';

/** Rules of US-AL. */
export const US_AL: CountryRule = {
  id: 'us-al',
  country: 'US',
  region: 'US-AL',
  name: 'Alabama',
  inherits: ['us'],
  purposes: ['MARKETING', 'SURVEY'],
  validFrom: null,
  validTo: null,
  effective: 'before 2018',
  hours: {
    open: 'mon-sat 08:00-20:00',
    publicHolidays: 'CLOSED',
    holidays: 'Alabama legal holidays; Sat->Fri and Sun->Mon shift (Ala. Code 1-3-8)',
    advisory: false,
    basis: 'regulation (scope disputed)',
    cite: 'Ala. Admin. Code 770-X-5-.17',
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
    'State calling restrictions table (dropcowboy.com/state-compliance); Restricted do-not-call dates and exemptions per state (dnc.com/holiday-alerts (2018-2023 pages)); State send windows with statute column (usestello.com/compliance)',
  asOf: '2026-11-28',
  sourceDated: '2026-04-08',
  confidence: 'LOW',
  conflicts: ['dnc.com: the PSC rule binds only telephone utilities; vendors apply it to everyone. Default: apply.'],
};
