/** Rules for offers by text message in Utah. */
import type { CountryRule } from '../country-rule.ts';

/** Rules of US-UT. */
export const US_UT: CountryRule = {
  id: 'us-ut',
  country: 'US',
  region: 'US-UT',
  name: 'Utah',
  inherits: ['us'],
  purposes: ['MARKETING', 'SURVEY'],
  validFrom: null,
  validTo: null,
  effective: 'text current 2025-01-01',
  hours: {
    open: 'mon-sat 08:00-21:00',
    publicHolidays: 'CLOSED',
    holidays: 'Utah legal holidays incl. Pioneer Day 24 July',
    advisory: false,
    basis: 'statute',
    cite: 'Utah Code 13-25a-103(3)',
    alsoIn: [],
    note: 'exempt: prior express consent',
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
    'Utah Telephone and Facsimile Solicitation Act (Utah Code 13-25a-103(3) (codes.findlaw.com)); Restricted do-not-call dates and exemptions per state (dnc.com/holiday-alerts (2018-2023 pages))',
  asOf: '2026-11-28',
  sourceDated: '2025-01-01',
  confidence: 'HIGH',
  conflicts: [],
};
