/** Rules for offers by text message in European Union (parent for members). */
import type { CountryRule } from '../country-rule.ts';

/** Rules of EU. */
export const EU: CountryRule = {
  id: 'eu',
  country: 'EU',
  region: null,
  name: 'European Union (parent for members)',
  inherits: [],
  purposes: ['MARKETING', 'SURVEY'],
  validFrom: '2002-01-01',
  validTo: null,
  effective: '2002/58/EC as amended 2009; GDPR 2018-05-25',
  hours: {
    open: null,
    publicHolidays: null,
    holidays: null,
    advisory: false,
    basis: 'none found',
    cite: null,
    alsoIn: [],
    note: 'no EU-level hours',
  },
  caps: [],
  content: {
    senderName: 'TEXT_OR_SENDER',
    senderNameNote: 'required (ePrivacy art. 13(4): identity must not be hidden; valid address for the stop request)',
    optOut: true,
    optOutNote: 'required, free and easy, in every message',
    labels: [],
    labelNote: null,
    other: [],
  },
  sender: {
    names: 'ALLOWED',
    namePrefix: null,
    nameSuffix: null,
    note: 'mostly allowed',
  },
  consent:
    'opt in · existing customers: own similar products, contact got in a sale, opt-out offered at collection and in each message (art. 13(2))',
  source: 'general knowledge, not looked up',
  asOf: '2026-11-28',
  sourceDated: null,
  confidence: 'HIGH',
  conflicts: [],
};
