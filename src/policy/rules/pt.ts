/** Rules for offers by text message in Portugal. */
import type { CountryRule } from '../country-rule.ts';

/** Rules of PT. */
export const PT: CountryRule = {
  id: 'pt',
  country: 'PT',
  region: null,
  name: 'Portugal',
  inherits: ['eu'],
  purposes: ['MARKETING', 'SURVEY'],
  validFrom: '2012-08-30',
  validTo: null,
  effective: '2012-08-30',
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
    note: null,
  },
  consent:
    'opt in express · existing customers: customers, own similar products, opt-out at collection and each message',
  source: 'Lei 41/2004 art. 13-A (anacom.pt categoryId=277342)',
  asOf: '2026-11-28',
  sourceDated: '2012',
  confidence: 'HIGH',
  conflicts: [],
};
