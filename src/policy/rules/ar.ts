/** Rules for offers by text message in Argentina. */
import type { CountryRule } from '../country-rule.ts';

/** Rules of AR. */
export const AR: CountryRule = {
  id: 'ar',
  country: 'AR',
  region: null,
  name: 'Argentina',
  inherits: [],
  purposes: ['MARKETING', 'SURVEY'],
  validFrom: '2014-08-05',
  validTo: null,
  effective: '2014-08-05',
  hours: {
    open: null,
    publicHolidays: null,
    holidays: null,
    advisory: false,
    basis: 'none found',
    cite: null,
    alsoIn: [],
    note: '"reasonable hours" only for contract calls',
  },
  caps: [],
  content: {
    senderName: 'TEXT_OR_SENDER',
    senderNameNote: 'required',
    optOut: true,
    optOutNote: 'right to be removed must be stated (DNPDP 4/2009) (not looked up)',
    labels: [],
    labelNote: null,
    other: [],
  },
  sender: {
    names: 'NOT_SUPPORTED',
    namePrefix: null,
    nameSuffix: null,
    note: 'not_supported (not looked up)',
  },
  consent: 'dnc register',
  source: 'Ley 26.951 No Llame (continental.com.ar; fayerwayer.com; localnewswave.com)',
  asOf: '2026-11-28',
  sourceDated: '2014-08',
  confidence: 'MEDIUM',
  conflicts: ['registration lasts 2 years in the 2014 law; newer pages name no limit.'],
};
