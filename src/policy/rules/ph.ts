/** Rules for offers by text message in Philippines. */
import type { CountryRule } from '../country-rule.ts';

/** Rules of PH. */
export const PH: CountryRule = {
  id: 'ph',
  country: 'PH',
  region: null,
  name: 'Philippines',
  inherits: [],
  purposes: ['MARKETING', 'SURVEY'],
  validFrom: '2005-03-15',
  validTo: null,
  effective: '2005-03-15',
  hours: {
    open: 'mon-sun 07:00-21:00',
    publicHolidays: 'AS_WEEKDAY',
    holidays: null,
    advisory: false,
    basis: 'regulation',
    cite: 'NTC MC 03-03-2005',
    alsoIn: [],
    note: 'exempt: paid subscription services; exempt: emergency and public service',
  },
  caps: [],
  content: {
    senderName: 'TEXT_OR_SENDER',
    senderNameNote: 'company name',
    optOut: true,
    optOutNote: 'number or address and command; free',
    labels: [],
    labelNote: null,
    other: ['opt-in confirmation with name, frequency, cost, opt-out (MC 07-08-2018)'],
  },
  sender: {
    names: 'REGISTRATION',
    namePrefix: null,
    nameSuffix: null,
    note: null,
  },
  consent: 'opt in · no answer to a broadcast counts as opted out',
  source:
    'NTC Memorandum Circular 03-03-2005, 07-08-2018 (jur.ph; legaldex.com; lawyerly.ph 91581); AWS countries with a sender-id registration form (docs.aws.amazon.com/sms-voice/latest/userguide/registrations-country; nx-supported-countries-asia)',
  asOf: '2026-11-28',
  sourceDated: '2026',
  confidence: 'HIGH',
  conflicts: [],
};
