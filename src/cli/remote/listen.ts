/** The command `listen`: hands what webhooks would carry to a receiver on this machine, signed as an endpoint would. */
import { Command } from 'commander';
import { newWebhookSecret, signatureHeaders } from '../../kernel/webhook-signature.ts';
import { withExamples } from '../examples.ts';
import { EXIT, usageError } from '../exit-codes.ts';
import { untilInterrupted } from './following.ts';
import type { Followed } from './hub.ts';
import { given, purposesOption, repeated } from './options.ts';
import { note, paint, plain, write } from './output.ts';
import { type HubOptions, openHub, withHubOptions } from './target.ts';
import { eventNames } from './webhook-events.ts';

interface Options extends HubOptions {
  forward: string;
  event?: string[];
  purpose?: string[];
  tag?: string[];
  secret?: string;
  after?: string;
}

interface Item {
  __typename: 'WebhookStreamRequest';
  cursor: string;
  event: string;
  webhookId: string;
  body: string;
}

/** Answer of the receiver. */
interface Forwarded {
  event: string;
  webhookId: string;
  cursor: string;
  status: number | null;
  error: string | null;
  durationMs: number;
}

const REQUESTS = `subscription Requests($events: [WebhookEventType!], $filter: WebhookFilterInput, $after: Cursor) {
  webhookEvents(events: $events, filter: $filter, after: $after) { __typename ... on StreamGap { from resumesAt reason }
    ... on WebhookStreamRequest { cursor event webhookId body } } }`;
const TIMEOUT_MS = 15_000;

/** `heliograph listen`. */
export function listenCommand(): Command {
  const command = new Command('listen')
    .description('hand events to a receiver on this machine, as a webhook would; for development')
    .requiredOption('--forward <url>', 'where to, e.g. http://localhost:3000/hook')
    .addOption(repeated('--event <event>', 'only this, e.g. message.delivered'))
    .addOption(purposesOption('only of messages for this'))
    .addOption(repeated('--tag <tag>', 'only of messages with this tag'))
    .option('--secret <secret>', 'sign with this (whsec_…; default: a new one, which is shown)')
    .option('--after <cursor>', 'go on behind this cursor, which an earlier run printed (kept for a day)')
    .action(listen);
  return withExamples(
    withHubOptions(command),
    'heliograph listen --forward http://localhost:3000/hook',
    'heliograph listen --forward http://localhost:3000/hook --event inbound.received --event message.delivered',
  );
}

async function listen(options: Options): Promise<void> {
  if (!URL.canParse(options.forward))
    throw usageError(`--forward "${options.forward}" must be a URL, e.g. http://localhost:3000/hook.`);
  if (options.secret !== undefined && !/^whsec_[A-Za-z0-9+/]{32,}={0,2}$/.test(options.secret))
    throw usageError('--secret must be whsec_ and base64, as createWebhookEndpoint answers one.');
  const secret = options.secret ?? newWebhookSecret();
  const following = untilInterrupted();
  let cursor = options.after ?? null;
  const filter = given({ purposes: options.purpose, tags: options.tag });
  const variables = { ...given({ events: eventNames(options.event) }), filter };
  const items = openHub(options).follow<Item>(REQUESTS, variables, { ...following, after: cursor });
  note(`Handing events to ${options.forward}, signed with ${secret}`);
  for await (const item of items) {
    const line = await lineFor(options, item, secret, following.signal);
    if (following.signal.aborted) break;
    cursor = item.cursor;
    await write(`${line}\n`);
  }
  if (!following.signal.aborted) return;
  if (cursor !== null && options.json !== true) note(`Go on from here with --after ${cursor}`);
  process.exitCode = EXIT.INTERRUPTED;
}

/** Hands an event on. @returns the line that is printed of it */
async function lineFor(options: Options, item: Followed<Item>, secret: string, signal: AbortSignal): Promise<string> {
  const isJson = options.json === true;
  if (item.kind !== 'item') {
    const { from, cursor: resumesAt, reason } = item;
    return isJson ? JSON.stringify({ __typename: 'StreamGap', from, resumesAt, reason }) : gapLine(reason);
  }
  const forwarded = await forward(options.forward, item.value, secret, signal);
  return isJson ? JSON.stringify(forwarded) : lineOf(forwarded, item.value);
}

async function forward(
  url: string,
  { event, webhookId, body, cursor }: Item,
  secret: string,
  signal: AbortSignal,
): Promise<Forwarded> {
  const startedAt = performance.now();
  const headers = {
    'content-type': 'application/json; charset=utf-8',
    'user-agent': 'Heliograph-Webhooks/1',
    ...signatureHeaders({ id: webhookId, at: new Date(), body }, [secret]),
  };
  const outcome = (status: number | null, error: string | null) => {
    const durationMs = Math.round(performance.now() - startedAt);
    return { event, webhookId, cursor, status, error, durationMs };
  };
  try {
    const patience = AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]);
    const response = await fetch(url, { method: 'POST', body, headers, redirect: 'manual', signal: patience });
    await response.body?.cancel();
    return outcome(response.status, response.ok ? null : `HTTP ${response.status}`);
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    return outcome(null, cause instanceof Error ? cause.message || cause.name : String(cause));
  }
}

function lineOf({ status, error, durationMs }: Forwarded, { body }: Item): string {
  const { type, timestamp, data } = JSON.parse(body) as { type: string; timestamp: string; data: { id?: string } };
  const answer = error === null ? paint(String(status), 'good') : paint(plain(error), 'bad');
  return `${timestamp}  ${type.padEnd(20)}  ${data.id ?? '-'}  ${answer}  ${durationMs} ms`;
}

function gapLine(reason: string): string {
  return paint(`-- gap (${reason}): the hub has the events in between no more --`, 'bad');
}
