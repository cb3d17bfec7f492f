/** Rules for offers by text message in Michigan. */
import type { CountryRule } from '../country-rule.ts';

/** Rules of US-MI. */
export const US_MI: CountryRule = {
  id: 'us-mi',
  country: 'US',
  region: 'US-MI',
  name: 'Michigan',
  inherits: ['us'],
  purposes: ['MARKETING', 'SURVEY'],
  validFrom: null,
  validTo: null,
  effective: 'bill pending when seen',
  hours: {
    open: 'mon-sun 09:00-21:00',
    publicHolidays: 'AS_WEEKDAY',
    holidays: null,
    advisory: true,
    basis: 'vendor tables; statute not seen',
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
    'Michigan SB 351 (2025-26) (legislature.mi.gov 2025-SFA-0351; compliancepoint.com); State calling restrictions table (dropcowboy.com/state-compliance)',
  asOf: '2026-11-28',
  sourceDated: null,
  confidence: 'LOW',
  conflicts: ['Check whether SB 351 was enacted in 2026.'],
};
