/** Rules for offers by text message in Indonesia. */
import type { CountryRule } from '../country-rule.ts';

/** Rules of ID. */
export const ID: CountryRule = {
  id: 'id',
  country: 'ID',
  region: null,
  name: 'Indonesia',
  inherits: [],
  purposes: ['MARKETING', 'SURVEY'],
  validFrom: null,
  validTo: null,
  effective: '2013-2014',
  hours: {
    open: 'mon-sat 08:00-17:00',
    publicHolidays: 'CLOSED',
    holidays: null,
    advisory: true,
    basis: 'regulation for financial services; default for others',
    cite: null,
    alsoIn: [],
    note: 'local time (WIB/WITA/WIT)',
  },
  caps: [],
  content: {
    senderName: 'TEXT_OR_SENDER',
    senderNameNote: 'required',
    optOut: true,
    optOutNote: 'required for broadcasts',
    labels: [],
    labelNote: null,
    other: [],
  },
  sender: {
    names: 'REGISTRATION',
    namePrefix: null,
    nameSuffix: null,
    note: null,
  },
  consent:
    'opt in · PDP law 27/2022 (not looked up); Kominfo 21/2013: content offers opt-in, broadcasts need a refusal facility',
  source:
    'Indonesia OJK hours for financial offers; BRTI draft (amp.suara.com 2020-09-18; idrtimes.com; nusasms.com (Permenkominfo 21/2013)); AWS countries with a sender-id registration form (docs.aws.amazon.com/sms-voice/latest/userguide/registrations-country; nx-supported-countries-asia)',
  asOf: '2026-11-30',
  sourceDated: '2026',
  confidence: 'MEDIUM',
  conflicts: [
    'OJK (financial offers): Mon-Sat 08-18; BRTI draft 2020 (operators’ offers): 08-17, at most 2 per offer. The stricter hours are taken; the number is not: it is of a draft, and counts texts about one offer.',
  ],
};
