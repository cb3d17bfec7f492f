/** Rules for offers by text message in Texas. */
import type { CountryRule } from '../country-rule.ts';

/** Rules of US-TX. */
export const US_TX: CountryRule = {
  id: 'us-tx',
  country: 'US',
  region: 'US-TX',
  name: 'Texas',
  inherits: ['us'],
  purposes: ['MARKETING', 'SURVEY'],
  validFrom: '2025-09-01',
  validTo: null,
  effective: '2025-09-01',
  hours: {
    open: 'mon-sat 09:00-21:00, sun 12:00-21:00',
    publicHolidays: 'AS_WEEKDAY',
    holidays: null,
    advisory: false,
    basis: 'statute',
    cite: 'Tex. Bus. & Com. Code 301.051',
    alsoIn: ['America/Chicago'],
    note: 'exempt: express request of the consumer; exempt: prior or existing business relationship (undefined)',
  },
  caps: [],
  content: {
    senderName: null,
    senderNameNote: null,
    optOut: false,
    optOutNote: null,
    labels: [],
    labelNote: null,
    other: [],
  },
  sender: {
    names: null,
    namePrefix: null,
    nameSuffix: null,
    note: null,
  },
  consent:
    'opt in · Consent-based texting needs no registration under ch. 302 (settlement 2025-11-06); chapters 304 (state no-call list, 60 days after listing) and 305 stay',
  source:
    'Texas Business and Commerce Code chapters 301-305 with SB 140 (301.051, 302.001(7), 304, 305 (attentive.com/blog/sms-compliance-texas-amendments; foster.com 2025-09-25)); Ecommerce Marketers Alliance v. Texas, 1:25-cv-01401 W.D. Tex., settled 2025-11-06 (datamatters.sidley.com 2025-12-03; varnumlaw.com)',
  asOf: '2026-11-28',
  sourceDated: '2025-12',
  confidence: 'HIGH',
  conflicts: [
    'foster.com: hours are Texas (Central) time; others: recipient local. Take both. El Paso and Hudspeth are on Mountain time.',
    'One news item misreads Sunday as closed after noon.',
  ],
};
