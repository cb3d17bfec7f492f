/** Rules for offers by text message in Spain. */
import type { CountryRule } from '../country-rule.ts';

/** Rules of ES. */
export const ES: CountryRule = {
  id: 'es',
  country: 'ES',
  region: null,
  name: 'Spain',
  inherits: ['eu'],
  purposes: ['MARKETING', 'SURVEY'],
  validFrom: '2026-06-07',
  validTo: null,
  effective: '2026-06-07 (alias)',
  hours: {
    open: null,
    publicHolidays: null,
    holidays: null,
    advisory: false,
    basis: 'none found',
    cite: null,
    alsoIn: [],
    note: 'no SMS hours (calls: Mon-Fri 09-21, no weekends/holidays (not looked up))',
  },
  caps: [],
  content: {
    senderName: 'TEXT_OR_SENDER',
    senderNameNote: 'required (ePrivacy art. 13(4): identity must not be hidden; valid address for the stop request)',
    optOut: true,
    optOutNote: 'required, free and easy, in every message',
    labels: [],
    labelNote: null,
    other: ['must be recognisable as commercial and say for whom (LSSI 20) (not looked up)'],
  },
  sender: {
    names: 'REGISTRATION',
    namePrefix: null,
    nameSuffix: null,
    note: 'CNMC alias registry; unregistered alias or wrong provider is blocked since 2026-06-07',
  },
  consent: 'opt in · existing customers: LSSI 21.2 own similar products, opt-out in each message',
  source:
    'Ley 34/2002 LSSI art. 21 (talk-q.com 2025-06-20); Orden TDF/149/2025, alias registry of the CNMC (cnmc.es node/415715; BOE 2025-02-15; blocking from 2026-06-07)',
  asOf: '2026-11-28',
  sourceDated: '2025-2026',
  confidence: 'HIGH',
  conflicts: ['Telnyx (early 2026) still says no registration.'],
};
