/** Rules for offers by text message in Mexico. */
import type { CountryRule } from '../country-rule.ts';

/** Rules of MX. */
export const MX: CountryRule = {
  id: 'mx',
  country: 'MX',
  region: null,
  name: 'Mexico',
  inherits: [],
  purposes: ['MARKETING', 'SURVEY'],
  validFrom: '2007-01-01',
  validTo: null,
  effective: '2007',
  hours: {
    open: null,
    publicHolidays: null,
    holidays: null,
    advisory: false,
    basis: 'none found',
    cite: null,
    alsoIn: [],
    note: 'Telcel enforces promotional windows (hours not published in what was seen)',
  },
  caps: [],
  content: {
    senderName: 'TEXT_OR_SENDER',
    senderNameNote: 'name and contact of the supplier (LFPC 17) (not looked up)',
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
    note: 'not_supported (overwritten) (not looked up)',
  },
  consent: 'dnc register or opt in',
  source:
    'REPEP, Profeco (adn40.mx 2025-11-06; proceso.com.mx; pulsoslp.com.mx); Telcel enforces promotional windows (RCS) (docs.aws.amazon.com nx-rcs-launch-mx-promotional (hours not shown))',
  asOf: '2026-11-28',
  sourceDated: '2026',
  confidence: 'MEDIUM',
  conflicts: ['30 natural days vs 30 working days after listing: use natural days.'],
};
