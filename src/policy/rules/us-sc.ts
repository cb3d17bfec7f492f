/** Rules for offers by text message in South Carolina. */
import type { CountryRule } from '../country-rule.ts';

/** Rules of US-SC. */
export const US_SC: CountryRule = {
  id: 'us-sc',
  country: 'US',
  region: 'US-SC',
  name: 'South Carolina',
  inherits: ['us'],
  purposes: ['MARKETING', 'SURVEY'],
  validFrom: '2018-05-18',
  validTo: null,
  effective: '2018-05-18',
  hours: {
    open: 'mon-sun 08:00-21:00',
    publicHolidays: 'AS_WEEKDAY',
    holidays: null,
    advisory: false,
    basis: 'statute',
    cite: 'S.C. Code 37-21-40 [memory for the section]',
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
  source: 'South Carolina Telephone Privacy Protection Act (S.C. Code 37-21-10 ff., 37-21-70(A) (scstatehouse.gov))',
  asOf: '2026-11-28',
  sourceDated: '2021 text',
  confidence: 'HIGH',
  conflicts: [],
};
