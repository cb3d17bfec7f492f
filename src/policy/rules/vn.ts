/** Rules for offers by text message in Vietnam. */
import type { CountryRule } from '../country-rule.ts';

/** Rules of VN. */
export const VN: CountryRule = {
  id: 'vn',
  country: 'VN',
  region: null,
  name: 'Vietnam',
  inherits: [],
  purposes: ['MARKETING', 'SURVEY'],
  validFrom: '2020-10-01',
  validTo: null,
  effective: '2020-10-01',
  hours: {
    open: 'mon-sun 07:00-22:00',
    publicHolidays: 'AS_WEEKDAY',
    holidays: null,
    advisory: false,
    basis: 'regulation',
    cite: '91/2020/NĐ-CP art. 13',
    alsoIn: [],
    note: 'exempt: other agreement with the person',
  },
  caps: [{ max: 3, hours: 24, period: 'DAY', scope: 'advertising texts to one number per advertiser' }],
  content: {
    senderName: 'TEXT_OR_SENDER',
    senderNameNote: 'registered brand name',
    optOut: true,
    optOutLast: true,
    optOutNote: 'at the END, by text AND by call',
    labels: ['[QC]', '[AD]'],
    labelNote: '"[QC]" or "[AD]" at the start',
    other: ['price of paid services'],
  },
  sender: {
    names: 'REGISTRATION',
    namePrefix: null,
    nameSuffix: null,
    note: 'brand name from the ministry, 3 years; ordinary numbers may not advertise',
  },
  consent: 'opt in · one registration message, once; then only with a yes',
  source: 'Nghị định 91/2020/NĐ-CP (lawnet.vn 115219, 148955; dlapiperdataprotection.com VN; mondaq.com 1099756)',
  asOf: '2026-11-30',
  sourceDated: '2020-10-01',
  confidence: 'HIGH',
  conflicts: ['one law firm writes 10 October 2020.'],
};
