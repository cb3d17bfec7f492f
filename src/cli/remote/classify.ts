/** The command `consent classify`: what a reply would ask for. */
import { Command } from 'commander';
import { withExamples } from '../examples.ts';
import { fieldLines, paint, plain, printOne } from './output.ts';
import { type HubOptions, openHub, withHubOptions } from './target.ts';

const CLASSIFY = `query Classify($text: String!, $locale: String) {
  classifyReply(text: $text, locale: $locale) { outcome rule matched language scope } }`;

interface Intent {
  outcome: string;
  rule: string | null;
  matched: string | null;
  language: string | null;
  scope: string[];
}

/** `heliograph consent classify`. */
export function classifyCommand(): Command {
  const command = new Command('classify')
    .description('show what a reply would ask for, and by which rule; nothing is stored')
    .argument('<text>', 'the reply')
    .option('--locale <locale>', 'language of the person, e.g. pt-BR (default: unknown)')
    .action(async (text: string, { locale, ...options }: HubOptions & { locale?: string }) => {
      const intent = await openHub(options).ask<Intent>(CLASSIFY, { text, locale: locale ?? null });
      const { outcome, rule, matched, language, scope } = intent;
      const tone = outcome === 'OPT_OUT' ? 'bad' : outcome === 'OPT_IN' ? 'good' : 'plain';
      await printOne(options.json, intent, [
        tone === 'plain' ? outcome : paint(outcome, tone),
        ...fieldLines([
          ['rule', rule],
          ['matched', matched === null ? null : plain(matched)],
          ['language', language],
          ['scope', scope.length === 0 ? null : scope.join(', ')],
        ]),
      ]);
    });
  return withExamples(withHubOptions(command), 'heliograph consent classify "please stop sending me ads"');
}
