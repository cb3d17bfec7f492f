/** The command `fields`: typed fields of contacts; and `contacts event`: what people did. */
import { Command, Option } from 'commander';
import { withExamples } from '../examples.ts';
import { CliError } from '../exit-codes.ts';
import { failures } from './faults.ts';
import { recipientOf } from './message-input.ts';
import { choice, given, jsonObject, moment, repeated } from './options.ts';
import { type Column, plain, printList, printOne } from './output.ts';
import { type HubOptions, openHub, withHubOptions } from './target.ts';

const FIELD = 'id name type choices createdAt';
const LIST = `query Fields { contactFields { ${FIELD} } }`;
const ANSWER = `... on ContactFieldPayload { field { ${FIELD} } fitting others } ${failures('InvalidInput', 'NotFound')}`;
const SET = `mutation SetField($input: SetContactFieldInput!) { setContactField(input: $input) { ${ANSWER} } }`;
const REMOVE = `mutation RemoveField($input: RemoveContactFieldInput!) { removeContactField(input: $input) { ${ANSWER} } }`;
const RECORD = `mutation Record($input: RecordEventInput!) { recordEvent(input: $input) {
  ... on RecordEventPayload { recorded repeated refusals { path message } } ${failures('InvalidInput')} } }`;

const TYPES = ['TEXT', 'NUMBER', 'DATE', 'CHOICE', 'BOOLEAN', 'PLACE'];

interface Field {
  id: string;
  name: string;
  type: string;
  choices: string[];
  createdAt: string;
}

interface Defined {
  field: Field;
  fitting: number;
  others: number;
}

const COLUMNS: readonly Column<Field>[] = [
  { title: 'NAME', value: ({ name }) => name },
  { title: 'TYPE', value: ({ type }) => type },
  { title: 'CHOICES', value: ({ choices }) => choices.join(', '), flexible: true },
];

/** `heliograph fields`. */
export function fieldsCommand(): Command {
  return new Command('fields')
    .description('typed fields of contacts: define and remove them')
    .addCommand(listCommand(), { isDefault: true })
    .addCommand(setCommand())
    .addCommand(removeCommand());
}

function listCommand(): Command {
  const command = new Command('list')
    .description('the typed fields of the workspace')
    .action(async (options: HubOptions) => {
      const fields = await openHub(options).ask<Field[]>(LIST);
      await printList(options.json, [fields], COLUMNS, 'There is no field yet: heliograph fields set <name> --type.');
    });
  return withExamples(withHubOptions(command), 'heliograph fields list');
}

function setCommand(): Command {
  const command = new Command('set')
    .description('define a field: the attribute of its name has values of its type alone from then on')
    .argument('<name>', 'the name of the attribute')
    .addOption(choice('--type <type>', TYPES, 'what it holds').makeOptionMandatory())
    .addOption(repeated('--choice <value>', 'a value of a choice; those that are given are all it has'))
    .action(
      async (name: string, { type, choice: choices, ...options }: HubOptions & { type: string; choice?: string[] }) => {
        const input = given({ name, type, choices });
        const { field, fitting, others } = await openHub(options).mutate<Defined>(SET, { input });
        const warned = others > 0 ? [`${others} have another value, which stays and is not found.`] : [];
        await printOne(options.json, { field, fitting, others }, [
          plain(`"${field.name}" is a ${field.type}; ${fitting} contacts have one.`),
          ...warned,
        ]);
      },
    );
  return withExamples(
    withHubOptions(command),
    'heliograph fields set points --type number',
    'heliograph fields set plan --type choice --choice gold --choice silver',
  );
}

function removeCommand(): Command {
  const command = new Command('remove')
    .description('remove a field that no segment names; attributes of contacts stay')
    .argument('<name>', 'its name')
    .action(async (name: string, options: HubOptions) => {
      const result = await openHub(options).mutate<Defined>(REMOVE, { input: { name } });
      await printOne(options.json, { field: result.field }, [plain(`"${name}" is no field any more.`)]);
    });
  return withExamples(withHubOptions(command), 'heliograph fields remove points');
}

interface EventOptions extends HubOptions {
  properties?: Record<string, unknown>;
  at?: string;
  idempotencyKey?: string;
}

/** `heliograph contacts event`: one thing that a person did. */
export function contactEventCommand(): Command {
  const command = new Command('event')
    .description('record what a person did, for segments to find')
    .argument('<contact>', 'a number, of which a contact is made where there is none, or an id')
    .argument('<name>', 'what it was: bought, booked, opened')
    .addOption(
      new Option('--properties <json>', 'what else is to be said of it, e.g. {"total":25}').argParser(jsonObject),
    )
    .addOption(new Option('--at <moment>', 'when it was: 2h (ago), 2026-11-28 (default: now)').argParser(moment(-1)))
    .option('--idempotency-key <key>', 'with the same key it is stored once')
    .action(async (contact: string, name: string, { properties, at, idempotencyKey, ...options }: EventOptions) => {
      const event = given({ ...recipientOf(contact), name, properties, at, idempotencyKey });
      const result = await openHub(options).mutate<{
        recorded: number;
        repeated: number;
        refusals: { path: string[]; message: string }[];
      }>(RECORD, { input: { events: [event] } });
      const [refusal] = result.refusals;
      if (refusal !== undefined)
        throw new CliError('INVALID_INPUT', `${refusal.path.join('.')} ${refusal.message}`, { issues: [refusal] });
      const { recorded, repeated } = result;
      await printOne(options.json, { recorded, repeated }, [recorded > 0 ? 'Stored.' : 'It was stored before.']);
    });
  return withExamples(
    withHubOptions(command),
    `heliograph contacts event +447700900123 bought --properties '{"total":25}' --idempotency-key order-1`,
  );
}
