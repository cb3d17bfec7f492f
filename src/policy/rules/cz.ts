/** Rules for offers by text message in Czechia. */
import type { CountryRule } from '../country-rule.ts';

/** Rules of CZ. */
export const CZ: CountryRule = {
  id: 'cz',
  country: 'CZ',
  region: null,
  name: 'Czechia',
  inherits: ['eu'],
  purposes: ['MARKETING', 'SURVEY'],
  validFrom: '2004-09-07',
  validTo: null,
  effective: '2004-09-07 (not looked up); a digital economy act was planned to replace it',
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
    labels: ['OBCHODNÍ SDĚLENÍ', 'OS'],
    labelNote: 'must be clearly marked as a commercial communication (e.g. "OBCHODNÍ SDĚLENÍ"/"OS") (not looked up)',
    other: [],
  },
  sender: {
    names: 'ALLOWED',
    namePrefix: null,
    nameSuffix: null,
    note: 'allowed, registration at carriers common (not looked up)',
  },
  consent: 'opt in · existing customers: customers, own similar products',
  source: 'Zákon 480/2004 Sb.; ÚOOÚ questions (uoou.gov.cz; epravo.cz 2024-10-30)',
  asOf: '2026-11-28',
  sourceDated: '2024',
  confidence: 'MEDIUM',
  conflicts: [],
};
