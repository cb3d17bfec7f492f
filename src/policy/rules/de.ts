/** Rules for offers by text message in Germany. */
import type { CountryRule } from '../country-rule.ts';

/** Rules of DE. */
export const DE: CountryRule = {
  id: 'de',
  country: 'DE',
  region: null,
  name: 'Germany',
  inherits: ['eu'],
  purposes: ['MARKETING', 'SURVEY'],
  validFrom: '2021-10-01',
  validTo: null,
  effective: '2021-10-01 (7a); UWG numbering of 2022-05-28',
  hours: {
    open: null,
    publicHolidays: null,
    holidays: null,
    advisory: false,
    basis: 'none found',
    cite: null,
    alsoIn: [],
    note: 'no hours in law; practice 08-20 Mon-Sat',
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
    'opt in express · existing customers: UWG 7(3): own similar goods, number got in a sale, no objection, notice of the right at collection and each use; all four needed',
  source:
    'UWG section 7, BGH I ZR 164/09 (from the mission study) (connect-professional.de; fedma.org); UWG section 7a proof of consent for telephone advertising (lexetius.com/UWG/7a; in force 2021-10-01)',
  asOf: '2026-11-28',
  sourceDated: '2021-10-01',
  confidence: 'HIGH',
  conflicts: ['7a names telephone calls, not SMS: keeping 5 years is our stricter choice.'],
};
