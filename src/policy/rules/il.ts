/** Rules for offers by text message in Israel. */
import type { CountryRule } from '../country-rule.ts';

/** Rules of IL. */
export const IL: CountryRule = {
  id: 'il',
  country: 'IL',
  region: null,
  name: 'Israel',
  inherits: [],
  purposes: ['MARKETING', 'SURVEY'],
  validFrom: '2008-12-01',
  validTo: null,
  effective: '2008-12-01; amended 2016-08',
  hours: {
    open: null,
    publicHolidays: null,
    holidays: null,
    advisory: false,
    basis: 'none found',
    cite: null,
    alsoIn: [],
    note: 'no hours in 30A; custom: not on Shabbat and holidays',
  },
  caps: [],
  content: {
    senderName: 'TEXT_OR_SENDER',
    senderNameNote: 'advertiser name',
    optOut: true,
    optOutNote: 'way to refuse in each ("הסר")',
    labels: [],
    labelNote: 'the word "פרסומת" is for e-mail subjects; SMS needs name and refusal way (not looked up)',
    other: [],
  },
  sender: {
    names: 'ALLOWED',
    namePrefix: null,
    nameSuffix: null,
    note: 'allowed with limits (not looked up)',
  },
  consent:
    'opt in express · existing customers: customer told that details will be used, could refuse, similar goods (not looked up)',
  source: 'Communications Law 5742-1982 s.30A (dinolaw.co.il; law.co.il 2016-08-19; jpost.com)',
  asOf: '2026-11-30',
  sourceDated: '2008-12-01',
  confidence: 'MEDIUM',
  conflicts: [
    'Some guides want "פרסומת" in texts too. The stricter is not taken: the law asks for it in the subject of e-mail.',
  ],
};
