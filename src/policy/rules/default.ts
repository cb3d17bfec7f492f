/** Rule for offers where no law names hours. */
import type { CountryRule } from '../country-rule.ts';

/** Default of the hub: not law, but the narrowest hours that are common. */
export const DEFAULT: CountryRule = {
  id: 'default',
  country: '*',
  region: null,
  name: 'Everywhere else',
  inherits: [],
  purposes: ['MARKETING', 'SURVEY'],
  validFrom: null,
  validTo: null,
  effective: 'since this hub knows rules',
  hours: {
    open: 'mon-fri 08:00-20:00, sat 09:00-20:00, sun 12:00-20:00',
    publicHolidays: null,
    holidays: null,
    advisory: false,
    basis: 'default of the hub',
    cite: null,
    alsoIn: [],
    note: 'holds where a rule of a country names no hours',
  },
  caps: [],
  content: {
    senderName: null,
    senderNameNote: null,
    optOut: false,
    optOutNote: null,
    labels: [],
    labelNote: null,
    other: [],
  },
  sender: { names: null, namePrefix: null, nameSuffix: null, note: null },
  consent: null,
  source: 'no law; narrowest common reading of CTIA/vendor defaults (help.getvero.com default 08-20)',
  asOf: '2026-11-28',
  sourceDated: null,
  confidence: 'LOW',
  conflicts: [],
};
