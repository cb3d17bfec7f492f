/** Rules for offers by text message in Japan. */
import type { CountryRule } from '../country-rule.ts';

/** Rules of JP. */
export const JP: CountryRule = {
  id: 'jp',
  country: 'JP',
  region: null,
  name: 'Japan',
  inherits: [],
  purposes: ['MARKETING', 'SURVEY'],
  validFrom: '2008-12-01',
  validTo: null,
  effective: '2008-12-01',
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
    senderName: 'TEXT_OR_SENDER',
    senderNameNote: 'name of the responsible sender',
    optOut: true,
    optOutNote: 'way to refuse must be shown',
    labels: [],
    labelNote: null,
    other: [],
  },
  sender: {
    names: 'ALLOWED',
    namePrefix: null,
    nameSuffix: null,
    note: 'partly (carrier dependent); number or short code',
  },
  consent: 'opt in · existing customers: business relationship, self-notified address',
  source:
    'Act on Regulation of Transmission of Specified Electronic Mail (covers SMS) (swlaw.jp 3894; itpro.nikkeibp.co.jp 2008; mirailaw.jp 770)',
  asOf: '2026-11-28',
  sourceDated: '2008',
  confidence: 'MEDIUM',
  conflicts: [],
};
