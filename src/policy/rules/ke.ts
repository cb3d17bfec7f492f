/** Rules for offers by text message in Kenya. */
import type { CountryRule } from '../country-rule.ts';

/** Rules of KE. */
export const KE: CountryRule = {
  id: 'ke',
  country: 'KE',
  region: null,
  name: 'Kenya',
  inherits: [],
  purposes: ['MARKETING', 'SURVEY'],
  validFrom: null,
  validTo: null,
  effective: 'draft 2020',
  hours: {
    open: 'mon-sun 07:00-19:00',
    publicHolidays: 'AS_WEEKDAY',
    holidays: null,
    advisory: true,
    basis: 'draft guideline',
    cite: null,
    alsoIn: [],
    note: 'exempt: consent to other times',
  },
  caps: [],
  content: {
    senderName: 'TEXT_OR_SENDER',
    senderNameNote: 'required',
    optOut: true,
    optOutNote: 'required and simple (not looked up)',
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
  consent: 'opt in · draft: no opt-out schemes; Data Protection Act 2019 and general regulations 2021 (not looked up)',
  source:
    'Kenya CA draft consumer guidelines (kahawatungu.com 2020-09-22); AWS countries with a sender-id registration form (docs.aws.amazon.com/sms-voice/latest/userguide/registrations-country; nx-supported-countries-asia)',
  asOf: '2026-11-28',
  sourceDated: '2026',
  confidence: 'LOW',
  conflicts: ['political messages 08-18 in the draft.'],
};
