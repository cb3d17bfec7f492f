/** Rules for offers by text message in Florida. */
import type { CountryRule } from '../country-rule.ts';

/** Rules of US-FL. */
export const US_FL: CountryRule = {
  id: 'us-fl',
  country: 'US',
  region: 'US-FL',
  name: 'Florida',
  inherits: ['us'],
  purposes: ['MARKETING', 'SURVEY'],
  validFrom: '2021-07-01',
  validTo: null,
  effective: '2021-07-01 (not looked up); amended 2023-05-25',
  hours: {
    open: 'mon-sun 08:00-20:00',
    publicHolidays: 'AS_WEEKDAY',
    holidays: null,
    advisory: false,
    basis: 'statute',
    cite: 'Fla. Stat. 501.616(6)(a)',
    alsoIn: [],
    note: null,
  },
  caps: [
    { max: 3, hours: 24, period: 'SLIDING', scope: 'same subject matter or issue, whatever number is used to send' },
  ],
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
    'opt in written · written consent (a ticked box or a reply suffices since 2023) for automated selection AND dialing',
  source:
    'Florida Telemarketing Act, unlawful acts (Fla. Stat. 501.616(6)(a)-(b) (lawserver.com; flsenate.gov SB 1120 2021 text)); Florida Telephone Solicitation Act (Fla. Stat. 501.059; HB 761 / SB 1308 2023 analysis (fastdemocracy.com FLB00028948))',
  asOf: '2026-11-28',
  sourceDated: '2024 text',
  confidence: 'HIGH',
  conflicts: [],
};
