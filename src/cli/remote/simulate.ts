/** The command `simulate`: the handsets of the simulator. */
import { Argument, Command } from 'commander';
import { withExamples } from '../examples.ts';
import { CliError, usageError } from '../exit-codes.ts';
import { failures } from './faults.ts';
import { asWord, given, textOf } from './options.ts';
import { type Column, paint, plain, printList, printOne, type Tone } from './output.ts';
import { type HubOptions, openHub, withHubOptions } from './target.ts';

const FIELDS = 'phone state fate messages { direction address text parts at }';
const LIST = `query Handsets { handsets { ${FIELDS} } }`;
const SHOW = `query Handset($phone: PhoneNumber!) { handset(phone: $phone) { ${FIELDS} } }`;
const REPLY = `mutation SimulateReply($input: SimulateReplyInput!) { simulateReply(input: $input) {
  ... on SimulateReplyPayload { from to delivered } ${failures('InvalidInput', 'NotFound')} } }`;
const SWITCH = `mutation SetHandset($input: SetHandsetInput!) { setHandset(input: $input) {
  ... on SetHandsetPayload { handset { ${FIELDS} } } ${failures('InvalidInput', 'NotFound')} } }`;

/** States of a handset. */
const STATES = ['ON', 'OFF', 'NO_COVERAGE', 'MEMORY_FULL'];

interface Handset {
  phone: string | null;
  state: string;
  fate: string | null;
  messages: { direction: string; address: string; text: string; parts: number; at: string }[];
}

/** `heliograph simulate`. */
export function simulateCommand(): Command {
  return new Command('simulate')
    .description('look at the handsets of the simulator, write from one, switch one off (in development)')
    .addCommand(listCommand(), { isDefault: true })
    .addCommand(showCommand())
    .addCommand(replyCommand())
    .addCommand(switchCommand());
}

function toneOf({ state }: Handset): Tone {
  return state === 'ON' ? 'good' : 'waiting';
}

const COLUMNS: readonly Column<Handset>[] = [
  { title: 'HANDSET', value: ({ phone }) => phone },
  { title: 'STATE', value: ({ state }) => state, tone: toneOf },
  { title: 'MESSAGES', value: ({ messages }) => messages.length },
  { title: 'LAST', value: ({ messages }) => messages.at(-1)?.text, flexible: true },
];

function listCommand(): Command {
  const command = new Command('list')
    .description('the handsets that got or wrote something, the latest first (what `heliograph simulate` does)')
    .action(async (options: HubOptions) => {
      const handsets = (await openHub(options).ask<Handset[] | null>(LIST)) ?? [];
      await printList(options.json, [handsets], COLUMNS, 'No handset has got anything yet.');
    });
  return withExamples(withHubOptions(command), 'heliograph simulate');
}

function showCommand(): Command {
  const command = new Command('show')
    .description('the screen of a handset, oldest message first')
    .argument('<number>', 'the handset')
    .action(async (phone: string, options: HubOptions) => {
      const handset = await openHub(options).ask<Handset>(SHOW, { phone });
      const { state, fate, messages } = handset;
      await printOne(options.json, handset, [
        `${handset.phone ?? phone} is ${paint(asWord(state), toneOf(handset))}${fate === null ? '' : `; a message to it ${fate}`}`,
        ...messages.map(({ direction, address, text, at }) => {
          return plain(`  ${at}  ${direction === 'RECEIVED' ? `from ${address}` : `to ${address}`}: ${text}`);
        }),
      ]);
    });
  return withExamples(withHubOptions(command), 'heliograph simulate show +447700900123');
}

interface Reply {
  from: string;
  to: string;
  delivered: boolean;
}

function replyCommand(): Command {
  const command = new Command('reply')
    .description('write from a handset, to the sender of the last message it got')
    .argument('<number>', 'the handset')
    .argument('<text>', 'what it writes; "-": standard input')
    .option('--to <address>', 'whom it writes to instead')
    .action(async (from: string, text: string, options: HubOptions & { to?: string }) => {
      const written = await textOf(text);
      if (written === '') throw usageError('The handset has nothing to write.', 'Give a text behind the number.');
      const input = given({ from, text: written, to: options.to });
      const reply = await openHub(options).mutate<Reply>(REPLY, { input });
      if (!reply.delivered) throw new CliError('UNAVAILABLE', 'The hub did not take what the handset wrote.');
      await printOne(options.json, reply, [plain(`${reply.from} wrote to ${reply.to}, and the hub has stored it.`)]);
    });
  return withExamples(
    withHubOptions(command),
    'heliograph simulate reply +447700900123 STOP',
    'heliograph simulate reply +447700900123 "Are you open?" --to +447700900999',
  );
}

function switchCommand(): Command {
  const command = new Command('switch')
    .description('switch a handset: what is sent to it waits while it is off or without coverage')
    .argument('<number>', 'the handset')
    .addArgument(new Argument('<state>', 'how it is from now on').choices(STATES.map(asWord)))
    .action(async (phone: string, word: string, options: HubOptions) => {
      const state = word.toUpperCase().replaceAll('-', '_');
      const { handset } = await openHub(options).mutate<{ handset: Handset }>(SWITCH, { input: { phone, state } });
      await printOne(options.json, handset, [`${handset.phone ?? phone} is ${asWord(handset.state)}.`]);
    });
  return withExamples(
    withHubOptions(command),
    'heliograph simulate switch +447700900123 off',
    'heliograph simulate switch +447700900123 on',
  );
}
