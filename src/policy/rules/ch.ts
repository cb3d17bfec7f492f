/** Rules for offers by text message in Switzerland. */
import type { CountryRule } from '../country-rule.ts';

/** Rules of CH. */
export const CH: CountryRule = {
  id: 'ch',
  country: 'CH',
  region: null,
  name: 'Switzerland',
  inherits: [],
  purposes: ['MARKETING', 'SURVEY'],
  validFrom: '2007-04-01',
  validTo: null,
  effective: '2007-04-01',
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
    senderNameNote: 'correct sender',
    optOut: true,
    optOutNote: 'easy and free refusal',
    labels: [],
    labelNote: null,
    other: [],
  },
  sender: {
    names: 'ALLOWED',
    namePrefix: null,
    nameSuffix: null,
    note: null,
  },
  consent: 'opt in · existing customers: customers, own similar goods, with notice of refusal (UWG art. 3(1)(o))',
  source: 'general knowledge, not looked up',
  asOf: '2026-11-28',
  sourceDated: null,
  confidence: 'MEDIUM',
  conflicts: [],
};
