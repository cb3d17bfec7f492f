/** Rules for offers by text message in United Kingdom. */
import type { CountryRule } from '../country-rule.ts';

/** Rules of GB. */
export const GB: CountryRule = {
  id: 'gb',
  country: 'GB',
  region: null,
  name: 'United Kingdom',
  inherits: [],
  purposes: ['MARKETING', 'SURVEY'],
  validFrom: '2003-12-11',
  validTo: null,
  effective: '2003-12-11; charity 2026-02-05',
  hours: {
    open: null,
    publicHolidays: null,
    holidays: null,
    advisory: false,
    basis: 'none found',
    cite: null,
    alsoIn: [],
    note: 'no statutory hours; industry 08-20',
  },
  caps: [],
  content: {
    senderName: 'TEXT_OR_SENDER',
    senderNameNote: 'required, with a valid address to stop (reg. 23)',
    optOut: true,
    optOutNote: 'required in each, no cost beyond the message',
    labels: [],
    labelNote: null,
    other: [],
  },
  sender: {
    names: 'ALLOWED',
    namePrefix: null,
    nameSuffix: null,
    note: 'voluntary (MEF registry) (not looked up); check Ofcom/Home Office work on a mandatory one',
  },
  consent:
    'opt in · existing customers: commercial: reg. 22(3). Charities: reg. 22(3A) since 2026-02-05, only contacts collected with an opt-out offered, sole charitable purpose',
  source:
    'Privacy and Electronic Communications Regulations 2003 (SI 2003/2426 reg. 22, 23 (wiggin.eu; ico.org.uk)); Charitable purpose soft opt-in in force (Data (Use and Access) Act 2025 s.114, in force 2026-02-05 (mondaq.com 1755702; mills-reeve.com))',
  asOf: '2026-11-28',
  sourceDated: '2026-02',
  confidence: 'HIGH',
  conflicts: [],
};
