/** Rules for offers by text message in Pakistan. */
import type { CountryRule } from '../country-rule.ts';

/** Rules of PK. */
export const PK: CountryRule = {
  id: 'pk',
  country: 'PK',
  region: null,
  name: 'Pakistan',
  inherits: [],
  purposes: ['MARKETING', 'SURVEY'],
  validFrom: '2022-07-01',
  validTo: null,
  effective: '2022-07-01',
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
    senderNameNote: 'registered mask',
    optOut: true,
    optOutNote: 'in each marketing message since 2022-07-01',
    labels: [],
    labelNote: null,
    other: [],
  },
  sender: {
    names: 'REGISTRATION',
    namePrefix: null,
    nameSuffix: null,
    note: 'registration_required (masking)',
  },
  consent: 'opt in · opt-in and opt-out lists; Do Not Call Register',
  source: 'Pakistan PECA 2016 s.25; opt-out in each message by 2022-07-01 (digitalrightsmonitor.pk 2022-06-23)',
  asOf: '2026-11-28',
  sourceDated: '2022-06',
  confidence: 'LOW',
  conflicts: [],
};
