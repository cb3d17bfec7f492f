/** Rules for offers by text message in Russia. */
import type { CountryRule } from '../country-rule.ts';

/** Rules of RU. */
export const RU: CountryRule = {
  id: 'ru',
  country: 'RU',
  region: null,
  name: 'Russia',
  inherits: [],
  purposes: ['MARKETING', 'SURVEY'],
  validFrom: '2006-01-01',
  validTo: null,
  effective: '2006',
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
    senderName: null,
    senderNameNote: 'recommended',
    optOut: false,
    optOutNote: 'stop at once on demand',
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
  consent: 'opt in · existing customers: none; the distributor must prove consent (38-FZ art. 18)',
  source:
    'AWS countries with a sender-id registration form (docs.aws.amazon.com/sms-voice/latest/userguide/registrations-country; nx-supported-countries-asia)',
  asOf: '2026-11-28',
  sourceDated: '2026',
  confidence: 'LOW',
  conflicts: [],
};
