/** Rules for offers by text message in Malaysia. */
import type { CountryRule } from '../country-rule.ts';

/** Rules of MY. */
export const MY: CountryRule = {
  id: 'my',
  country: 'MY',
  region: null,
  name: 'Malaysia',
  inherits: [],
  purposes: ['MARKETING', 'SURVEY'],
  validFrom: '2023-07-02',
  validTo: null,
  effective: '2023-07-02',
  hours: {
    open: 'mon-sun 08:00-20:00',
    publicHolidays: 'AS_WEEKDAY',
    holidays: null,
    advisory: true,
    basis: 'vendor practice',
    cite: null,
    alsoIn: [],
    note: null,
  },
  caps: [],
  content: {
    senderName: 'TEXT',
    senderNameNote: 'brand in the text (sender is overwritten)',
    optOut: true,
    optOutNote: 'required',
    labels: ['RM0'],
    labelNote: '"RM0" / "RM0.00 " at the start',
    other: [
      'no URL, phone number or request for personal data unless whitelisted (since 2023-07-02; tightened 2024-09-01)',
    ],
  },
  sender: {
    names: 'NOT_SUPPORTED',
    namePrefix: null,
    nameSuffix: null,
    note: 'overwritten by a short code',
  },
  consent: 'opt in · PDPA 2010 s.43: right to stop direct marketing (not looked up)',
  source:
    'Malaysia: RM0 prefix, URL block (help.whispir.com 33692483925145; help.clicksend.com 97cskdj6x3; 160.com.au)',
  asOf: '2026-11-28',
  sourceDated: '2023-2024',
  confidence: 'MEDIUM',
  conflicts: [],
};
