/** Rules for offers by text message in New York. */
import type { CountryRule } from '../country-rule.ts';

/** Rules of US-NY. */
export const US_NY: CountryRule = {
  id: 'us-ny',
  country: 'US',
  region: 'US-NY',
  name: 'New York',
  inherits: ['us'],
  purposes: ['MARKETING', 'SURVEY'],
  validFrom: '2019-12-01',
  validTo: null,
  effective: '2019-12 (emergency); text 2023-09-15',
  hours: {
    open: 'mon-sun 08:00-21:00',
    publicHolidays: 'AS_WEEKDAY',
    holidays: null,
    advisory: false,
    basis: 'statute',
    cite: 'GBL 399-z(2)',
    alsoIn: [],
    note: 'exempt: express consent to another time',
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
  source: 'New York telemarketing (N.Y. Gen. Bus. Law 399-z(2), (5-a), 399-pp(7)(f) (nysenate.gov; instalawyer.io))',
  asOf: '2026-11-28',
  sourceDated: '2023-09-15',
  confidence: 'HIGH',
  conflicts: [],
};
