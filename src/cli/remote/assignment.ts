/** `heliograph conversations rules` and `teams`: who is given conversations that nobody has. */
import { Command, Option } from 'commander';
import { withExamples } from '../examples.ts';
import { failures } from './faults.ts';
import { given, moment, repeated, textOf } from './options.ts';
import { type Column, plain, printList, printOne } from './output.ts';
import { connectionOf } from './paging.ts';
import { type HubOptions, openHub, withHubOptions } from './target.ts';

const RULE = 'id name enabled keywords senders languages hours to { kind id name } roundRobin lastGivenTo { id name }';
const RULES = `query Rules { assignmentRules { ${RULE} } }`;
const SET_RULE = `mutation SetRule($input: SetAssignmentRuleInput!) { setAssignmentRule(input: $input) {
  ... on AssignmentRulePayload { rule { ${RULE} } } ${failures('InvalidInput', 'NotFound')} } }`;
const REMOVE_RULE = `mutation RemoveRule($input: RemoveAssignmentRuleInput!) { removeAssignmentRule(input: $input) {
  ... on AssignmentRulePayload { rule { ${RULE} } } ${failures('InvalidInput', 'NotFound')} } }`;
const ORDER = `mutation Order($input: OrderAssignmentRulesInput!) { orderAssignmentRules(input: $input) {
  ... on OrderAssignmentRulesPayload { rules { ${RULE} } } ${failures('InvalidInput')} } }`;
const SIMULATE = `query Simulate($input: SimulateAssignmentInput!) { simulateAssignment(input: $input) {
  language heldBy { id name } assignee { kind id name } verdicts { rule { id name } takes reason } awayReply } }`;
const TEAM = 'id name members { id name } createdAt';
const TEAMS = `query Teams($first: Int, $after: String) { teams(first: $first, after: $after) { ${connectionOf(TEAM)} } }`;
const SET_TEAM = `mutation SetTeam($input: SetTeamInput!) { setTeam(input: $input) {
  ... on TeamPayload { team { ${TEAM} } } ${failures('InvalidInput', 'NotFound')} } }`;
const REMOVE_TEAM = `mutation RemoveTeam($input: RemoveTeamInput!) { removeTeam(input: $input) {
  ... on TeamPayload { team { ${TEAM} } } ${failures('InvalidInput', 'NotFound')} } }`;

interface Named {
  id: string | null;
  name: string | null;
}

interface Rule {
  id: string;
  name: string;
  enabled: boolean;
  keywords: string[];
  senders: string[];
  languages: string[];
  hours: string | null;
  to: (Named & { kind: string }) | null;
  roundRobin: boolean;
  lastGivenTo: Named | null;
}

const nameOf = (who: Named | null) => who?.name ?? who?.id ?? null;

const COLUMNS: readonly Column<Rule>[] = [
  { title: 'ID', value: ({ id }) => id },
  { title: 'NAME', value: ({ name, enabled }) => (enabled ? name : `${name} (off)`) },
  {
    title: 'GIVES TO',
    value: ({ to, roundRobin }) => `${nameOf(to) ?? 'all members'}${roundRobin ? ', one after the other' : ''}`,
  },
  {
    title: 'FOR',
    value: ({ keywords, senders, languages, hours }) =>
      [...keywords, ...senders, ...languages, ...(hours === null ? [] : [hours])].join(', ') || 'every text',
    flexible: true,
  },
];

function listCommand(): Command {
  const command = new Command('list')
    .description('the rules of assignment, in their order: the first that takes a text holds')
    .action(async (options: HubOptions) => {
      const rules = await openHub(options).ask<Rule[]>(RULES);
      await printList(options.json, [rules], COLUMNS, 'There is no rule: conversations are given to nobody.');
    });
  return withExamples(withHubOptions(command), 'heliograph conversations rules list');
}

interface RuleOptions extends HubOptions {
  id?: string;
  keyword?: string[];
  sender?: string[];
  language?: string[];
  hours?: string;
  to?: string;
  wholeTeam?: true;
  off?: true;
}

function setCommand(): Command {
  const command = new Command('set')
    .description('make a rule, behind the others, or change the one of --id')
    .argument('<name>', 'its name')
    .option('--id <id>', 'the rule that is changed: what is not given is as for a new one')
    .addOption(repeated('--keyword <word>', 'only for texts with this word'))
    .addOption(repeated('--sender <address>', 'only for texts to this number or short code'))
    .addOption(repeated('--language <language>', 'only for persons of this language, e.g. es'))
    .option('--hours <hours>', 'only then, in the zone of the workspace, e.g. "mon-fri 09:00-17:00"')
    .option('--to <id>', 'a member, a team or a bot (default: all members, one after the other)')
    .option('--whole-team', 'gives to the team, and not to one after the other of its members')
    .option('--off', 'it takes nothing')
    .action(async (name: string, options: RuleOptions) => {
      const { id, keyword, sender, language, hours, to, wholeTeam, off } = options;
      const which = { id, name, keywords: keyword, senders: sender, languages: language, hours, to };
      const input = given({ ...which, roundRobin: wholeTeam && false, enabled: off && false });
      const { rule } = await openHub(options).mutate<{ rule: Rule }>(SET_RULE, { input });
      await printOne(options.json, rule, [`${rule.id} gives to ${nameOf(rule.to) ?? 'all members'}.`]);
    });
  return withExamples(
    withHubOptions(command),
    'heliograph conversations rules set Spanish --language es --hours "mon-fri 09:00-17:00"',
    'heliograph conversations rules set Everybody',
  );
}

