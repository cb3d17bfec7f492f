/** The command `send`. */
import { randomUUID } from 'node:crypto';
import { Command, Option } from 'commander';
import { withExamples } from '../examples.ts';
import { EXIT, usageError } from '../exit-codes.ts';
import { ENCODING_OPTION } from './csv-file.ts';
import { failures } from './faults.ts';
import type { Hub } from './hub.ts';
import { messageInput, sharedInput, withMessage } from './message-input.ts';
import { isDelivered, isFinal, MESSAGE_FIELDS, type Message, statusTone } from './message-shape.ts';
import { choice, repeated, wholeNumber } from './options.ts';
import { note, paint, printOne } from './output.ts';
import type { CsvOptions } from './send-csv.ts';
import { openHub, withHubOptions } from './target.ts';

interface Options extends Omit<CsvOptions, 'fromCsv'> {
  fromCsv?: string;
  wait?: number | true;
}

/** Seconds that `--wait` waits when it is given without a number. */
const DEFAULT_WAIT_SECONDS = 60;

const SEND = `mutation Send($input: SendMessageInput!) { sendMessage(input: $input) {
  ... on SendMessagePayload { replayed accepted { ${MESSAGE_FIELDS} } }
  ${failures('InvalidInput', 'MessageRefused', 'NotFound', 'RateLimited')} } }`;

const STATUS = `query Status($id: ID!) { message(id: $id) { ${MESSAGE_FIELDS} } }`;

/** `heliograph send`: sends one message, once however often the hub has to be asked. */
export function sendCommand(): Command {
  const command = withMessage(
    new Command('send')
      .description('send a message, to one or to everybody in a file')
      .argument('[to]', 'the number, e.g. +447700900123, or the id of a contact; none with --from-csv')
      .argument('[text]', 'the text; "-": standard input'),
  )
    .option(
      '--idempotency-key <key>',
      'the same key and message again send nothing (default: a new one; of a file its own)',
    )
    .option('--from-csv <file>', 'to every row of a file of any length; "-": standard input. Run again it goes on')
    .addOption(
      repeated(
        '--map <title=column>',
        'what a column of the file is: "Mobile=phone", "First name=name"; "Notes=": nothing',
      ),
    )
    .option(...ENCODING_OPTION)
    .addOption(
      choice('--duplicates <policy>', ['REFUSE', 'SEND'], 'a number that the file has twice (marketing: refuse)'),
    )
    .option('--refusals <file>', 'write every refused row into this file, as CSV: line, code, message')
    .option('--allow-refused', 'exit with 0 although rows were refused')
    .addOption(
      new Option(
        '--wait [seconds]',
        `wait until it is delivered or not, ${DEFAULT_WAIT_SECONDS} s unless told`,
      ).argParser(wholeNumber(1, 86_400)),
    )
    .action(send);
  return withExamples(
    withHubOptions(command),
    'heliograph send +447700900123 "Your parcel is on its way." --purpose transactional',
    'heliograph send +447700900123 --template delivery --var name=Ada --var code=A1 --purpose transactional',
    'heliograph send +447700900123 "Your code is 123456" --purpose otp --valid-for 10m --wait',
    'heliograph send --from-csv orders.csv --template delivery --purpose transactional --refusals refused.csv',
    'echo "See you tomorrow" | heliograph send +447700900123 - --purpose conversation --json',
  );
}

async function send(to: string | undefined, text: string | undefined, options: Options): Promise<void> {
  const { fromCsv } = options;
  if (fromCsv !== undefined) return sendToFile(to, text, { ...options, fromCsv });
  if (to === undefined) throw usageError('Nobody is named.', 'Give a number and a text, or --from-csv <file>.');
  for (const [name, value] of Object.entries({
    map: options.map,
    encoding: options.encoding,
    duplicates: options.duplicates,
    refusals: options.refusals,
  }))
    if (value !== undefined) throw usageError(`--${name} is for --from-csv, and no file is named.`);
  const hub = openHub(options);
  const idempotencyKey = options.idempotencyKey ?? `cli-${randomUUID()}`;
  const input = { ...(await messageInput(to, text, options)), idempotencyKey };
  const { accepted, replayed } = await hub.mutateOnce<{ accepted: Message; replayed: boolean }>(SEND, { input });
  const { wait } = options;
  const seconds = wait === true ? DEFAULT_WAIT_SECONDS : wait;
  const message = seconds === undefined ? accepted : await untilFinal(hub, accepted, seconds);
  await printOne(options.json, { message, replayed, idempotencyKey }, [sentence(message, replayed)]);
  if (seconds !== undefined && !isDelivered(message.status)) process.exitCode = EXIT.REFUSED;
}

/** With a file the first argument is the text: whom it goes to stands in the file. */
async function sendToFile(
  text: string | undefined,
  more: string | undefined,
  options: CsvOptions & Options,
): Promise<void> {
  if (more !== undefined) throw usageError('With --from-csv the numbers stand in the file: give a text alone.');
  if (options.wait !== undefined)
    throw usageError('--wait waits for one message.', 'See: heliograph batches show <id>');
  if (text === '-' && options.fromCsv === '-') throw usageError('Standard input is the file or the text, not both.');
  const { sendCsv } = await import('./send-csv.ts');
  await sendCsv(openHub(options), await sharedInput(text, options), options);
}

function sentence({ id, to, status, reason }: Message, replayed: boolean): string {
  const before = replayed ? ' (sent before, and not again)' : '';
  const why = reason === null ? '' : ` ${reason.code}: ${reason.description}`;
  return `${id} to ${to ?? '-'}: ${paint(status, statusTone(status))}${before}${why}`;
}

/** The message when it has a status that it does not leave, or when the time is over. */
async function untilFinal(hub: Hub, accepted: Message, seconds: number): Promise<Message> {
  const end = performance.now() + seconds * 1_000;
  let message = accepted;
  for (let waitMs = 200; performance.now() < end; waitMs = Math.min(waitMs * 1.5, 2_000)) {
    if (isFinal(message.status, message.reason?.code)) return message;
    await new Promise((resolve) => setTimeout(resolve, waitMs));
    message = await hub.ask<Message>(STATUS, { id: accepted.id });
  }
  note(`After ${seconds} s it is still on its way: heliograph messages show ${accepted.id}`);
  return message;
}
