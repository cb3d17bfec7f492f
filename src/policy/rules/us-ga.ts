/** Rules for offers by text message in Georgia. */
import type { CountryRule } from '../country-rule.ts';

/** Rules of US-GA. */
export const US_GA: CountryRule = {
  id: 'us-ga',
  country: 'US',
  region: 'US-GA',
  name: 'Georgia',
  inherits: ['us'],
  purposes: ['MARKETING', 'SURVEY'],
  validFrom: '2023-01-01',
  validTo: null,
  effective: '2024-07-01 (not looked up) (SB 73 passed 2023)',
  hours: {
    open: null,
    publicHolidays: null,
    holidays: null,
    advisory: false,
    basis: 'none found',
    cite: null,
    alsoIn: [],
    note: 'federal 08-21',
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
  source: 'Arizona text added to do-not-call (HB 2498 (2023) (jdsupra 2791573))',
  asOf: '2026-11-28',
  sourceDated: '2023-04',
  confidence: 'LOW',
  conflicts: [],
};
