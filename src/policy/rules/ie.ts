/** Rules for offers by text message in Ireland. */
import type { CountryRule } from '../country-rule.ts';

/** Rules of IE. */
export const IE: CountryRule = {
  id: 'ie',
  country: 'IE',
  region: null,
  name: 'Ireland',
  inherits: ['eu'],
  purposes: ['MARKETING', 'SURVEY'],
  validFrom: '2011-07-01',
  validTo: null,
  effective: '2011-07-01; registry 2025-07-03',
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
    note: 'ComReg registry; unregistered ids are changed to "Likely Scam" since 2025-07-03; the blocking of 2025-10-03 was deferred, end date not found',
  },
  consent:
    'opt in · existing customers: similar products, first contact within 12 months of the sale and at least once a year after (S.I. 336/2011 reg. 13) (not looked up)',
  source:
    'ComReg sender-id registry; blocking deferred (rte.ie 2025-09-16; irishtimes.com 2025-06-05); AWS countries with a sender-id registration form (docs.aws.amazon.com/sms-voice/latest/userguide/registrations-country; nx-supported-countries-asia)',
  asOf: '2026-11-28',
  sourceDated: '2026',
  confidence: 'MEDIUM',
  conflicts: ['Older pages still state that blocking began 2025-10-03.'],
};
