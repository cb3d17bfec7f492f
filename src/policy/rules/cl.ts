/** Rules for offers by text message in Chile. */
import type { CountryRule } from '../country-rule.ts';

/** Rules of CL. */
export const CL: CountryRule = {
  id: 'cl',
  country: 'CL',
  region: null,
  name: 'Chile',
  inherits: [],
  purposes: ['MARKETING', 'SURVEY'],
  validFrom: '2004-01-01',
  validTo: null,
  effective: '2004; 2026-12-01',
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
    senderNameNote: 'matter and sender, valid address to stop (art. 28 B)',
    optOut: true,
    optOutNote: 'required',
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
  consent: 'opt out · new data law 21.719 in force from 2026-12-01 (not looked up): review',
  source: 'Ley 19.496 art. 28 B; SERNAC No Molestar (biobiochile.cl 2023-10-17)',
  asOf: '2026-11-28',
  sourceDated: '2023',
  confidence: 'MEDIUM',
  conflicts: [],
};
