/** Rules for offers by text message in Arizona. */
import type { CountryRule } from '../country-rule.ts';

/** Rules of US-AZ. */
export const US_AZ: CountryRule = {
  id: 'us-az',
  country: 'US',
  region: 'US-AZ',
  name: 'Arizona',
  inherits: ['us'],
  purposes: ['MARKETING', 'SURVEY'],
  validFrom: '2023-04-12',
  validTo: null,
  effective: '2023-04-12',
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
  confidence: 'MEDIUM',
  conflicts: ['Time zone: Arizona has no DST except the Navajo Nation (see time-zones.md).'],
};
