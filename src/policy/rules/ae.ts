/** Rules for offers by text message in United Arab Emirates. */
import type { CountryRule } from '../country-rule.ts';

/** Rules of AE. */
export const AE: CountryRule = {
  id: 'ae',
  country: 'AE',
  region: null,
  name: 'United Arab Emirates',
  inherits: [],
  purposes: ['MARKETING', 'SURVEY'],
  validFrom: '2022-12-01',
  validTo: null,
  effective: '2022-12 (registration papers)',
  hours: {
    open: 'mon-sun 08:00-21:00',
    publicHolidays: 'AS_WEEKDAY',
    holidays: null,
    advisory: false,
    basis: 'regulator policy via vendors',
    cite: null,
    alsoIn: [],
    note: 'exempt: service messages',
  },
  caps: [],
  content: {
    senderName: 'TEXT_OR_SENDER',
    senderNameNote: 'brand or customer care contact',
    optOut: true,
    optOutNote: 'required',
    labels: [],
    labelNote: null,
    other: ['e.g. SMS "B <sender>" to 7726 blocks at the operator'],
  },
  sender: {
    names: 'REGISTRATION',
    namePrefix: 'AD-',
    nameSuffix: null,
    note: 'promotional senders start with "AD-", 11 characters with the prefix',
  },
  consent: 'opt in · one opt-in message; a second after one month; silence means no',
  source:
    'UAE: AD- prefix, hours, opt-out by 7726 (help.clicksend.com 0oom471yu5; vfirst.me; uaevartha.com; database-me.com)',
  asOf: '2026-11-28',
  sourceDated: '2022-2024',
  confidence: 'MEDIUM',
  conflicts: [
    'opening 07 vs 08: default 08. Voice telemarketing (Cabinet decision 56/2024) is 09-18 (not looked up).',
    'vfirst.me, database-me.com, uaevartha.com, Unifonic: 07:00-21:00',
  ],
};
