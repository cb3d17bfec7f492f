/** Rules for offers by text message in China. */
import type { CountryRule } from '../country-rule.ts';

/** Rules of CN. */
export const CN: CountryRule = {
  id: 'cn',
  country: 'CN',
  region: null,
  name: 'China',
  inherits: [],
  purposes: ['MARKETING', 'SURVEY'],
  validFrom: '2015-06-30',
  validTo: null,
  effective: '2015-06-30',
  hours: {
    open: null,
    publicHolidays: null,
    holidays: null,
    advisory: false,
    basis: 'none found',
    cite: null,
    alsoIn: [],
    note: 'carriers use about 08-21/22 for marketing (not looked up)',
  },
  caps: [],
  content: {
    senderName: 'TEXT_OR_SENDER',
    senderNameNote: 'name in 【】 signature and a phone number (draft)',
    optOut: true,
    optOutNote: '"退订回T"/"回TD退订" in each; no obstacles',
    labels: [],
    labelNote: null,
    other: [],
  },
  sender: {
    names: 'NOT_SUPPORTED',
    namePrefix: null,
    nameSuffix: null,
    note: 'not_supported (106 ports); signature and template approval',
  },
  consent: 'opt in · silence is refusal (2020 draft); stop after refusal',
  source:
    'MIIT SMS rules and the 2020 draft (m.cnxydf.cn 2020-09-01; gzjxwh.com 2014); AWS countries with a sender-id registration form (docs.aws.amazon.com/sms-voice/latest/userguide/registrations-country; nx-supported-countries-asia)',
  asOf: '2026-11-28',
  sourceDated: '2026',
  confidence: 'MEDIUM',
  conflicts: [],
};
