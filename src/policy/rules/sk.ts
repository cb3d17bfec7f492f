/** Rules for offers by text message in Slovakia. */
import type { CountryRule } from '../country-rule.ts';

/** Rules of SK. */
export const SK: CountryRule = {
  id: 'sk',
  country: 'SK',
  region: null,
  name: 'Slovakia',
  inherits: ['eu'],
  purposes: ['MARKETING', 'SURVEY'],
  validFrom: '2022-02-01',
  validTo: null,
  effective: '2022-02-01',
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
  consent: 'opt in · existing customers: own similar products (act 452/2021 s.116) (not looked up)',
  source: 'general knowledge, not looked up',
  asOf: '2026-11-28',
  sourceDated: null,
  confidence: 'LOW',
  conflicts: [],
};
