/** Rules for offers by text message in Türkiye. */
import type { CountryRule } from '../country-rule.ts';

/** Rules of TR. */
export const TR: CountryRule = {
  id: 'tr',
  country: 'TR',
  region: null,
  name: 'Türkiye',
  inherits: [],
  purposes: ['MARKETING', 'SURVEY'],
  validFrom: '2015-05-01',
  validTo: null,
  effective: '2015-05-01; İYS 2020-01-04',
  hours: {
    open: null,
    publicHolidays: null,
    holidays: null,
    advisory: false,
    basis: 'none found',
    cite: null,
    alsoIn: [],
    note: 'no statutory SMS hours found',
  },
  caps: [],
  content: {
    senderName: 'TEXT_OR_SENDER',
    senderNameNote: 'trade name / MERSIS number',
    optOut: true,
    optOutNote: 'required in each, free, same channel ("RET ... " to a short number)',
    labels: [],
    labelNote: null,
    other: [],
  },
  sender: {
    names: 'REGISTRATION',
    namePrefix: null,
    nameSuffix: null,
    note: null,
  },
  consent:
    'opt in · existing customers: none for ads; change/use/maintenance of what was bought is exempt; merchants and craftsmen: opt-out, but check İYS first',
  source:
    'Law 6563, Regulation of 2015-07-15, İYS (gungorlaw.com; harveyarasan.com; cms-lawnow.com 2021); Turkey: keep proof 1 year (from the mission study) (imerekyapi.com p=286; vtx.ch)',
  asOf: '2026-11-28',
  sourceDated: null,
  confidence: 'MEDIUM',
  conflicts: ['proof: 1 year vs 3 years.'],
};
