/** The command `rules`: what countries ask of offers, the workspace's own hours and caps, and what would be said of a message. */
import { Command, Option } from 'commander';
import { withExamples } from '../examples.ts';
import { EXIT, usageError } from '../exit-codes.ts';
import { failures } from './faults.ts';
import { recipientOf } from './message-input.ts';
import { choice, duration, given, moment, purposeOption, wholeNumber } from './options.ts';
import { type Column, plain, printList, printOne } from './output.ts';
import { type HubOptions, openHub, withHubOptions } from './target.ts';

const RULES = `query Rules($country: String!, $at: DateTime) { countryRules(country: $country, at: $at) {
  ruleId version name hours { open advisory cite publicHolidays } override { open reason openOnHolidays } caps { max hours period scope }
  capOverride { max reason }
  content { labels senderName optOut } sender { names note } source asOf confidence conflicts } }`;
const OWN = `query Own { workspaceRules { strict noCommonWindow brand optOutText senderChecks contentChecks offerChecks unusableAfter evidenceRequired
  overrides { ruleId open reason openOnHolidays } capOverrides { ruleId max reason } frequencyCaps { purpose max period } } }`;
const SIMULATE = `query Simulate($input: SimulateRulesInput!) { simulateRules(input: $input) {
  verdict steps { gate verdict reason ruleId source asOf code advice facts until } } }`;
const OVERRIDE = `mutation Override($input: RuleOverrideInput!) { setRuleOverride(input: $input) {
  ... on RuleOverridePayload { rule { ruleId hours { open } override { open reason openOnHolidays } } } ${failures('InvalidInput')} } }`;
const SET = `mutation Set($input: WorkspaceRulesInput!) { setWorkspaceRules(input: $input) {
  ... on WorkspaceRulesPayload { rules { strict noCommonWindow brand optOutText senderChecks contentChecks offerChecks unusableAfter evidenceRequired
    overrides { ruleId open reason openOnHolidays } capOverrides { ruleId max reason } frequencyCaps { purpose max period } } } ${failures('InvalidInput')} } }`;
const CAPS_OF = `mutation CapsOf($input: CapOverrideInput!) { setCapOverride(input: $input) {
  ... on WorkspaceRulesPayload { rules { strict noCommonWindow brand optOutText senderChecks contentChecks offerChecks unusableAfter evidenceRequired
    overrides { ruleId open reason openOnHolidays } capOverrides { ruleId max reason } frequencyCaps { purpose max period } } } ${failures('InvalidInput')} } }`;
const CAP = `mutation Cap($input: FrequencyCapInput!) { setFrequencyCap(input: $input) {
  ... on FrequencyCapPayload { frequencyCaps { purpose max period } } ${failures('InvalidInput')} } }`;

/** `heliograph rules`. */
export function rulesCommand(): Command {
  return new Command('rules')
    .description('rules of countries, hours and caps of your own, and what they would say of a message')
    .addCommand(showCommand())
    .addCommand(simulateRulesCommand())
    .addCommand(overrideCommand())
    .addCommand(capsOfCommand())
    .addCommand(setCommand())
    .addCommand(capCommand());
}

interface Rule {
  ruleId: string;
  version: string;
  name: string;
  hours: { open: string | null; advisory: boolean; cite: string | null; publicHolidays: string | null };
  override: { open: string; reason: string | null } | null;
  caps: { max: number; hours: number; period: string; scope: string }[];
  capOverride: { max: number | null; reason: string | null } | null;
  confidence: string;
  source: string;
}

const COLUMNS: readonly Column<Rule>[] = [
  { title: 'RULE', value: ({ version }) => version },
  { title: 'NAME', value: ({ name }) => name },
  { title: 'HOURS', value: ({ hours, override }) => (override === null ? hours.open : `${override.open} (yours)`) },
  { title: 'CAPS', value: ({ caps, capOverride }) => ownCapText(capOverride) ?? caps.map(capText).join(', ') },
  { title: 'CONFIDENCE', value: ({ confidence }) => confidence },
  { title: 'SOURCE', value: ({ source }) => source, flexible: true },
];

function capText({ max, hours, period }: Rule['caps'][number]): string {
  return period === 'DAY' ? `${max} a day` : `${max} in ${hours} h`;
}

function ownCapText(own: Rule['capOverride']): string | null {
  if (own === null) return null;
  return `${own.max === null ? 'none' : own.max} (yours)`;
}

