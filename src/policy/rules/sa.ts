/** Rules for offers by text message in Saudi Arabia. */
import type { CountryRule } from '../country-rule.ts';

/** Rules of SA. */
export const SA: CountryRule = {
  id: 'sa',
  country: 'SA',
  region: null,
  name: 'Saudi Arabia',
  inherits: [],
  purposes: ['MARKETING', 'SURVEY'],
  validFrom: null,
  validTo: null,
  effective: 'unknown',
  hours: {
    open: 'mon-sun 09:00-22:00',
    publicHolidays: 'AS_WEEKDAY',
    holidays: null,
    advisory: false,
    basis: 'regulator rule via vendor',
    cite: null,
    alsoIn: ['Asia/Riyadh'],
    note: 'KSA time; exempt: service; exempt: warning',
  },
  caps: [],
  content: {
    senderName: 'TEXT_OR_SENDER',
    senderNameNote: 'registered sender name',
    optOut: true,
    optOutNote: 'required (not looked up)',
    labels: [],
    labelNote: 'promotional sender names end in "-AD" (not looked up)',
    other: [],
  },
  sender: {
    names: 'REGISTRATION',
    namePrefix: null,
    nameSuffix: '-AD',
    note: null,
  },
  consent: 'opt in',
  source:
    'Saudi CST message classes and hours (docs.unifonic.com/docs/compliance-sms); AWS countries with a sender-id registration form (docs.aws.amazon.com/sms-voice/latest/userguide/registrations-country; nx-supported-countries-asia)',
  asOf: '2026-11-28',
  sourceDated: null,
  confidence: 'MEDIUM',
  conflicts: ['Ramadan: vendors speak of shifted hours; none seen in a rule.'],
};
