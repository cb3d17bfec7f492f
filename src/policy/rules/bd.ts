/** Rules for offers by text message in Bangladesh. */
import type { CountryRule } from '../country-rule.ts';

/** Rules of BD. */
export const BD: CountryRule = {
  id: 'bd',
  country: 'BD',
  region: null,
  name: 'Bangladesh',
  inherits: [],
  purposes: ['MARKETING', 'SURVEY'],
  validFrom: '2018-01-01',
  validTo: null,
  effective: '2018',
  hours: {
    open: 'mon-sun 08:00-24:00',
    publicHolidays: 'AS_WEEKDAY',
    holidays: null,
    advisory: false,
    basis: 'regulator directive to operators',
    cite: null,
    alsoIn: [],
    note: null,
  },
  caps: [],
  content: {
    senderName: null,
    senderNameNote: null,
    optOut: false,
    optOutNote: null,
    labels: [],
    labelNote: null,
    other: ['Bangla must not be written in Latin letters (directive to operators)'],
  },
  sender: {
    names: 'REGISTRATION',
    namePrefix: null,
    nameSuffix: null,
    note: null,
  },
  consent: 'opt out',
  source:
    'BTRC: no promotional SMS 00:00-08:00 (editorstime.com); AWS countries with a sender-id registration form (docs.aws.amazon.com/sms-voice/latest/userguide/registrations-country; nx-supported-countries-asia)',
  asOf: '2026-11-28',
  sourceDated: '2026',
  confidence: 'LOW',
  conflicts: [],
};