function removeCommand(): Command {
  const command = new Command('remove')
    .description('remove a rule; who was given a conversation by it keeps it')
    .argument('<id>', 'its id, from `heliograph conversations rules list`')
    .action(async (id: string, options: HubOptions) => {
      const { rule } = await openHub(options).mutate<{ rule: Rule }>(REMOVE_RULE, { input: { id } });
      await printOne(options.json, rule, [`${rule.id} is removed.`]);
    });
  return withExamples(
    withHubOptions(command),
    'heliograph conversations rules remove assignment_01a221be79ef75ababb23053d6909639',
  );
}

function orderCommand(): Command {
  const command = new Command('order')
    .description('put the rules in an order')
    .argument('<ids...>', 'the id of each rule once, the one that is asked first first')
    .action(async (ids: string[], options: HubOptions) => {
      const { rules } = await openHub(options).mutate<{ rules: Rule[] }>(ORDER, { input: { ids } });
      await printList(options.json, [rules], COLUMNS, 'There is no rule.');
    });
  return withExamples(
    withHubOptions(command),
    'heliograph conversations rules order assignment_01a221be79ef75ababb23053d6909639',
  );
}

interface Simulated {
  language: string;
  heldBy: Named | null;
  assignee: Named | null;
  verdicts: { rule: Named; takes: boolean; reason: string }[];
  awayReply: string | null;
}

interface SimulateOptions extends HubOptions {
  sender: string;
  from?: string;
  locale?: string;
  at?: string;
}

function simulateCommand(): Command {
  const command = new Command('simulate')
    .description('who would get the conversation of a text, by which rule, and why not by the others')
    .argument('<text>', 'the text; "-": standard input')
    .requiredOption('--sender <address>', 'your number or short code that it is written to')
    .option('--from <number>', 'the number of the person')
    .option('--locale <locale>', 'the language of the person, e.g. es-MX')
    .addOption(new Option('--at <moment>', 'when: 8h (from now), 2026-12-06T07:00:00Z').argParser(moment(1)))
    .action(async (text: string, { sender, from, locale, at, ...options }: SimulateOptions) => {
      const input = given({ text: await textOf(text), sender, from, locale, at });
      const found = await openHub(options).ask<Simulated>(SIMULATE, { input });
      const { heldBy, assignee, verdicts, awayReply } = found;
      const who = heldBy === null ? `Given to ${nameOf(assignee) ?? 'nobody'}.` : `${nameOf(heldBy)} has it already.`;
      const lines = verdicts.map(({ rule, takes, reason }) =>
        plain(`${takes ? 'takes' : 'no   '} ${rule.name}: ${reason}`),
      );
      const told = awayReply === null ? [] : [plain(`The person is told: ${awayReply}`)];
      await printOne(options.json, found, [...lines, who, ...told]);
    });
  return withExamples(
    withHubOptions(command),
    'heliograph conversations rules simulate "Hola" --sender +447700900100 --locale es',
  );
}

/** `heliograph conversations rules`. */
export function assignmentRulesCommand(): Command {
  return new Command('rules')
    .description('who is given conversations that nobody has')
    .addCommand(listCommand(), { isDefault: true })
    .addCommand(setCommand())
    .addCommand(removeCommand())
    .addCommand(orderCommand())
    .addCommand(simulateCommand());
}

interface Team {
  id: string;
  name: string;
  members: Named[];
  createdAt: string;
}

const TEAM_COLUMNS: readonly Column<Team>[] = [
  { title: 'ID', value: ({ id }) => id },
  { title: 'NAME', value: ({ name }) => name },
  { title: 'MEMBERS', value: ({ members }) => members.map(nameOf).join(', '), flexible: true },
];

function listTeamsCommand(): Command {
  const command = new Command('list').description('the teams, the newest first').action(async (options: HubOptions) => {
    const { edges } = await openHub(options).ask<{ edges: { node: Team }[] }>(TEAMS, { first: 100 });
    await printList(options.json, [edges.map(({ node }) => node)], TEAM_COLUMNS, 'There is no team.');
  });
  return withExamples(withHubOptions(command), 'heliograph teams list');
}

function setTeamCommand(): Command {
  const command = new Command('set')
    .description('make a team, or change the one of --id')
    .argument('<name>', 'its name')
    .option('--id <id>', 'the team that is changed')
    .addOption(repeated('--member <id>', 'a member of it, from `heliograph members list`'))
    .action(async (name: string, { id, member, ...options }: HubOptions & { id?: string; member?: string[] }) => {
      const input = given({ id, name, memberIds: member ?? [] });
      const { team } = await openHub(options).mutate<{ team: Team }>(SET_TEAM, { input });
      await printOne(options.json, team, [`${team.id} has ${team.members.length} members.`]);
    });
  return withExamples(withHubOptions(command), 'heliograph teams set Support');
}

function removeTeamCommand(): Command {
  const command = new Command('remove')
    .description("remove a team: what it has is nobody's then")
    .argument('<id>', 'its id, from `heliograph teams list`')
    .action(async (id: string, options: HubOptions) => {
      const { team } = await openHub(options).mutate<{ team: Team }>(REMOVE_TEAM, { input: { id } });
      await printOne(options.json, team, [`${team.id} is removed.`]);
    });
  return withExamples(withHubOptions(command), 'heliograph teams remove team_01a221be79ef75ababb23053d6909639');
}

/** `heliograph teams`. */
export function teamsCommand(): Command {
  return new Command('teams')
    .description('members who look after conversations together')
    .addCommand(listTeamsCommand(), { isDefault: true })
    .addCommand(setTeamCommand())
    .addCommand(removeTeamCommand());
}
