/** Rules for offers by text message in South Africa. */
import type { CountryRule } from '../country-rule.ts';

/** Rules of ZA. */
export const ZA: CountryRule = {
  id: 'za',
  country: 'ZA',
  region: null,
  name: 'South Africa',
  inherits: [],
  purposes: ['MARKETING', 'SURVEY'],
  validFrom: '2011-04-01',
  validTo: null,
  effective: '2011-04-01; POPIA 2021-07-01',
  hours: {
    open: 'mon-fri 08:00-20:00, sat 09:00-13:00',
    publicHolidays: 'CLOSED',
    holidays: 'Public Holidays Act 36/1994',
    advisory: false,
    basis: 'regulation',
    cite: 'CPA regulations R293',
    alsoIn: [],
    note: 'exempt: consumer asked or agreed, in writing for timed delivery',
  },
  caps: [],
  content: {
    senderName: 'TEXT_OR_SENDER',
    senderNameNote: 'required',
    optOut: true,
    optOutNote: 'required; nobody may charge for it',
    labels: [],
    labelNote: null,
    other: [],
  },
  sender: {
    names: 'NOT_SUPPORTED',
    namePrefix: null,
    nameSuffix: null,
    note: 'not generally supported (not looked up)',
  },
  consent:
    'opt in · a non-customer may be asked for consent once (POPIA 69(2)) (not looked up) · existing customers: POPIA 69(3): customers, own similar products, opt-out each time',
  source:
    'Consumer Protection Act regulations R293, prohibited times (acts.co.za r293; CPA s.11-12 (thencc.gov.za)); Draft amended regulation 4 (opt-out registry) (sanews.gov.za 2024-10-28)',
  asOf: '2026-11-28',
  sourceDated: '2024-10-28',
  confidence: 'HIGH',
  conflicts: ['text says "consumer at home": a phone may be anywhere; apply always.'],
};
