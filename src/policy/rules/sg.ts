/** Rules for offers by text message in Singapore. */
import type { CountryRule } from '../country-rule.ts';

/** Rules of SG. */
export const SG: CountryRule = {
  id: 'sg',
  country: 'SG',
  region: null,
  name: 'Singapore',
  inherits: [],
  purposes: ['MARKETING', 'SURVEY'],
  validFrom: '2014-01-02',
  validTo: null,
  effective: '2014-01-02 DNC; 2023-01-31 SSIR',
  hours: {
    open: null,
    publicHolidays: null,
    holidays: null,
    advisory: false,
    basis: 'none found',
    cite: null,
    alsoIn: [],
    note: 'vendor: none',
  },
  caps: [],
  content: {
    senderName: 'TEXT_OR_SENDER',
    senderNameNote: 'name and ready contact, valid at least 30 days after sending',
    optOut: true,
    optOutNote: 'unsubscribe facility, honoured within 10 business days (Spam Control Act) (not looked up)',
    labels: [],
    labelNote: '"<ADV> " before the text for unsolicited bulk messages (not looked up)',
    other: [],
  },
  sender: {
    names: 'REGISTRATION',
    namePrefix: null,
    nameSuffix: null,
    note: 'SSIR with a Singapore UEN; unregistered becomes "Likely-SCAM" since 2023-01-31, blocking announced after six months',
  },
  consent:
    'dnc register or opt in · clear and unambiguous consent in evidential form overrides DNC; ongoing relationship exemption allows texts with opt-out (not looked up)',
  source:
    'Singapore PDPA part IX (laws.sg act-2012-pdpa section 44); Singapore SMS Sender ID Registry (imda.gov.sg Anti-Scam-Measures; sgnic.sg 2023-04-10); AWS countries with a sender-id registration form (docs.aws.amazon.com/sms-voice/latest/userguide/registrations-country; nx-supported-countries-asia)',
  asOf: '2026-11-30',
  sourceDated: '2026',
  confidence: 'HIGH',
  conflicts: [
    'Whether unregistered names are blocked or only relabelled differs by page: they count as not to be used.',
  ],
};
