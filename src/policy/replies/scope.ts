// The scope of a refusal: a purpose that the person named, or everything.
import type { Purpose } from '../../kernel/words.ts';
import { STOPPED_PURPOSES } from '../purposes.ts';
import { entriesOf } from './language.ts';
import { LANGUAGES } from './languages/index.ts';
import { isUnspaced } from './lexicon.ts';
import { normalised } from './normalise.ts';

/** Topics besides advertising, whose words are in each language's grammar. Topics that are not here limit nothing. */
const TOPICS: Readonly<Partial<Record<Purpose, string>>> = {
  SURVEY:
    'survey* | poll | polls | questionnaire* | encuesta* | sondage* | enquete* | umfrage* | sondaggi* | pesquisa* | inquerito* | ' +
    'undersøgelse* | undersökning* | undersøkelse* | kysely* | ankiet* | dotazník* | felmérés* | sondaj* | анкет* | опрос* | опитуван* | ' +
    'έρευνα* | anket* | استبيان* | סקר* | نظرسنجی* | सर्वे* | জরিপ* | سروے* | แบบสำรวจ | survei* | tinjauan* | 调查 | 調查 | ' +
    'アンケート | 설문',
  ALERT:
    'alert | alerts | alerte* | alerta* | alarm* | warnmeldung* | avvisi di emergenza | uyarı* | оповещен* | تنبيه*',
};
/** Words that make any refusal one of everything. */
const ALL =
  'all | everything | stopall | todo | todos | tout | tous | alles | alle | tutto | ' +
  'tudo | alt | allt | wszystk* | vše | minden | tot | всичко | все | всё | усе | όλα | hepsi* | tümü* | كل | הכל | همه | सब | সব | سب | ทั้งหมด | ' +
  'semua | lahat | 全部 | 所有 | すべて | 全て | 모두';

/** Topics by their words; a word that ends in `*` stands for all that begin like it. */
class Words {
  readonly #exact = new Set<string>();
  readonly #stems = new Set<string>();
  readonly #inside: string[] = [];
  #longestStem = 0;

  constructor(words: readonly string[]) {
    for (const word of words) {
      const key = normalised(word);
      if (isUnspaced(key)) this.#inside.push(key);
      else if (!word.endsWith('*')) this.#exact.add(key);
      else this.#stems.add(key);
    }
    this.#longestStem = Math.max(0, ...[...this.#stems].map((stem) => stem.length));
  }

  isIn(words: string): boolean {
    if (isUnspaced(words)) return this.#inside.some((word) => words.includes(word));
    return words.split(' ').some((word) => this.#exact.has(word) || this.#begins(word));
  }

  #begins(word: string): boolean {
    for (let length = 3; length <= Math.min(word.length, this.#longestStem); length++) {
      if (this.#stems.has(word.slice(0, length))) return true;
    }
    return false;
  }
}

const TOPIC_WORDS: readonly [Purpose, Words][] = [
  ['MARKETING', new Words(LANGUAGES.flatMap(({ grammar }) => entriesOf(grammar.offers)))],
  ...Object.entries(TOPICS).map(([purpose, words]): [Purpose, Words] => [
    purpose as Purpose,
    new Words(entriesOf(words)),
  ]),
];
const ALL_WORDS = new Words(entriesOf(ALL));

/**
 * Purposes that an opt-out or opt-in is about: those that it names. One that names none, or all, is about everything but codes
 * that the person asks for in that moment.
 */
export function scopeOf(outcome: 'OPT_OUT' | 'OPT_IN', words: string): readonly Purpose[] {
  const named = TOPIC_WORDS.filter(([, topic]) => topic.isIn(words)).map(([purpose]) => purpose);
  if (named.length === 0 || (outcome === 'OPT_OUT' && ALL_WORDS.isIn(words))) return STOPPED_PURPOSES;
  return named;
}
