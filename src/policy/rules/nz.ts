/** Rules for offers by text message in New Zealand. */
import type { CountryRule } from '../country-rule.ts';

/** Rules of NZ. */
export const NZ: CountryRule = {
  id: 'nz',
  country: 'NZ',
  region: null,
  name: 'New Zealand',
  inherits: [],
  purposes: ['MARKETING', 'SURVEY'],
  validFrom: '2007-09-05',
  validTo: null,
  effective: '2007-09-05',
  hours: {
    open: null,
    publicHolidays: null,
    holidays: null,
    advisory: false,
    basis: 'none found',
    cite: null,
    alsoIn: [],
    note: null,
  },
  caps: [],
  content: {
    senderName: 'TEXT_OR_SENDER',
    senderNameNote: 'required, valid 30 days',
    optOut: true,
    optOutNote: 'required, free, works 30 days',
    labels: [],
    labelNote: null,
    other: [],
  },
  sender: {
    names: 'NOT_SUPPORTED',
    namePrefix: null,
    nameSuffix: null,
    note: 'not_supported (short codes)',
  },
  consent: 'opt in · existing customers: inferred or deemed consent',
  source: 'general knowledge, not looked up',
  asOf: '2026-11-28',
  sourceDated: null,
  confidence: 'MEDIUM',
  conflicts: [],
};
