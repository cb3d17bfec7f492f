/** The command `send`. */
import { randomUUID } from 'node:crypto';
import { Command, Option } from 'commander';
import { withExamples } from '../examples.ts';
import { EXIT } from '../exit-codes.ts';
import { failures } from './faults.ts';
import type { Hub } from './hub.ts';
import { type MessageOptions, messageInput, withMessage } from './message-input.ts';
import { isDelivered, isFinal, MESSAGE_FIELDS, type Message, statusTone } from './message-shape.ts';
import { wholeNumber } from './options.ts';
import { note, paint, printOne } from './output.ts';
import { openHub, withHubOptions } from './target.ts';

interface Options extends MessageOptions {
  idempotencyKey?: string;
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
  const command = withMessage(new Command('send').description('send a message'))
    .option('--idempotency-key <key>', 'the same key and message again send nothing (default: a new one)')
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
    'echo "See you tomorrow" | heliograph send +447700900123 - --purpose conversation --json',
  );
}

async function send(to: string, text: string | undefined, options: Options): Promise<void> {
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
