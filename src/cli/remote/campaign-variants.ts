/** Variants of campaigns on the command line: how they are written, shown and chosen. */
import { Argument, Command, InvalidArgumentError, Option } from 'commander';
import { withExamples } from '../examples.ts';
import { choice, given, type Said, valuesBefore, wholeNumber } from './options.ts';
import { printOne } from './output.ts';
import { type HubOptions, openHub, withHubOptions } from './target.ts';

/** Fields of a campaign about its variants. */
export const VARIANT_FIELDS = `variants { label template text sender delayMinutes } test { percent hours perVariant chosenBy } holdOutPercent
  heldOut testRecipients verdict { label by sentence } standings { tooEarly variants { label percentBest share { count of percent } } }`;

/** Variants in the API. */
export interface Varied {
  variants: { label: string; template: string; text: string | null; sender: string | null; delayMinutes: number }[];
  holdOutPercent: number;
  heldOut: number;
  testRecipients: number;
  verdict: { label: string; by: string; sentence: string } | null;
  standings: {
    tooEarly: string | null;
    variants: { label: string; percentBest: number; share: { count: number; of: number; percent: number } | null }[];
  } | null;
}

const CHOOSERS = ['STATISTIC', 'PERSON'];
/** Names of variants, by their position. */
export const LABELS = ['A', 'B', 'C', 'D', 'E'];
const KEYS = { template: 'text', version: 'number', sender: 'text', delay: 'number' } as const;

/** A variant as the API takes it. */
type VariantInput = Record<string, string | number>;

/** Reads a variant: `template=spring-b,sender=SHOP,delay=60`; `control`: as the campaign has it. A text comes last, and may have commas. */
function variantOf(value: string): VariantInput {
  if (value.trim().toLowerCase() === 'control') return {};
  const at = /(?:^|,)\s*text=/.exec(value);
  const others = at === null ? value : value.slice(0, at.index);
  const said: VariantInput = at === null ? {} : { text: value.slice(at.index + at[0].length) };
  if (others === '') return said;
  const read = Object.fromEntries(
    others.split(',').map((pair) => {
      const [name = '', ...rest] = pair.split('=');
      const key = name.trim() as keyof typeof KEYS;
      const text = rest.join('=').trim();
      const isNumber = KEYS[key] === 'number';
      if (KEYS[key] === undefined || text === '' || (isNumber && !/^\d{1,6}$/.test(text))) {
        const message =
          'It takes control, or template=<name>, version=<number>, sender=<sender>, delay=<minutes> and last text=<text>, by commas.';
        throw new InvalidArgumentError(message);
      }
      return [key === 'delay' ? 'delayMinutes' : key, isNumber ? Number(text) : text];
    }),
  );
  return { ...read, ...said };
}

/** Options of variants. */
export interface VariantOptions {
  variant?: Said<VariantInput[]>;
  testPercent?: number;
  testHours?: number;
  perVariant?: number;
  chosenBy?: string;
  holdOut?: number;
}

/** Adds the options of variants. */
export function withVariants(command: Command): Command {
  const variant = new Option(
    '--variant <what>',
    'a variant: control, or template=<name>,version=<number>,sender=<sender>,delay=<minutes>,text=<text>; 2 to 5 of them, the control first',
  ).argParser((value: string, before: unknown) => [...valuesBefore<VariantInput>(before), variantOf(value)]);
  return command
    .addOption(variant)
    .addOption(
      new Option('--test-percent <percent>', 'share that tries them (default: 20; with --triggered all)').argParser(
        wholeNumber(1, 100),
      ),
    )
    .addOption(
      new Option(
        '--test-hours <hours>',
        'hours in which nothing is decided, after the test is sent, or each variant had its people (default: 24)',
      ).argParser(wholeNumber(1, 168)),
    )
    .addOption(
      new Option('--per-variant <people>', 'people of each who have it before one wins (default: 200)').argParser(
        wholeNumber(1),
      ),
    )
    .addOption(choice('--chosen-by <chooser>', CHOOSERS, 'who chooses what the rest gets (default: statistic)'))
    .addOption(
      new Option(
        '--hold-out <percent>',
        'share of those it is for, or who come, that gets nothing, to see what it changes',
      ).argParser(wholeNumber(0, 50)),
    );
}

/** The input of the API. @param before terms of the test of the campaign that is changed */
export function variantInput(
  { variant, testPercent, testHours, perVariant, chosenBy, holdOut }: VariantOptions,
  before: object | null = null,
) {
  const test = given({ percent: testPercent, hours: testHours, perVariant, chosenBy });
  return {
    variants: variant === false ? [] : variant,
    test: Object.keys(test).length === 0 ? undefined : { ...before, ...test },
    holdOutPercent: holdOut,
  };
}

/** Lines about variants, with their titles. */
export function variantLines({
  variants,
  holdOutPercent,
  heldOut,
  verdict,
  standings,
}: Varied): [string, string | null][] {
  return [
    ...variants.map(({ label, template, sender, delayMinutes }): [string, string] => {
      const stands = standings?.variants.find((each) => each.label === label);
      const share = stands?.share ? `, ${stands.share.count} of ${stands.share.of}` : '';
      const best = stands === undefined ? '' : `${share}, best with ${stands.percentBest.toFixed(1)} %`;
      const later = delayMinutes === 0 ? '' : `, ${delayMinutes} minutes later`;
      return [`variant ${label}`, `${template}${sender === null ? '' : ` from ${sender}`}${later}${best}`];
    }),
    ['too early', standings?.tooEarly ?? null],
    ['verdict', verdict?.sentence ?? null],
    ['held out', holdOutPercent === 0 ? null : `${holdOutPercent} %, ${heldOut} people`],
  ];
}

/** `heliograph campaigns choose`. @param payload selection of what the mutation answers */
export function chooseCommand(payload: string): Command {
  const document = `mutation Choose($input: ChooseCampaignVariantInput!) { chooseCampaignVariant(input: $input) { ${payload} } }`;
  const command = new Command('choose')
    .description('choose the variant that the rest of a campaign gets, or whoever comes later; it cannot be taken back')
    .argument('<id>', 'its id')
    .addArgument(new Argument('<variant>', 'its name, as campaigns show has it').choices(LABELS))
    .option('--early', 'although it is too early to tell the best by')
    .action(async (id: string, label: string, options: HubOptions & { early?: true }) => {
      const input = { id, variant: LABELS.indexOf(label), early: options.early };
      const { campaign } = await openHub(options).mutate<{ campaign: Varied }>(document, { input });
      await printOne(options.json, campaign, [campaign.verdict?.sentence ?? label]);
    });
  return withExamples(
    withHubOptions(command),
    'heliograph campaigns choose campaign_0123456789abcdef0123456789abcdef B',
  );
}
