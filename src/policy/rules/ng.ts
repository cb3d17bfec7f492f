/** Rules for offers by text message in Nigeria. */
import type { CountryRule } from '../country-rule.ts';

/** Rules of NG. */
export const NG: CountryRule = {
  id: 'ng',
  country: 'NG',
  region: null,
  name: 'Nigeria',
  inherits: [],
  purposes: ['MARKETING', 'SURVEY'],
  validFrom: null,
  validTo: null,
  effective: 'seen 2023-07',
  hours: {
    open: 'mon-sun 08:00-20:00',
    publicHolidays: 'AS_WEEKDAY',
    holidays: null,
    advisory: false,
    basis: 'regulator rule via vendor',
    cite: null,
    alsoIn: [],
    note: 'exempt: transactional, corporate, banking',
  },
  caps: [],
  content: {
    senderName: 'TEXT_OR_SENDER',
    senderNameNote: 'registered sender',
    optOut: true,
    optOutNote: 'required',
    labels: [],
    labelNote: null,
    other: [],
  },
  sender: {
    names: 'REGISTRATION',
    namePrefix: null,
    nameSuffix: null,
    note: null,
  },
  consent: 'opt in',
  source:
    'NCC: no promotional SMS 20:00-08:00 (status.africastalking.com/incident/538); Nigeria permitted hours 08-21 (nigeriasms.net)',
  asOf: '2026-11-30',
  sourceDated: null,
  confidence: 'MEDIUM',
  conflicts: ['Closing: 20 or 21. The stricter is taken.', 'nigeriasms.net: 08-21'],
};
