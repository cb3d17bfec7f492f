/** Rules for offers by text message in Australia. */
import type { CountryRule } from '../country-rule.ts';

/** Rules of AU. */
export const AU: CountryRule = {
  id: 'au',
  country: 'AU',
  region: null,
  name: 'Australia',
  inherits: [],
  purposes: ['MARKETING', 'SURVEY'],
  validFrom: '2004-04-10',
  validTo: null,
  effective: '2004-04-10; register 2026-07-01',
  hours: {
    open: 'mon-fri 09:00-20:00, sat 09:00-17:00',
    publicHolidays: null,
    holidays: null,
    advisory: true,
    basis: 'telemarketing industry standard for voice',
    cite: 'Telecommunications (Telemarketing and Research Calls) Industry Standard 2017',
    alsoIn: [],
    note: 'no law has hours for texts; those of calls are advised, without its national holidays',
  },
  caps: [],
  content: {
    senderName: 'TEXT_OR_SENDER',
    senderNameNote: 'required, contact valid 30 days',
    optOut: true,
    optOutNote: 'required, works 30 days, no login or extra data',
    labels: [],
    labelNote: null,
    other: [],
  },
  sender: {
    names: 'REGISTRATION',
    namePrefix: null,
    nameSuffix: null,
    note: 'SMS Sender ID Register; unregistered shows as "Unverified" since 2026-07-01; 3-11 ASCII characters, not digits only; foreign senders without ABN through a certified telco',
  },
  consent: 'opt in · existing customers: inferred consent from an existing relationship',
  source:
    'SMS Sender ID Register, Telecommunications Act 1997 part 24B (clicksend.com/legal/acma-schedule; hwlebsworth.com.au; telerivet.com); AWS countries with a sender-id registration form (docs.aws.amazon.com/sms-voice/latest/userguide/registrations-country; nx-supported-countries-asia)',
  asOf: '2026-11-30',
  sourceDated: '2026-07-01',
  confidence: 'HIGH',
  conflicts: ['Telemarketing industry standard (voice): Mon-Fri 09-20; Sat 09-17'],
};
