/** Rules for offers by text message in Italy. */
import type { CountryRule } from '../country-rule.ts';

/** Rules of IT. */
export const IT: CountryRule = {
  id: 'it',
  country: 'IT',
  region: null,
  name: 'Italy',
  inherits: ['eu'],
  purposes: ['MARKETING', 'SURVEY'],
  validFrom: '2013-10-16',
  validTo: null,
  effective: '2013-10-16 (alias)',
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
    names: 'REGISTRATION',
    namePrefix: null,
    nameSuffix: null,
    note: 'AGCOM alias register before use; alias must identify the real sender, max 11 characters, no generic names',
  },
  consent:
    'opt in · existing customers: NOT for SMS: art. 130(4) speaks only of electronic mail addresses, so SMS to customers needs consent',
  source:
    'Codice privacy art. 130 (1)-(4) (gazzettaufficiale.it 003G0218; dgrs.it on soft spam); AGCOM alias register, delibera 42/13/CIR (magnews.it; editoria.tv; since 2013-10-16)',
  asOf: '2026-11-28',
  sourceDated: '2013',
  confidence: 'HIGH',
  conflicts: [],
};
