/** Rules for offers by text message in Thailand. */
import type { CountryRule } from '../country-rule.ts';

/** Rules of TH. */
export const TH: CountryRule = {
  id: 'th',
  country: 'TH',
  region: null,
  name: 'Thailand',
  inherits: [],
  purposes: ['MARKETING', 'SURVEY'],
  validFrom: '2025-01-01',
  validTo: null,
  effective: '2025-01-01',
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
    senderName: 'TEXT',
    senderNameNote: 'brand in the text with a URL',
    optOut: true,
    optOutNote: 'required (not looked up)',
    labels: [],
    labelNote: null,
    other: ['URLs registered (by 2024-12-31), no shorteners'],
  },
  sender: {
    names: 'REGISTRATION',
    namePrefix: null,
    nameSuffix: null,
    note: null,
  },
  consent: 'opt in · PDPA 2019; operators keep own DND lists; *137',
  source:
    'Thailand sender and URL registration (help.clicksend.com h2ppch2e38; suresms.com; support.twilio.com 5142014273307); AWS countries with a sender-id registration form (docs.aws.amazon.com/sms-voice/latest/userguide/registrations-country; nx-supported-countries-asia)',
  asOf: '2026-11-30',
  sourceDated: '2026',
  confidence: 'MEDIUM',
  conflicts: [
    'One vendor marks marketing as prohibited, others allow it with opt-in. The stricter is not taken: it would leave nothing, and no law was seen that says so.',
  ],
};
