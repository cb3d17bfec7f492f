/** Rules for offers by text message in Oregon. */
import type { CountryRule } from '../country-rule.ts';

/** Rules of US-OR. */
export const US_OR: CountryRule = {
  id: 'us-or',
  country: 'US',
  region: 'US-OR',
  name: 'Oregon',
  inherits: ['us'],
  purposes: ['MARKETING', 'SURVEY'],
  validFrom: '2026-01-01',
  validTo: null,
  effective: '2026-01-01',
  hours: {
    open: 'mon-sun 08:00-20:00',
    publicHolidays: 'AS_WEEKDAY',
    holidays: null,
    advisory: false,
    basis: 'statute',
    cite: 'HB 3865 (2025)',
    alsoIn: [],
    note: 'exempt: purchase or transaction within 18 months (established business relationship)',
  },
  caps: [{ max: 3, hours: 24, period: 'SLIDING', scope: 'solicitations by one solicitor' }],
  content: {
    senderName: 'TEXT',
    senderNameNote: 'who and why in the body of the first text',
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
  consent: null,
  source: 'Oregon HB 3865 (2025) (ORS 646.561 ff., 646A (production.jdsupra.com 8210765; postscript.io))',
  asOf: '2026-11-28',
  sourceDated: '2026-01-01',
  confidence: 'HIGH',
  conflicts: ['The House version had 09-19; the enacted one has 08-20.'],
};
