/** Rules for offers by text message in South Korea. */
import type { CountryRule } from '../country-rule.ts';

/** Rules of KR. */
export const KR: CountryRule = {
  id: 'kr',
  country: 'KR',
  region: null,
  name: 'South Korea',
  inherits: [],
  purposes: ['MARKETING', 'SURVEY'],
  validFrom: '2014-11-29',
  validTo: null,
  effective: '2014-11-29 (not looked up)',
  hours: {
    open: 'mon-sun 08:00-21:00',
    publicHolidays: 'AS_WEEKDAY',
    holidays: null,
    advisory: false,
    basis: 'statute',
    cite: 'Network Act art. 50(3)',
    alsoIn: [],
    note: 'exempt: SEPARATE consent for 21:00-08:00 (store it as its own consent)',
  },
  caps: [],
  content: {
    senderName: 'TEXT',
    senderNameNote: 'name and contact right after the label',
    optOut: true,
    optOutLast: true,
    optOutNote: 'free refusal at the END (080 number): "무료수신거부 080-..."',
    labels: ['(광고)'],
    labelNote: '"(광고)" as the very first characters, exactly so; (광 고), [광고], (대출광고) are breaches',
    other: ['answer to consent/refusal within 14 days with date and sender (not looked up)'],
  },
  sender: {
    names: 'NOT_SUPPORTED',
    namePrefix: null,
    nameSuffix: null,
    note: 'every sending number must be registered beforehand (Telecommunications Business Act 84-2) (not looked up)',
  },
  consent:
    'opt in express · existing customers: trade in the same kind of goods, contact got directly, within 6 months',
  source: 'Network Act art. 50 (ucol.ysu.ac.kr (text); smscore.co.kr; prosms.co.kr; a-ha.io)',
  asOf: '2026-11-30',
  sourceDated: null,
  confidence: 'HIGH',
  conflicts: [],
};
