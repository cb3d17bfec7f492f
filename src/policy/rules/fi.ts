/** Rules for offers by text message in Finland. */
import type { CountryRule } from '../country-rule.ts';

/** Rules of FI. */
export const FI: CountryRule = {
  id: 'fi',
  country: 'FI',
  region: null,
  name: 'Finland',
  inherits: ['eu'],
  purposes: ['MARKETING', 'SURVEY'],
  validFrom: null,
  validTo: null,
  effective: 'various',
  hours: {
    open: null,
    publicHolidays: null,
    holidays: null,
    advisory: false,
    basis: 'none found',
    cite: null,
    alsoIn: [],
    note: 'no SMS hours in law',
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
    note: 'Traficom sender-id register',
  },
  consent: 'opt in · existing customers: customers, own similar products',
  source:
    'Direct marketing in Scandinavia (privacycats.com; ip1sms.com; forbrukertilsynet.no); AWS countries with a sender-id registration form (docs.aws.amazon.com/sms-voice/latest/userguide/registrations-country; nx-supported-countries-asia)',
  asOf: '2026-11-28',
  sourceDated: '2026',
  confidence: 'MEDIUM',
  conflicts: [],
};
