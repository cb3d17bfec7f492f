/** The commands `rules set` and `rules cap`: what a workspace has set for all countries, and how it is shown. */
import { Command, Option } from 'commander';
import { withExamples } from '../examples.ts';
import { usageError } from '../exit-codes.ts';
import { failures } from './faults.ts';
import { choice, duration, given, wholeNumber } from './options.ts';
import { plain, printOne } from './output.ts';
import { type HubOptions, openHub, withHubOptions } from './target.ts';

/** Fields of the rules of a workspace. */
export const OWN_RULES = `strict noCommonWindow brand optOutText senderChecks contentChecks offerChecks unusableAfter evidenceRequired
  overrides { ruleId open reason openOnHolidays } capOverrides { ruleId max reason } frequencyCaps { purpose max period }`;
const SET = `mutation Set($input: WorkspaceRulesInput!) { setWorkspaceRules(input: $input) {
  ... on WorkspaceRulesPayload { rules { ${OWN_RULES} } } ${failures('InvalidInput')} } }`;
const CAP = `mutation Cap($input: FrequencyCapInput!) { setFrequencyCap(input: $input) {
  ... on FrequencyCapPayload { frequencyCaps { purpose max period } } ${failures('InvalidInput')} } }`;

/** Rules of a workspace. */
export interface Own {
  overrides: { ruleId: string; open: string; reason: string | null }[];
  frequencyCaps: Cap[];
  capOverrides: { ruleId: string; max: number | null; reason: string | null }[];
  unusableAfter: number;
  evidenceRequired: boolean;
  strict: boolean;
  noCommonWindow: string;
  offerChecks: string;
  brand: string | null;
  optOutText: string | null;
  senderChecks: string;
  contentChecks: string;
}

interface Cap {
  purpose: string;
  max: number;
  period: string;
}

/** Lines that show them. */
export function ownLines({
  overrides,
  frequencyCaps,
  capOverrides,
  unusableAfter,
  strict,
  noCommonWindow,
  offerChecks,
  brand,
  optOutText,
  senderChecks,
  contentChecks,
  evidenceRequired,
}: Own): string[] {
  return [
    plain(`name in offers: ${brand ?? 'none'}; how to opt out: ${optOutText ?? 'none'}`),
    `offers that lack something: ${contentChecks}; from a name where none is taken: ${senderChecks}`,
    `codes and orders that read like an offer: ${offerChecks}`,
    `strict: ${strict ? 'yes' : 'no'}; no common window: ${noCommonWindow}; unusable after ${unusableAfter} failures`,
    `consents without evidence: ${evidenceRequired ? 'refused' : 'taken of source API, and shown as such'}`,
    ...overrides.map(({ ruleId, open, reason }) => plain(`${ruleId}: ${open}${reason === null ? '' : ` (${reason})`}`)),
    ...capOverrides.map(({ ruleId, max, reason }) =>
      plain(`caps of ${ruleId}: ${max === null ? 'lifted' : `at most ${max}`}${reason === null ? '' : ` (${reason})`}`),
    ),
    ...frequencyCaps.map(capLine),
  ];
}

function capLine({ purpose, max, period }: Cap): string {
  return `${purpose}: ${max === 0 ? 'none at all' : `at most ${max} within ${period}`}`;
}

interface SetOptions extends HubOptions {
  brand?: string | false;
  optOutText?: string | false;
  offerChecks?: string;
  senderChecks?: string;
  contentChecks?: string;
  strict?: boolean;
  ifNoWindow?: string;
  unusableAfter?: number;
  requireEvidence?: boolean;
  reason?: string;
}

/** `heliograph rules set`. */
export function setCommand(): Command {
  const command = new Command('set')
    .description(
      'set what offers say of you, and how strict you are with texts, senders and hours; what is left out stays',
    )
    .option('--brand <name>', 'your name, put before offers where it is demanded and lacks')
    .option('--no-brand', 'no name')
    .option('--opt-out-text <text>', 'how to opt out, put behind offers where it is demanded and lacks')
    .option('--no-opt-out-text', 'no such sentence')
    .addOption(choice('--offer-checks <check>', ['OFF', 'FLAG', 'REFUSE'], 'codes and orders that read like an offer'))
    .addOption(choice('--sender-checks <check>', ['ENFORCE', 'REPORT'], 'senders, by the rules of countries'))
    .addOption(choice('--content-checks <check>', ['ENFORCE', 'REPORT'], 'texts, by the rules of countries'))
    .addOption(new Option('--strict', 'rules that are only advised hold too'))
    .addOption(new Option('--no-strict', 'rules that are only advised do not hold'))
    .addOption(
      choice(
        '--if-no-window <choice>',
        ['NEVER', 'MOST_LIKELY', 'WIDEST'],
        'no moment suits every time zone of a person',
      ),
    )
    .addOption(
      new Option('--unusable-after <count>', 'failures until a number is unusable; 0: never').argParser(
        wholeNumber(0, 20),
      ),
    )
    .addOption(new Option('--require-evidence', 'no consent is recorded without a proof, whatever its source'))
    .addOption(new Option('--no-require-evidence', 'a consent of source api needs none'))
    .option('--reason <text>', 'why a check is only to report')
    .action(async (options: SetOptions) => {
      const { offerChecks, senderChecks, contentChecks, strict, ifNoWindow, unusableAfter } = options;
      const { requireEvidence: evidenceRequired, reason } = options;
      const checks = { offerChecks, senderChecks, contentChecks, strict, noCommonWindow: ifNoWindow };
      const texts = { brand: textOrNone(options.brand), optOutText: textOrNone(options.optOutText) };
      const input = given({ ...texts, ...checks, unusableAfter, evidenceRequired, reason });
      const { rules } = await openHub(options).mutate<{ rules: Own }>(SET, { input });
      await printOne(options.json, rules, ownLines(rules));
    });
  return withExamples(
    withHubOptions(command),
    'heliograph rules set --offer-checks refuse',
    'heliograph rules set --brand Acme --opt-out-text "Reply STOP to end."',
  );
}

/** A text as the API takes it: an empty one takes away what was set. */
function textOrNone(text: string | false | undefined): string | undefined {
  return text === false ? '' : text;
}

interface CapOptions extends HubOptions {
  purpose: string;
  period: string;
  max?: number;
  none?: true;
}

/** `heliograph rules cap`. */
export function capCommand(): Command {
  const command = new Command('cap')
    .description('the most messages of a purpose that one person gets within a period')
    .addOption(choice('--purpose <purpose>', ['MARKETING', 'SURVEY'], 'of which messages').default('MARKETING'))
    .addOption(new Option('--period <duration>', 'within which time, 1h to 31d').argParser(duration).default('P7D'))
    .addOption(new Option('--max <count>', 'at most so many; 0: none at all').argParser(wholeNumber(0, 100)))
    .option('--none', 'take the cap of that period away')
    .action(async ({ purpose, period, max, none, ...options }: CapOptions) => {
      if ((max === undefined) !== (none === true)) throw usageError('Give --max <count>, or --none.');
      const input = given({ purpose, period, max });
      const { frequencyCaps } = await openHub(options).mutate<{ frequencyCaps: Cap[] }>(CAP, { input });
      const lines = frequencyCaps.length === 0 ? ['No cap is left.'] : frequencyCaps.map(capLine);
      await printOne(options.json, { frequencyCaps }, lines);
    });
  return withExamples(withHubOptions(command), 'heliograph rules cap --purpose marketing --max 2 --period 7d');
}
