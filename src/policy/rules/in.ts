/** Rules for offers by text message in India. */
import type { CountryRule } from '../country-rule.ts';

/** Rules of IN. */
export const IN: CountryRule = {
  id: 'in',
  country: 'IN',
  region: null,
  name: 'India',
  inherits: [],
  purposes: ['MARKETING', 'SURVEY'],
  validFrom: '2018-01-01',
  validTo: null,
  effective: '2018 regulation; amendment 2025-02-12 in force +30/+60 days',
  hours: {
    open: 'mon-sun 10:00-21:00',
    publicHolidays: 'AS_WEEKDAY',
    holidays: null,
    advisory: false,
    basis: 'operator enforcement of preference rules',
    cite: null,
    alsoIn: [],
    note: 'exempt: service and transactional: any time',
  },
  caps: [],
  content: {
    senderName: 'TEXT_OR_SENDER',
    senderNameNote: 'brand in the registered template',
    optOut: true,
    optOutNote: 'opt-out way in promotional messages (2025 amendment)',
    labels: [],
    labelNote:
      'suffix on the header set by the operator: -P promotional, -S service, -T transactional, -G government, since 2025-05-06',
    other: [
      'text must match the registered template',
      'URLs, APKs and call-back numbers whitelisted',
      'template variables 2-3, 30 characters each (Vonage) (not looked up)',
    ],
  },
  sender: {
    names: 'REGISTRATION',
    namePrefix: null,
    nameSuffix: null,
    note: 'DLT: principal entity, header, template, consent, chain PE-TM',
  },
  consent:
    'opt in registry · explicit consent through DCA (short code 127xxx) overrides DND; inferred consent for service messages to a customer; consent taken elsewhere is void once DCA applies',
  source:
    'TRAI TCCCPR 2018 and Second Amendment 2025 (indiangovtscheme.com; gazettetracker.com CG-DL-E-18022025-261096; sigmachambers.in); Header suffixes (campaignsms.com p=14787 (from 2025-05-06)); TRAI direction on digital consent, 2023-06-02; press release 2023-11-07 (foxmandal.in; financialexpress.com); India promotional 10:00-21:00 (from the mission study) (smsgatewayhub, bhashsupport)',
  asOf: '2026-11-28',
  sourceDated: '2025-02-12',
  confidence: 'MEDIUM',
  conflicts: ['hours rest on vendor pages; the 2018 regulation lets a customer choose time bands (not looked up).'],
};
