/** Rules for offers by text message in São Paulo state. */
import type { CountryRule } from '../country-rule.ts';

/** Rules of BR-SP. */
export const BR_SP: CountryRule = {
  id: 'br-sp',
  country: 'BR',
  region: 'BR-SP',
  name: 'São Paulo state',
  inherits: ['br'],
  purposes: ['MARKETING', 'SURVEY'],
  validFrom: '2021-03-10',
  validTo: null,
  effective: '2021-03-10',
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
  consent: 'dnc register',
  source: 'Lei paulista 17.334/2021 (Não Me Ligue covers SMS) (telesintese.com.br; g1.globo.com 2021-03-17)',
  asOf: '2026-11-28',
  sourceDated: '2021-03-10',
  confidence: 'HIGH',
  conflicts: [],
};
