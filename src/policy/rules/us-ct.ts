/** Rules for offers by text message in Connecticut. */
import type { CountryRule } from '../country-rule.ts';

/** Rules of US-CT. */
export const US_CT: CountryRule = {
  id: 'us-ct',
  country: 'US',
  region: 'US-CT',
  name: 'Connecticut',
  inherits: ['us'],
  purposes: ['MARKETING', 'SURVEY'],
  validFrom: '2023-10-01',
  validTo: null,
  effective: '2023-10-01',
  hours: {
    open: 'mon-sun 09:00-20:00',
    publicHolidays: 'AS_WEEKDAY',
    holidays: null,
    advisory: false,
    basis: 'statute',
    cite: 'Conn. Gen. Stat. 42-288a',
    alsoIn: [],
    note: null,
  },
  caps: [],
  content: {
    senderName: 'TEXT',
    senderNameNote: 'required: who, purpose, for whom; offer to be removed',
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
  consent: 'opt in written · prior express written consent for every telephonic sales call, live or automated',
  source: 'Connecticut SB 1058 / Public Act 23-98 (Conn. Gen. Stat. 42-288a (manatt.com; casetext.com))',
  asOf: '2026-11-28',
  sourceDated: '2023-10-01',
  confidence: 'HIGH',
  conflicts: [],
};
