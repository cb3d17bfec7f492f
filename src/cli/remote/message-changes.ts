/** Subcommands of `messages` that change what waits, and send again. */
import { randomUUID } from 'node:crypto';
import { Command, Option } from 'commander';
import { withExamples } from '../examples.ts';
import { EXIT, usageError } from '../exit-codes.ts';
import { failures } from './faults.ts';
import { MESSAGE_FIELDS, type Message, statusTone } from './message-shape.ts';
import { moment, textOf } from './options.ts';
import { paint, printOne } from './output.ts';
import { type HubOptions, openHub, withHubOptions } from './target.ts';

const CANCEL = `mutation Cancel($input: CancelMessagesInput!) { cancelMessages(input: $input) {
  ... on CancelMessagesPayload { canceledCount notCanceled recallsAsked } ${failures('InvalidInput', 'NotFound')} } }`;

const RESCHEDULE = `mutation Reschedule($input: RescheduleMessagesInput!) { rescheduleMessages(input: $input) {
  ... on RescheduleMessagesPayload { rescheduledCount notRescheduled } ${failures('InvalidInput', 'NotFound')} } }`;

const RESEND = `mutation Resend($input: ResendMessageInput!) { resendMessage(input: $input) {
  ... on SendMessagePayload { replayed accepted { ${MESSAGE_FIELDS} } }
  ${failures('InvalidInput', 'MessageRefused', 'NotFound', 'RateLimited')} } }`;

const REPLY = `mutation Reply($input: ReplyToMessageInput!) { replyToMessage(input: $input) {
  ... on SendMessagePayload { replayed accepted { ${MESSAGE_FIELDS} } }
  ${failures('InvalidInput', 'MessageRefused', 'NotFound', 'RateLimited')} } }`;

/** `heliograph messages cancel`. */
export function cancelCommand(): Command {
  const command = new Command('cancel')
    .description('cancel what no dispatcher has taken yet')
    .argument('[ids...]', 'ids of messages, from `heliograph messages`')
    .option('--batch <id>', 'all of a batch')
    .option('--recall-sent', 'ask the carriers too to delete what they have and have not delivered')
    .action(async (ids: string[], options: HubOptions & { batch?: string; recallSent?: true }) => {
      const input = { ...subjects(ids, options.batch), recallSent: options.recallSent === true };
      const result = await openHub(options).mutate<{
        canceledCount: number;
        notCanceled: string[];
        recallsAsked: number;
      }>(CANCEL, { input });
      const left = result.notCanceled.map((id) => `  ${id} is on its way or ended`);
      await printOne(options.json, result, [`${result.canceledCount} canceled.`, ...left]);
      if (result.notCanceled.length > 0) process.exitCode = EXIT.PARTLY;
    });
  return withExamples(
    withHubOptions(command),
    'heliograph messages cancel msg_01a221be79ef75ababb23053d6909639',
    'heliograph messages cancel --batch batch_01a221be79ef75ababb23053d6909639 --recall-sent',
  );
}

/** `heliograph messages reschedule`. */
export function rescheduleCommand(): Command {
  const command = new Command('reschedule')
    .description('give scheduled messages another time')
    .argument('[ids...]', 'ids of messages, from `heliograph messages`')
    .option('--batch <id>', 'all of a batch')
    .addOption(
      new Option('--at <moment>', 'when: 2h from now, or 2026-12-24T09:00:00Z')
        .argParser(moment(1))
        .makeOptionMandatory(),
    )
    .action(async (ids: string[], options: HubOptions & { batch?: string; at: string }) => {
      const input = { ...subjects(ids, options.batch), sendAt: options.at };
      const result = await openHub(options).mutate<{ rescheduledCount: number; notRescheduled: string[] }>(RESCHEDULE, {
        input,
      });
      const left = result.notRescheduled.map((id) => `  ${id} is no longer scheduled`);
      await printOne(options.json, result, [`${result.rescheduledCount} rescheduled.`, ...left]);
      if (result.notRescheduled.length > 0) process.exitCode = EXIT.PARTLY;
    });
  return withExamples(
    withHubOptions(command),
    'heliograph messages reschedule msg_01a221be79ef75ababb23053d6909639 --at 2h',
  );
}

function subjects(ids: readonly string[], batchId: string | undefined): object {
  if (ids.length > 0 && batchId !== undefined) throw usageError('Give ids or --batch, not both.');
  if (ids.length === 0 && batchId === undefined)
    throw usageError('No message is named.', 'Give the ids of messages, or --batch.');
  return batchId === undefined ? { ids } : { batchId };
}

interface Accepted {
  accepted: Message;
  replayed: boolean;
}

async function printAccepted(options: HubOptions, { accepted, replayed }: Accepted): Promise<void> {
  const { id, to, status } = accepted;
  await printOne(options.json, { message: accepted, replayed }, [
    `${id} to ${to ?? '-'}: ${paint(status, statusTone(status))}`,
  ]);
}

/** `heliograph messages resend`. */
export function resendCommand(): Command {
  const command = new Command('resend')
    .description('send a message once more, as a new one, by the consents and routes of now')
    .argument('<id>', 'its id, from `heliograph messages`')
    .action(async (id: string, options: HubOptions) => {
      const input = { id, idempotencyKey: `cli-${randomUUID()}` };
      await printAccepted(options, await openHub(options).mutateOnce<Accepted>(RESEND, { input }));
    });
  return withExamples(withHubOptions(command), 'heliograph messages resend msg_01a221be79ef75ababb23053d6909639');
}

/** `heliograph messages reply`. */
export function replyCommand(): Command {
  const command = new Command('reply')
    .description('answer an inbound message, from the number it was written to')
    .argument('<id>', 'the id of the inbound message, from `heliograph messages inbound`')
    .argument('<text>', 'the text; "-": standard input')
    .action(async (inboundId: string, text: string, options: HubOptions) => {
      const input = { inboundId, content: { text: await textOf(text) }, idempotencyKey: `cli-${randomUUID()}` };
      await printAccepted(options, await openHub(options).mutateOnce<Accepted>(REPLY, { input }));
    });
  return withExamples(
    withHubOptions(command),
    'heliograph messages reply inbound_01a221be79ef75ababb23053d6909639 "We are open until six."',
  );
}
