/** The command `preview`. */
import { Command } from 'commander';
import { withExamples } from '../examples.ts';
import { EXIT } from '../exit-codes.ts';
import { typedName } from '../typed-name.ts';
import { type MessageOptions, messageInput, withMessage } from './message-input.ts';
import { fieldLines, paint, plain, printOne } from './output.ts';
import { openHub, withHubOptions } from './target.ts';

interface Preview {
  text: string;
  encoding: string;
  partCount: number;
  unitsUsed: number;
  unitsLeftInPart: number;
  locale: string | null;
  price: { amount: string; currency: string } | null;
  costlyCharacters: {
    character: string;
    count: number;
    costUnits: number;
    forces: string | null;
    suggestion: string | null;
  }[];
  warnings: string[];
  issues: { path: string[]; message: string; received: string | null }[];
  decision: Decision | null;
}

interface Decision {
  verdict: string;
  routeName: string | null;
  routeReason: string | null;
  steps: { gate: string; verdict: string; reason: string; advice: string | null }[];
}

const PREVIEW = `query Preview($input: SendMessageInput!) { previewMessage(input: $input) {
  text encoding partCount unitsUsed unitsLeftInPart locale price { amount currency }
  costlyCharacters { character count costUnits forces suggestion }
  warnings issues { path message received }
  decision { verdict routeName routeReason steps { gate verdict reason advice } } } }`;

/** `heliograph preview`: what a message would be, cost and meet. Nothing is sent or stored. */
export function previewCommand(): Command {
  const command = withMessage(
    new Command('preview')
      .description('show text, parts, price and decision of a message; send nothing')
      .argument('<to>', 'the number, e.g. +447700900123, or the id of a contact')
      .argument('[text]', 'the text; "-": standard input'),
  ).action(preview);
  return withExamples(
    withHubOptions(command),
    'heliograph preview +447700900123 "Naïve café – 10 €" --purpose transactional',
    'heliograph preview +447700900123 --template delivery --var name=Ada --var code=A1 --purpose transactional',
  );
}

async function preview(to: string, text: string | undefined, options: MessageOptions, command: Command): Promise<void> {
  const input = await messageInput(to, text, options);
  const shown = await openHub(options).ask<Preview>(PREVIEW, { input });
  await printOne(options.json, shown, linesOf(shown, command));
  if (shown.issues.length > 0) process.exitCode = EXIT.USAGE;
  else if (shown.decision?.verdict === 'REFUSE') process.exitCode = EXIT.REFUSED;
}

function linesOf(
  { price, costlyCharacters, issues, warnings, decision, ...preview }: Preview,
  command: Command,
): string[] {
  return [
    ...fieldLines([
      ['text', preview.text],
      ['parts', `${preview.partCount} (${preview.unitsUsed} units used, ${preview.unitsLeftInPart} left)`],
      ['encoding', preview.encoding],
      ['locale', preview.locale],
      ['price', price === null ? null : `${price.amount} ${price.currency}`],
      ['decision', decision?.verdict],
      ['route', decision?.routeName],
    ]),
    ...costlyCharacters
      .filter(({ forces, costUnits }) => forces !== null || costUnits > 1)
      .map(
        ({ character, count, forces, costUnits, suggestion }) =>
          `  "${plain(character)}" ${count} ×: ${forces === null ? `costs ${costUnits} units` : `makes it ${forces}`}` +
          `${suggestion === null ? '' : `, "${plain(suggestion)}" would not`}`,
      ),
    ...(decision?.steps ?? []).map(({ gate, verdict, reason, advice }) => {
      const tone = verdict === 'ALLOW' ? 'good' : verdict === 'REFUSE' ? 'bad' : 'waiting';
      return `  ${gate}: ${paint(verdict, tone)} ${plain(`${reason} ${advice ?? ''}`.trim())}`;
    }),
    ...warnings.map((each) => paint(`  ${plain(each)}`, 'waiting')),
    ...issues.map(({ path, message, received }) =>
      paint(`  ${typedName(path, command)}${received === null ? '' : ` "${plain(received)}"`}: ${message}`, 'bad'),
    ),
  ];
}
