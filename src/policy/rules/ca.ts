/** Rules for offers by text message in Canada. */
import type { CountryRule } from '../country-rule.ts';

/** Rules of CA. */
export const CA: CountryRule = {
  id: 'ca',
  country: 'CA',
  region: null,
  name: 'Canada',
  inherits: [],
  purposes: ['MARKETING', 'SURVEY'],
  validFrom: '2014-07-01',
  validTo: null,
  effective: '2014-07-01',
  hours: {
    open: 'mon-fri 09:00-21:30, sat-sun 10:00-18:00',
    publicHolidays: null,
    holidays: null,
    advisory: true,
    basis: 'telemarketing rules for voice and fax',
    cite: 'Telecom Decision CRTC 2007-48, part III',
    alsoIn: [],
    note: 'CASL has no hours; those of calls are advised',
  },
  caps: [],
  content: {
    senderName: 'TEXT',
    senderNameNote: 'name, mailing address, and one of phone/e-mail/web, valid 60 days; a link is acceptable in SMS',
    optOut: true,
    optOutNote: 'required, free, works 60 days',
    labels: [],
    labelNote: null,
    other: [],
  },
  sender: {
    names: 'NOT_SUPPORTED',
    namePrefix: null,
    nameSuffix: null,
    note: 'short code approval; toll-free verification; 10DLC to US',
  },
  consent:
    'opt in · existing customers: implied consent: purchase 24 months, enquiry 6 months, published business address',
  source:
    "Canada's Anti-Spam Legislation (S.C. 2010 c.23, s.6, 11; SOR/2012-36; CRTC 2012-548 (crtc.gc.ca; telair.net)); CRTC Unsolicited Telecommunications Rules (Telecom Decision CRTC 2007-48, Part III (crtc.gc.ca/eng/trules-reglest.htm; northerntel.ca)); AWS required opt-out keywords; Canadian French keywords (docs.aws.amazon.com/sms-voice keywords-required; end-user-messaging nx-rcs-launch-ca-french)",
  asOf: '2026-11-30',
  sourceDated: null,
  confidence: 'HIGH',
  conflicts: [
    'Quebec: French first (Charter of the French language) (not looked up).',
    'CRTC Unsolicited Telecommunications Rules (voice/fax), provinces may be stricter: Mon-Fri 09:00-21:30; Sat-Sun 10:00-18:00',
  ],
};
