/** Rules for offers by text message in France. */
import type { CountryRule } from '../country-rule.ts';

/** Rules of FR. */
export const FR: CountryRule = {
  id: 'fr',
  country: 'FR',
  region: null,
  name: 'France',
  inherits: ['eu'],
  purposes: ['MARKETING', 'SURVEY'],
  validFrom: '2024-09-01',
  validTo: null,
  effective: '2024-09-01 (charter)',
  hours: {
    open: 'mon-fri 08:00-20:00, sat 10:00-18:00',
    publicHolidays: 'CLOSED',
    holidays: 'FR national; add 57/67/68 (Alsace-Moselle) and overseas days',
    advisory: false,
    basis: 'industry code binding by contract',
    cite: 'af2m Business Messaging charter: working days (jours ouvrables) 08-22; narrower by vendors',
    alsoIn: [],
    note: 'the charter alone: mon-sat 08:00-22:00; exempt: functional messages: delivery, conversation started by the user',
  },
  caps: [],
  content: {
    senderName: 'TEXT_OR_SENDER',
    senderNameNote: 'required',
    optOut: true,
    optOutNote: 'required: "STOP 36xxx" (marketing short code range 36xxx); STOP and CONTACT must work on short codes',
    labels: [],
    labelNote: null,
    other: [],
  },
  sender: {
    names: 'ALLOWED',
    namePrefix: null,
    nameSuffix: null,
    note: 'allowed for marketing only with a 36xxx STOP number; numeric senders replaced by 36xxx (marketing) or 38xxx (alerts); OADC registration at carriers',
  },
  consent:
    'opt in · existing customers: customers, similar products of the same company; a mere account is not a sale (CNIL)',
  source:
    'CNIL on SMS/MMS marketing (cnil.fr/la-prospection-commerciale-par-sms-mms; CPCE L34-5); af2m Business Messaging charter (contractual for operators, aggregators and publishers) (af2m.org, applicable since 2024-09-01); Vendors: Callr, Brevo, SureSMS, Acoustic, SendTargetSMS (support.callr.com 115000858183; developers.brevo.com)',
  asOf: '2026-11-30',
  sourceDated: null,
  confidence: 'HIGH',
  conflicts: [
    'Closing: the charter says 22, vendors 20. Saturday: most 08-20, one 10-18. The stricter is taken: 20, and Saturday 10-18.',
    'Some pages claim the hours come from the CNIL: not found there. Voice calls have other hours (Mon-Fri 10-13, 14-20) and are opt-in from 2026-08-11 (not looked up): not for SMS.',
    'SureSMS, Vonage, SendTargetSMS: Mon-Sat 08-20',
    'Brevo, Callr: not 22-08, Sundays, holidays',
    'Acoustic: Mon-Fri 08-20, Sat 10-18',
  ],
};
