/** Rules for offers by text message in Denmark. */
import type { CountryRule } from '../country-rule.ts';

/** Rules of DK. */
export const DK: CountryRule = {
  id: 'dk',
  country: 'DK',
  region: null,
  name: 'Denmark',
  inherits: ['eu'],
  purposes: ['MARKETING', 'SURVEY'],
  validFrom: null,
  validTo: null,
  effective: 'various',
  hours: {
    open: null,
    publicHolidays: null,
    holidays: null,
    advisory: false,
    basis: 'none found',
    cite: null,
    alsoIn: [],
    note: 'no SMS hours in law',
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
  consent: 'opt in · existing customers: customers, own similar products',
  source: 'Direct marketing in Scandinavia (privacycats.com; ip1sms.com; forbrukertilsynet.no)',
  asOf: '2026-11-28',
  sourceDated: '2024',
  confidence: 'MEDIUM',
  conflicts: [],
};
