/** The command `rules`: what countries ask of offers, the workspace's own hours and caps in their place, and what would be said of a message. */
import { Command, Option } from 'commander';
import { withExamples } from '../examples.ts';
import { EXIT, usageError } from '../exit-codes.ts';
import { failures } from './faults.ts';
import { recipientOf } from './message-input.ts';
import { given, moment, purposeOption, wholeNumber } from './options.ts';
import { type Column, plain, printList, printOne } from './output.ts';
import { capCommand, OWN_RULES, type Own, ownLines, setCommand } from './rules-own.ts';
import { type HubOptions, openHub, withHubOptions } from './target.ts';

const RULES = `query Rules($country: String!, $at: DateTime) { countryRules(country: $country, at: $at) {
  ruleId version name hours { open advisory cite publicHolidays } override { open reason openOnHolidays } caps { max hours period scope }
  capOverride { max reason }
  content { labels senderName optOut } sender { names note } source asOf confidence conflicts } }`;
const OWN = `query Own { workspaceRules { ${OWN_RULES} } }`;
const SIMULATE = `query Simulate($input: SimulateRulesInput!) { simulateRules(input: $input) {
  verdict steps { gate verdict reason ruleId source asOf code advice facts until } } }`;
const OVERRIDE = `mutation Override($input: RuleOverrideInput!) { setRuleOverride(input: $input) {
  ... on RuleOverridePayload { rule { ruleId hours { open } override { open reason openOnHolidays } } } ${failures('InvalidInput')} } }`;
const CAPS_OF = `mutation CapsOf($input: CapOverrideInput!) { setCapOverride(input: $input) {
  ... on WorkspaceRulesPayload { rules { ${OWN_RULES} } } ${failures('InvalidInput')} } }`;

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
