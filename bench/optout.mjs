#!/usr/bin/env node
// Recall and precision of opt-out by meaning, by tier and language, on all sentences and on the fifth that nothing is built from.
// node bench/optout.mjs [--json]
import { classifyReply } from '../build/policy/replies/classify.js';
import { isHeldOut, SENTENCES } from './optout/split.mjs';

const OUTCOMES = ['OPT_OUT', 'OPT_IN', 'HELP', 'AMBIGUOUS', 'NONE'];
const read = SENTENCES.map((each) => ({
  ...each,
  heldOut: isHeldOut(each),
  outcome: classifyReply(each.text, { locale: each.language }).outcome,
  unknown: classifyReply(each.text).outcome,
}));
const percent = (part, all) => (all === 0 ? null : Math.round((1_000 * part) / all) / 10);

/** Figures of a set of sentences. Precision: of what was taken for the outcome, the share that is it. */
function figures(rows, key = 'outcome') {
  const of = (outcome, tier) => {
    const meant = rows.filter(({ expect, tier: own }) => expect === outcome && (tier === undefined || own === tier));
    const taken = rows.filter((row) => row[key] === outcome);
    const right = meant.filter((row) => row[key] === outcome).length;
    return { sentences: meant.length, recall: percent(right, meant.length), precision: percent(taken.filter((row) => row.expect === outcome).length, taken.length) };
  };
  const ordinary = rows.filter(({ expect }) => expect === 'NONE');
  return {
    sentences: rows.length,
    optOutTier1: of('OPT_OUT', 1),
    optOutTier2: of('OPT_OUT', 2),
    outcomes: Object.fromEntries(OUTCOMES.map((outcome) => [outcome, of(outcome)])),
    ordinaryTakenForOptOut: ordinary.filter((row) => row[key] === 'OPT_OUT').length,
    ordinaryTakenForAnything: ordinary.filter((row) => row[key] !== 'NONE').length,
  };
}

/** Processor time of a sentence, in microseconds, after a warm-up. */
function time() {
  const round = () => {
    for (const { text, language } of SENTENCES) classifyReply(text, { locale: language });
  };
  for (let n = 0; n < 20; n++) round();
  const before = process.cpuUsage();
  for (let n = 0; n < 50; n++) round();
  const { user, system } = process.cpuUsage(before);
  return Math.round(((user + system) / 50 / SENTENCES.length) * 10) / 10;
}

const held = read.filter((row) => row.heldOut);
const languages = [...new Set(read.map(({ language }) => language))];
const result = {
  all: figures(read),
  heldOut: figures(held),
  heldOutWithoutLocale: figures(held, 'unknown'),
  allWithoutLocale: figures(read, 'unknown'),
  languages: Object.fromEntries(
    languages.map((language) => {
      const { optOutTier1, optOutTier2, ordinaryTakenForOptOut } = figures(read.filter((row) => row.language === language));
      return [language, { optOutTier1, optOutTier2, ordinaryTakenForOptOut }];
    }),
  ),
  microsecondsEach: time(),
};

if (process.argv.includes('--json')) console.log(JSON.stringify(result, null, 2));
else {
  const line = (name, { sentences, recall, precision }) =>
    console.log(`  ${name.padEnd(16)} ${String(sentences).padStart(4)} sentences, recall ${recall ?? '-'} %, precision ${precision ?? '-'} %`);
  for (const [title, part] of [
    ['all sentences, language known', result.all],
    ['all sentences, language unknown', result.allWithoutLocale],
    ['held-out fifth, language known', result.heldOut],
    ['held-out fifth, language unknown', result.heldOutWithoutLocale],
  ]) {
    console.log(`${title} (${part.sentences})`);
    line('opt-out, tier 1', part.optOutTier1);
    line('opt-out, tier 2', part.optOutTier2);
    for (const outcome of OUTCOMES) line(outcome, part.outcomes[outcome]);
    console.log(`  ordinary sentences taken for an opt-out: ${part.ordinaryTakenForOptOut}, for anything: ${part.ordinaryTakenForAnything}`);
  }
  console.log('by language, all sentences: recall of opt-outs in tier 1 and tier 2, precision of opt-outs');
  for (const [language, { optOutTier1: one, optOutTier2: two }] of Object.entries(result.languages))
    console.log(`  ${language.padEnd(8)} ${String(one.recall ?? '-').padStart(5)}  ${String(two.recall ?? '-').padStart(5)}  ${String(one.precision ?? '-').padStart(5)}`);
  console.log(`${result.microsecondsEach} µs of processor time a sentence`);
}
