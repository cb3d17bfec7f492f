/** Rules for offers by text message in Austria. */
import type { CountryRule } from '../country-rule.ts';

/** Rules of AT. */
export const AT: CountryRule = {
  id: 'at',
  country: 'AT',
  region: null,
  name: 'Austria',
  inherits: ['eu'],
  purposes: ['MARKETING', 'SURVEY'],
  validFrom: '2021-11-01',
  validTo: null,
  effective: '2021-11-01 (not looked up)',
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
    names: 'REGISTRATION',
    namePrefix: null,
    nameSuffix: null,
    note: 'AWS and others ask for it',
  },
  consent: 'opt in · existing customers: customers, own similar products, not on the ECG list',
  source:
    'TKG 2021 section 174 (wko.at; 4notify.net); AWS countries with a sender-id registration form (docs.aws.amazon.com/sms-voice/latest/userguide/registrations-country; nx-supported-countries-asia)',
  asOf: '2026-11-28',
  sourceDated: '2026',
  confidence: 'MEDIUM',
  conflicts: [],
};
