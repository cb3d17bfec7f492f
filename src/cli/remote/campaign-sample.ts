/** `heliograph campaigns sample`: the first recipients of a campaign, with what they would get and what every gate says of it. */
import { Command, Option } from 'commander';
import { withExamples } from '../examples.ts';
import { LABELS } from './campaign-variants.ts';
import { withPeopleHidden } from './hidden.ts';
import { notFound } from './not-found.ts';
import { wholeNumber } from './options.ts';
import { type Column, plain, printList, write } from './output.ts';
import { type HubOptions, openHub, withHubOptions } from './target.ts';

const SAMPLE = `query Sample($id: ID!, $first: Int) { campaign(id: $id) { sample(first: $first) {
  to variant text encoding partCount blockedBy why contact { id phone name }
  decision { verdict routeName routeReason steps { gate verdict reason advice } } } } }`;

/** Recipients that the API renders at most. */
const MOST = 20;

interface Sampled {
  to: string | null;
  variant: number | null;
  text: string | null;
  encoding: string | null;
  partCount: number | null;
  blockedBy: string | null;
  why: string | null;
  contact: { id: string; phone: string | null; name: string | null } | null;
  decision: {
    verdict: string;
    routeName: string | null;
    routeReason: string | null;
    steps: { gate: string; verdict: string; reason: string; advice: string | null }[];
  } | null;
}

const partsText = ({ partCount, encoding }: Sampled) => (partCount === null ? null : `${partCount} ${encoding ?? ''}`);
const outcomeOf = ({ blockedBy, decision }: Sampled) => blockedBy ?? decision?.verdict ?? null;

const COLUMNS: readonly Column<Sampled>[] = [
  { title: 'TO', value: ({ to, contact }) => to ?? contact?.id },
  { title: 'VARIANT', value: ({ variant }) => (variant === null ? null : LABELS[variant]) },
  { title: 'OUTCOME', value: outcomeOf, tone: ({ blockedBy }) => (blockedBy === null ? 'good' : 'bad') },
  { title: 'PARTS', value: partsText },
  { title: 'ROUTE', value: ({ decision }) => decision?.routeName },
  { title: 'TEXT', value: ({ text, why }) => text ?? why, flexible: true },
];

/** A recipient with what every gate says. */
function linesOf(sampled: Sampled): string[] {
  const { to, contact, text, why, decision } = sampled;
  const parts = partsText(sampled);
  const head = [to ?? contact?.id ?? '-', outcomeOf(sampled) ?? '-', ...(parts === null ? [] : [`${parts}`])];
  return [
    `${head.join('  ')}  ${plain(text ?? why ?? '')}`.trimEnd(),
    ...(text === null || why === null ? [] : [`  ${plain(why)}`]),
    ...(decision?.steps ?? []).map(({ gate, verdict, reason }) => `  ${gate}: ${verdict} ${plain(reason)}`),
  ];
}

interface Options extends HubOptions {
  limit?: number;
  gates?: true;
}

/** `heliograph campaigns sample`. */
export function sampleCommand(): Command {
  const command = new Command('sample')
    .description('the first recipients of a campaign with the messages that they would get now; nothing is stored')
    .argument('<id>', 'its id')
    .addOption(
      new Option('--limit <count>', 'most recipients that are printed').argParser(wholeNumber(1, MOST)).default(MOST),
    )
    .option('--gates', 'what every gate says of each; with --json it is always there')
    .action(async (id: string, { limit, gates, json, ...options }: Options) => {
      const variables = { id, first: limit ?? null };
      const campaign = await withPeopleHidden(openHub(options)).ask<{ sample: Sampled[] } | null>(SAMPLE, variables);
      if (campaign === null) throw notFound('campaign', id);
      const { sample } = campaign;
      if (gates === true && json !== true && sample.length > 0)
        return write(sample.map((each) => `${linesOf(each).join('\n')}\n`).join(''));
      await printList(
        json,
        [sample],
        COLUMNS,
        'Nobody would get it now: there is nobody, or the first of them are held out.',
      );
    });
  return withExamples(
    withHubOptions(command),
    'heliograph campaigns sample campaign_0123456789abcdef0123456789abcdef',
    'heliograph campaigns sample campaign_0123456789abcdef0123456789abcdef --limit 3 --gates',
  );
}
