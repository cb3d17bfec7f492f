/** Rules for offers by text message in United States (federal). */
import type { CountryRule } from '../country-rule.ts';

/** Rules of US. */
export const US: CountryRule = {
  id: 'us',
  country: 'US',
  region: null,
  name: 'United States (federal)',
  inherits: [],
  purposes: ['MARKETING', 'SURVEY'],
  validFrom: null,
  validTo: null,
  effective: '2025-04-11 for (a)(10)-(11); 2024-04-04 for (a)(12); revoke-all part not before 2027-01-31',
  hours: {
    open: 'mon-sun 08:00-21:00',
    publicHolidays: 'AS_WEEKDAY',
    holidays: null,
    advisory: false,
    basis: 'regulation',
    cite: '47 CFR 64.1200(c)(1)',
    alsoIn: [],
    note: 'exempt: disputed: recipient gave prior express invitation or permission (petition pending, treat as NOT exempt)',
  },
  caps: [],
  content: {
    senderName: 'TEXT_OR_SENDER',
    senderNameNote: 'required',
    optOut: true,
    optOutNote:
      'required by CTIA in the first and, for recurring programs, at least monthly (not looked up); disclosure in EVERY text when the sender cannot receive replies (64.1200(a)(10))',
    labels: [],
    labelNote: null,
    other: [],
  },
  sender: {
    names: 'NOT_SUPPORTED',
    namePrefix: null,
    nameSuffix: null,
    note: '10DLC brand+campaign, toll-free verification or short code',
  },
  consent:
    'opt in written · prior express written consent for marketing with an autodialer; express consent for informational. One-to-one seller rule was vacated before it started. · existing customers: no (an established business relationship only lifts the do-not-call registry: 18 months after a purchase, 3 months after an enquiry)',
  source:
    'FCC rules on telephone solicitation and consent (47 CFR 64.1200 (a)(2), (a)(10)-(12), (c)(1), (d), (f)(9); adopting order FCC 24-24; 89 FR 15756 (govinfo.gov/content/pkg/FR-2024-03-05/html/2024-04587.htm)); Extension of the revoke-all part (FCC Consumer and Governmental Affairs Bureau order of 2026-01-06 (bankingjournal.aba.com 2026-01-06; consumerfinancialserviceslawmonitor.com)); FCC further notice of October 2025 (revocation methods, revoke-all) (FCC FNPRM adopted 2025-10-28 (creditandcollectionnews.com)); One-to-one consent vacated (90 FR 42137, 2025-08-29 (govinfo.gov FR-2025-08-29 2025-16641); mandate 2025-04-30); Petition on quiet hours and prior consent (undecided in all stored pages) (CG Docket 02-278, petition 2025-03-03, notice 2025-03-11 (infobytes.orrick.com; kleinmoynihan.com)); CTIA Messaging Principles and Best Practices (May 2023 (ctia.org; copy at signalmash.com)); Toll-free verification needs a business registration number (bandwidth.com/support 12823241; support.telnyx.com 13765655); 10DLC fully enforced (support.800.com 8384749733773 (2025-02-01); docs of Twilio, Telnyx)',
  asOf: '2026-11-28',
  sourceDated: '2026-02-17',
  confidence: 'HIGH',
  conflicts: [
    'Whether quiet hours bind when the person gave written consent: plaintiffs yes, industry no; FCC had not ruled in any page found (searched 2026-11-28). Default: bind.',
    'FCC asks (Oct 2025) whether senders may name exclusive opt-out ways and whether revoke-all should go; today any reasonable means counts.',
  ],
};
