/** Rules for offers by text message in Taiwan. */
import type { CountryRule } from '../country-rule.ts';

/** Rules of TW. */
export const TW: CountryRule = {
  id: 'tw',
  country: 'TW',
  region: null,
  name: 'Taiwan',
  inherits: [],
  purposes: ['MARKETING', 'SURVEY'],
  validFrom: '2012-10-01',
  validTo: null,
  effective: '2012-10-01',
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
    senderNameNote: 'required',
    optOut: true,
    optOutNote: 'free way at first contact',
    labels: [],
    labelNote: null,
    other: [],
  },
  sender: {
    names: 'NOT_SUPPORTED',
    namePrefix: null,
    nameSuffix: null,
    note: 'not_supported; 111 is for government',
  },
  consent: 'pdpa · stop at first refusal; free way to refuse at the first marketing contact (PDPA art. 20)',
  source: 'general knowledge, not looked up',
  asOf: '2026-11-28',
  sourceDated: null,
  confidence: 'LOW',
  conflicts: [],
};
