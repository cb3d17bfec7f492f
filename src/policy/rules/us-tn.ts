/** Rules for offers by text message in Tennessee. */
import type { CountryRule } from '../country-rule.ts';

/** Rules of US-TN. */
export const US_TN: CountryRule = {
  id: 'us-tn',
  country: 'US',
  region: 'US-TN',
  name: 'Tennessee',
  inherits: ['us'],
  purposes: ['MARKETING', 'SURVEY'],
  validFrom: '2023-07-01',
  validTo: null,
  effective: '2023-07-01',
  hours: {
    open: 'mon-sun 08:00-21:00',
    publicHolidays: 'AS_WEEKDAY',
    holidays: null,
    advisory: false,
    basis: 'statute',
    cite: null,
    alsoIn: [],
    note: 'exempt: prior permission; exempt: existing customer',
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
  source: 'Tennessee text solicitation (Tenn. Code 65-4-401 ff.; SB 868 / HB 805 (2023) (tcpaworld.com 2023-04-10))',
  asOf: '2026-11-28',
  sourceDated: '2023-07-01',
  confidence: 'MEDIUM',
  conflicts: ['the bill digest words the hours the wrong way round'],
};
