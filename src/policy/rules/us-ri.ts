/** Rules for offers by text message in Rhode Island. */
import type { CountryRule } from '../country-rule.ts';

/** Rules of US-RI. */
export const US_RI: CountryRule = {
  id: 'us-ri',
  country: 'US',
  region: 'US-RI',
  name: 'Rhode Island',
  inherits: ['us'],
  purposes: ['MARKETING', 'SURVEY'],
  validFrom: '1999-01-01',
  validTo: null,
  effective: '1999',
  hours: {
    open: 'mon-fri 09:00-18:00, sat 10:00-17:00',
    publicHolidays: 'CLOSED',
    holidays: 'state and federal holidays, incl. Victory Day (2nd Monday of August)',
    advisory: false,
    basis: 'statute',
    cite: 'R.I. Gen. Laws 5-61-2(2), 5-61-3.6',
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
    'Rhode Island Telephone Sales Solicitation Act (R.I. Gen. Laws 5-61-2(2), 5-61-3.6 (webserver.rilin.state.ri.us; instalawyer.io))',
  asOf: '2026-11-28',
  sourceDated: '1999, as s',
  confidence: 'HIGH',
  conflicts: ['Vendors say "weekend 10-17"; the statute names only Saturday, so Sunday is closed.'],
};
