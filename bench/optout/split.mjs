// The labelled sentences, and the fifth of them that the word lists are never built from.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';

/** All labelled sentences: { language, text, expect, tier }. */
export const SENTENCES = JSON.parse(readFileSync(new URL('./sentences.json', import.meta.url), 'utf8')).sentences;

/**
 * True for a sentence of the held-out fifth. It depends on its text alone, written one way: the same text in two languages is on
 * the same side, and no later sentence moves another.
 */
export function isHeldOut({ text }) {
  const plain = text.normalize('NFKC').toLowerCase().split(/\s+/).filter(Boolean).join(' ');
  return Number.parseInt(createHash('sha256').update(plain).digest('hex').slice(0, 8), 16) % 5 === 0;
}
