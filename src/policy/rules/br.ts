/** Rules for offers by text message in Brazil. */
import type { CountryRule } from '../country-rule.ts';

/** Rules of BR. */
export const BR: CountryRule = {
  id: 'br',
  country: 'BR',
  region: null,
  name: 'Brazil',
  inherits: [],
  purposes: ['MARKETING', 'SURVEY'],
  validFrom: '2020-09-18',
  validTo: null,
  effective: 'LGPD 2020-09-18',
  hours: {
    open: 'mon-sat 09:00-21:00',
    publicHolidays: null,
    holidays: null,
    advisory: true,
    basis: 'market practice',
    cite: null,
    alsoIn: [],
    note: 'no federal law found',
  },
  caps: [],
  content: {
    senderName: null,
    senderNameNote: 'recommended',
    optOut: true,
    optOutNote: 'required in practice: "SAIR"/"PARE"',
    labels: [],
    labelNote: null,
    other: [],
  },
  sender: {
    names: 'NOT_SUPPORTED',
    namePrefix: null,
    nameSuffix: null,
    note: 'not_supported (short codes)',
  },
  consent:
    'lgpd basis · consent for cold marketing; legitimate interest is argued for customers; state do-not-call lists cover SMS in São Paulo',
  source:
    'Brazil: 09-21 as market practice (notifica-blog.pages.dev); Anatel: SAIR keyword for operators’ own advertising (link.estadao.com.br 2016-07); Lei paulista 17.334/2021 (Não Me Ligue covers SMS) (telesintese.com.br; g1.globo.com 2021-03-17)',
  asOf: '2026-11-30',
  sourceDated: '2025',
  confidence: 'MEDIUM',
  conflicts: ['Practice: one page 09-21, another Mon-Sat alone. The stricter is taken.'],
};
