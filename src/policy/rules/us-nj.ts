/** Rules for offers by text message in New Jersey. */
import type { CountryRule } from '../country-rule.ts';

/** Rules of US-NJ. */
export const US_NJ: CountryRule = {
  id: 'us-nj',
  country: 'US',
  region: 'US-NJ',
  name: 'New Jersey',
  inherits: ['us'],
  purposes: ['MARKETING', 'SURVEY'],
  validFrom: '2023-12-01',
  validTo: null,
  effective: '2023-12-01 (disclosures)',
  hours: {
    open: 'mon-sun 08:00-20:00',
    publicHolidays: 'AS_WEEKDAY',
    holidays: null,
    advisory: false,
    basis: 'statute',
    cite: 'N.J.S.A. 56:8-128(d): 08-21; narrower by vendors',
    alsoIn: [],
    note: null,
  },
  caps: [{ max: 3, hours: 24, period: 'SLIDING', scope: 'offers of one sender, as one vendor reads the law' }],
  content: {
    senderName: 'TEXT',
    senderNameNote: 'name, phone and mailing address in written communication',
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
  consent: 'opt in · express authorisation with the number; revocable at any time',
  source:
    'New Jersey telemarketing sales calls (N.J.S.A. 56:8-128(d), text current through L.2024 c.62); New Jersey text advertising (N.J.S.A. 2A:65D-3 (L.2015 c.119))',
  asOf: '2026-11-30',
  sourceDated: '2024',
  confidence: 'HIGH',
  conflicts: [
    'Closing: the statute says 21:00, vendors 20:00. One vendor (Klaviyo) lists a cap of 3 in 24 hours, which the statute text that was seen lacks. The stricter is taken: 20:00, and the cap.',
    'several vendors incl. referrizer.com: 08:00-20:00',
  ],
};