interface Own {
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

function showCommand(): Command {
  const command = new Command('show')
    .description('rules of a country and its regions; without a country: your own')
    .argument('[country]', 'two letters, e.g. FR')
    .addOption(new Option('--at <moment>', 'as they are then: 30d (from now), 2027-02-01').argParser(moment(1)))
    .action(async (country: string | undefined, { at, ...options }: HubOptions & { at?: string }) => {
      const hub = openHub(options);
      if (country === undefined) {
        const own = await hub.ask<Own>(OWN);
        await printOne(options.json, own, ownLines(own));
        return;
      }
      const rules = await hub.ask<Rule[]>(RULES, given({ country: country.toUpperCase(), at }));
      await printList(options.json, [rules], COLUMNS, 'No rule is known.');
    });
  return withExamples(withHubOptions(command), 'heliograph rules show US', 'heliograph rules show');
}

function ownLines({
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

interface Decision {
  verdict: string;
  steps: { gate: string; verdict: string; reason: string; advice: string | null; until: string | null }[];
}

function simulateRulesCommand(): Command {
  const command = new Command('simulate')
    .description('what the gates would say of a message; exits with 4 where it would be refused')
    .argument('<contact>', 'a number or the id of a contact')
    .addOption(purposeOption('why it is sent').default('MARKETING'))
    .addOption(new Option('--at <moment>', 'when: 8h (from now), 2026-12-06T07:00:00Z').argParser(moment(1)))
    .action(async (to: string, { purpose, at, ...options }: HubOptions & { purpose: string; at?: string }) => {
      const input = given({ to: recipientOf(to), purpose, at });
      const decision = await openHub(options).ask<Decision>(SIMULATE, { input });
      const lines = decision.steps.map(({ gate, verdict, reason, advice, until }) =>
        plain(
          `${verdict.padEnd(7)} ${gate}: ${reason}${advice === null ? '' : ` ${advice}`}${until === null ? '' : ` (until ${until})`}`,
        ),
      );
      await printOne(options.json, decision, [...lines, decision.verdict]);
      if (decision.verdict === 'REFUSE') process.exitCode = EXIT.REFUSED;
    });
  return withExamples(withHubOptions(command), 'heliograph rules simulate +447700900123 --at 2026-12-06T07:00:00Z');
}

interface OverrideOptions extends HubOptions {
  open?: string;
  openOnHolidays?: true;
  reason?: string;
  none?: true;
}

function overrideCommand(): Command {
  const command = new Command('override')
    .description('hours in the place of those of a rule; looser ones need a reason, which is audited')
    .argument('<rule>', 'its id, e.g. fr, us-tx or default')
    .option('--open <hours>', 'e.g. "mon-fri 10:00-18:00, sat 10:00-14:00"')
    .option('--reason <text>', 'why')
    .option('--open-on-holidays', 'on the public holidays too on which the rule closes: needs a reason')
    .option('--none', 'take yours away: those of the rule hold again')
    .action(async (ruleId: string, { open, reason, openOnHolidays, none, ...options }: OverrideOptions) => {
      if ((open === undefined) !== (none === true)) throw usageError('Give --open <hours>, or --none.');
      const { rule } = await openHub(options).mutate<{ rule: Rule }>(OVERRIDE, {
        input: given({ ruleId, open, reason, openOnHolidays }),
      });
      const hours = rule.override?.open ?? rule.hours.open ?? 'those of the default';
      await printOne(options.json, rule, [plain(`${rule.ruleId}: ${hours}`)]);
    });
  return withExamples(withHubOptions(command), 'heliograph rules override fr --open "mon-fri 10:00-19:00"');
}

interface CapsOfOptions extends HubOptions {
  max?: number;
  lift?: true;
  reason?: string;
}

function capsOfCommand(): Command {
  const command = new Command('caps-of')
    .description(
      'set how many messages the caps of a rule allow; more than the rule needs a reason. Without a number: as the rule has it',
    )
    .argument('<rule>', 'its id, e.g. us-fl, vn or co')
    .addOption(new Option('--max <count>', 'at most so many').argParser(wholeNumber(0, 100)))
    .option('--lift', 'lift its caps')
    .option('--reason <text>', 'why')
    .action(async (ruleId: string, { max, lift, reason, ...options }: CapsOfOptions) => {
      const input = given({ ruleId, max, none: lift, reason });
      const { rules } = await openHub(options).mutate<{ rules: Own }>(CAPS_OF, { input });
      await printOne(options.json, rules, ownLines(rules));
    });
  return withExamples(withHubOptions(command), 'heliograph rules caps-of vn --max 2');
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

function setCommand(): Command {
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

function capCommand(): Command {
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
