// The intent of a reply: no more messages, messages again, help, perhaps a refusal, or nothing.
import { AMBIGUOUS_SIGNS } from './language.ts';
import { LANGUAGES } from './languages/index.ts';
import { type Found, find } from './lexicon.ts';
import { normalised, unstretched } from './normalise.ts';
import { readPhrases } from './phrases.ts';
import { besideFooters } from './quoted.ts';
import { NO_INTENT, type Reading, type ReplyContext, type ReplyIntent } from './reply.ts';
import { scopeOf } from './scope.ts';
import { mayHave, tongueOf } from './tongue.ts';
import { readSlip, readWhole } from './whole.ts';

/** Characters of a text that are read, at most: a reply that refuses says so soon. */
const MAX_LENGTH = 480;

/** Reads what a reply asks for. Pure: the same text in the same context always means the same. */
export function classifyReply(text: string, context: ReplyContext = {}): ReplyIntent {
  const read = text.length > MAX_LENGTH ? text.slice(0, MAX_LENGTH) : text;
  const parts = besideFooters(read);
  if (parts === null) return readReply(read, context);
  const intents = parts.flatMap((part) => part.split('\n')).map((line) => readReply(line, context));
  return intents.find(({ outcome }) => outcome !== 'NONE') ?? NO_INTENT;
}

function readReply(text: string, context: ReplyContext): ReplyIntent {
  const words = normalised(text);
  if (words === '') return ofSign(text);
  const tongue = tongueOf(context, text);
  const own = context.own ?? [];
  let found: readonly Found[] = [];
  for (const form of [...unstretched(words), words]) {
    found = find(form).filter(({ entry }) => mayHave(tongue, entry));
    const reading = readWhole(form, found, tongue, own) ?? readPhrases(form, found, tongue);
    if (reading !== null) return intentOf(reading, form);
  }
  const slip = readSlip(words, found, tongue);
  return slip === null ? NO_INTENT : intentOf(slip, words);
}

function ofSign(text: string): ReplyIntent {
  const sign = AMBIGUOUS_SIGNS.find((each) => text.includes(each));
  return sign === undefined ? NO_INTENT : { ...NO_INTENT, outcome: 'AMBIGUOUS', rule: `sign/${sign}`, matched: sign };
}

function intentOf({ outcome, rule, matched, language, isYes = false }: Reading, words: string): ReplyIntent {
  const code = language === null ? null : (LANGUAGES[language]?.code ?? null);
  const scope = outcome === 'OPT_OUT' || outcome === 'OPT_IN' ? scopeOf(outcome, words) : [];
  return { outcome, rule, matched, language: code, scope, isYes };
}
