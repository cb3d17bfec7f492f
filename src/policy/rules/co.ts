/** Rules for offers by text message in Colombia. */
import type { CountryRule } from '../country-rule.ts';

/** Rules of CO. */
export const CO: CountryRule = {
  id: 'co',
  country: 'CO',
  region: null,
  name: 'Colombia',
  inherits: [],
  purposes: ['MARKETING', 'SURVEY'],
  validFrom: '2023-10-10',
  validTo: null,
  effective: '2023-10-10',
  hours: {
    open: 'mon-fri 07:00-19:00, sat 08:00-15:00',
    publicHolidays: 'CLOSED',
    holidays: 'CO national',
    advisory: false,
    basis: 'statute',
    cite: 'Ley 2300 de 2023',
    alsoIn: [],
    note: 'exempt: confirmation of a money operation, fraud alert, information the person asked for',
  },
  caps: [{ max: 1, hours: 24, period: 'DAY', scope: 'per sender' }],
  content: {
    senderName: 'TEXT_OR_SENDER',
    senderNameNote: 'required',
    optOut: true,
    optOutNote: 'required (not looked up)',
    labels: [],
    labelNote: null,
    other: [],
  },
  sender: {
    names: 'NOT_SUPPORTED',
    namePrefix: null,
    nameSuffix: null,
    note: 'short codes only (not looked up)',
  },
  consent: 'opt in · only channels the person authorised; check the RNE',
  source: 'Ley 2300 de 2023 (unisabaneta.edu.co; semana.com 2024-05; diariodelhuila.com)',
  asOf: '2026-11-30',
  sourceDated: '2023-10-10',
  confidence: 'HIGH',
  conflicts: [
    'One page says that once reached, no second contact in the same week by the same channel. The stricter is not taken: the statute says once a day.',
  ],
};
