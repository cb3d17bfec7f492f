/** Rules for offers by text message in Poland. */
import type { CountryRule } from '../country-rule.ts';

/** Rules of PL. */
export const PL: CountryRule = {
  id: 'pl',
  country: 'PL',
  region: null,
  name: 'Poland',
  inherits: ['eu'],
  purposes: ['MARKETING', 'SURVEY'],
  validFrom: '2024-11-10',
  validTo: null,
  effective: '2024-11-10',
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
    note: 'allowed; names of public bodies are reserved (act of 2023-07-28)',
  },
  consent: 'opt in · existing customers: none in art. 398: consent also for customers',
  source: 'Prawo komunikacji elektronicznej art. 398 (in force 2024-11-10 (radcaprawny.kirp.pl; kbzlegal.pl))',
  asOf: '2026-11-28',
  sourceDated: '2024-11-10',
  confidence: 'HIGH',
  conflicts: [],
};
