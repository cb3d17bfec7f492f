/** Rules for offers by text message in California. */
import type { CountryRule } from '../country-rule.ts';

/** Rules of US-CA. */
export const US_CA: CountryRule = {
  id: 'us-ca',
  country: 'US',
  region: 'US-CA',
  name: 'California',
  inherits: ['us'],
  purposes: ['MARKETING', 'SURVEY'],
  validFrom: null,
  validTo: null,
  effective: 'unknown',
  hours: {
    open: 'mon-sun 09:00-21:00',
    publicHolidays: 'AS_WEEKDAY',
    holidays: null,
    advisory: true,
    basis: 'statute for announcing devices only',
    cite: 'Cal. Pub. Util. Code 2872(c)',
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
  consent: null,
  source: 'State send windows with statute column (usestello.com/compliance)',
  asOf: '2026-11-30',
  sourceDated: '2026-04-08',
  confidence: 'LOW',
  conflicts: [
    'One vendor applies 09-21 to texts; the cited section speaks of automatic dialing-announcing devices (not looked up). Hours of one vendor alone are advised: federal 08-21 hold, and 09-21 where the workspace is strict.',
  ],
};
