/** Rules for offers by text message in Belgium. */
import type { CountryRule } from '../country-rule.ts';

/** Rules of BE. */
export const BE: CountryRule = {
  id: 'be',
  country: 'BE',
  region: null,
  name: 'Belgium',
  inherits: ['eu'],
  purposes: ['MARKETING', 'SURVEY'],
  validFrom: '2017-01-01',
  validTo: null,
  effective: 'GOF guidelines as of 2017',
  hours: {
    open: null,
    publicHolidays: null,
    holidays: null,
    advisory: false,
    basis: 'none found',
    cite: null,
    alsoIn: [],
    note: 'vendor: no time limits',
  },
  caps: [],
  content: {
    senderName: 'TEXT_OR_SENDER',
    senderNameNote: 'required (ePrivacy art. 13(4): identity must not be hidden; valid address for the stop request)',
    optOut: true,
    optOutNote: 'required, free and easy, in every message',
    labels: [],
    labelNote: null,
    other: ['URLs must be whitelisted by carriers (vendor)'],
  },
  sender: {
    names: 'NOT_SUPPORTED',
    namePrefix: null,
    nameSuffix: null,
    note: 'replaced by a short code (vendor); others say supported',
  },
  consent: 'opt in · existing customers: customers, similar (royal decree 2003-04-04) (not looked up)',
  source: 'Belgian GOF guidelines for SMS (help.cmtelecom.com 2017; mailpro.com)',
  asOf: '2026-11-30',
  sourceDated: '2017',
  confidence: 'MEDIUM',
  conflicts: ['Names as senders: overwritten or supported. The stricter is taken: not supported.'],
};
