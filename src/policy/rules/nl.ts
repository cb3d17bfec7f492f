/** Rules for offers by text message in Netherlands. */
import type { CountryRule } from '../country-rule.ts';

/** Rules of NL. */
export const NL: CountryRule = {
  id: 'nl',
  country: 'NL',
  region: null,
  name: 'Netherlands',
  inherits: ['eu'],
  purposes: ['MARKETING', 'SURVEY'],
  validFrom: '2021-07-01',
  validTo: null,
  effective: 'Tw 11.7 as of 2021-07-01 (not looked up)',
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
  consent: 'opt in · existing customers: customers, own similar products',
  source: 'Telecommunicatiewet 11.7 (nextbi.nl; dirkzwagerieit.nl (CBb 2014))',
  asOf: '2026-11-28',
  sourceDated: '2024',
  confidence: 'MEDIUM',
  conflicts: [],
};
