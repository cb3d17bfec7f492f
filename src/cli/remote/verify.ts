/** `heliograph verify`: one-time codes. */
import { randomUUID } from 'node:crypto';
import { Command, Option } from 'commander';
import { withExamples } from '../examples.ts';
import { EXIT } from '../exit-codes.ts';
import { failures } from './faults.ts';
import { notFound } from './not-found.ts';
import { choices, duration, given, type Limited, limitOf, wholeNumber, withLimit } from './options.ts';
import { type Column, fieldLines, paint, printList, printOne, type Tone } from './output.ts';
import { connectionOf, pagesOf } from './paging.ts';
import { type HubOptions, openHub, withHubOptions } from './target.ts';
import { settingsCommand } from './verify-settings.ts';

const STATUSES = ['PENDING', 'APPROVED', 'EXPIRED', 'CANCELED', 'EXHAUSTED', 'BLOCKED'];
const FIELDS = 'id status to purposeText attemptsLeft sendsLeft nextSendAt createdAt expiresAt endedAt';
const FAILURES = failures('InvalidInput', 'MessageRefused', 'NotFound', 'RateLimited');
const START = `mutation Start($input: StartVerificationInput!) { startVerification(input: $input) {
  ... on StartVerificationPayload { replayed verification { ${FIELDS} } } ${FAILURES} } }`;
const RESEND = `mutation Resend($input: ResendVerificationInput!) { resendVerification(input: $input) {
  ... on StartVerificationPayload { replayed verification { ${FIELDS} } } ${FAILURES} } }`;
const CHECK = `mutation Check($input: CheckVerificationInput!) { checkVerification(input: $input) {
  ... on CheckVerificationPayload { valid verification { ${FIELDS} } } ${failures('InvalidInput', 'NotFound')} } }`;
const CANCEL = `mutation Cancel($input: CancelVerificationInput!) { cancelVerification(input: $input) {
  ... on VerificationPayload { verification { ${FIELDS} } } ${failures('InvalidInput', 'NotFound')} } }`;
const SHOW = `query Verification($id: ID!) { verification(id: $id) { ${FIELDS} } }`;
const LIST = `query Verifications($first: Int, $after: String, $filter: VerificationFilter) {
  verifications(first: $first, after: $after, filter: $filter) { ${connectionOf(FIELDS)} } }`;

interface Verification {
  id: string;
  status: string;
  to: string | null;
  purposeText: string;
  attemptsLeft: number;
  sendsLeft: number;
  nextSendAt: string | null;
  createdAt: string;
  expiresAt: string;
  endedAt: string | null;
}

const TONES: Readonly<Record<string, Tone>> = {
  APPROVED: 'good',
  PENDING: 'waiting',
  EXHAUSTED: 'bad',
  BLOCKED: 'bad',
};

const COLUMNS: readonly Column<Verification>[] = [
  { title: 'ID', value: ({ id }) => id },
  { title: 'STARTED', value: ({ createdAt }) => createdAt },
  { title: 'TO', value: ({ to }) => to },
  { title: 'STATUS', value: ({ status }) => status, tone: ({ status }) => TONES[status] ?? 'quiet' },
  { title: 'TRIES LEFT', value: ({ attemptsLeft }) => attemptsLeft },
  { title: 'FOR', value: ({ purposeText }) => purposeText, flexible: true },
];

const linesOf = (each: Verification) =>
  fieldLines([
    ['id', each.id],
    ['status', paint(each.status, TONES[each.status] ?? 'quiet')],
    ['to', each.to],
    ['for', each.purposeText],
    ['tries left', each.attemptsLeft],
    ['messages left', each.sendsLeft],
    ['again from', each.nextSendAt],
    ['expires', each.expiresAt],
    ['ended', each.endedAt],
  ]);

/** `heliograph verify`, with everything below it. */
export function verifyCommand(): Command {
  const command = new Command('verify').description('one-time codes: send one, check what was typed');
  for (const make of [
    ...[startCommand, checkCommand, resendCommand, cancelCommand, showCommand, listCommand],
    settingsCommand,
  ]) {
    command.addCommand(make());
  }
  return command;
}

interface StartOptions extends HubOptions {
  for: string;
  locale?: string;
  template?: string;
  sender?: string;
  length?: number;
  expiresIn?: string;
  resendAfter?: string;
  domain?: string;
  appHash?: string;
  clientAddress?: string;
  key?: string;
}

function startCommand(): Command {
  const command = new Command('start')
    .description('send a code; while one is live for the number and purpose, the same code again')
    .argument('<number>', 'whom it is for')
    .addOption(new Option('--for <text>', 'what the code is for, as its text says').makeOptionMandatory())
    .option('--locale <locale>', 'language of the text (default: the contact’s, else English)')
    .option('--template <name>', 'a template with the variable code (default: the hub’s own words)')
    .option('--sender <address>', 'an allowed sender (default: the route’s)')
    .addOption(new Option('--length <digits>', 'digits of the code (default: 6)').argParser(wholeNumber(4, 10)))
    .addOption(new Option('--expires-in <time>', 'how long it can be used (default: 10m)').argParser(duration))
    .addOption(
      new Option('--resend-after <time>', 'send it again when no receipt came for so long').argParser(duration),
    )
    .option('--domain <domain>', 'browsers fill the code in on pages of this domain')
    .option('--app-hash <hash>', 'Android hands the message to the app of this hash')
    .option('--client-address <ip>', 'address of the person’s device, for the fraud guard')
    .option('--idempotency-key <key>', 'makes a repetition of this command safe')
    .action(async (to: string, options: StartOptions & { idempotencyKey?: string }) => {
      const { for: purposeText, length, idempotencyKey, ...rest } = options;
      const { locale, template, sender, expiresIn, resendAfter, domain, appHash, clientAddress } = rest;
      const asked = { locale, template, sender, expiresIn, resendAfter, domain, appHash, clientAddress };
      const key = idempotencyKey ?? `cli-${randomUUID()}`;
      const input = given({ to, purposeText, codeLength: length, ...asked, idempotencyKey: key });
      const result = await openHub(options).mutate<Started>(START, { input });
      await printOne(options.json, result, linesOf(result.verification));
    });
  return withExamples(
    withHubOptions(command),
    'heliograph verify start +447700900123 --for "Example sign-in" --domain example.com',
  );
}

interface Started {
  verification: Verification;
  replayed: boolean;
}

function checkCommand(): Command {
  const command = new Command('check')
    .description('check a code; exits with 4 if it is not right')
    .argument('<verification>', 'its id, or the number that has the code')
    .argument('<code>', 'what was typed')
    .option('--for <text>', 'of several live codes of a number, the one for this')
    .action(async (which: string, code: string, options: HubOptions & { for?: string }) => {
      const meant = which.startsWith('verification_') ? { id: which } : given({ to: which, purposeText: options.for });
      const input = { ...meant, code };
      const result = await openHub(options).mutate<{ valid: boolean; verification: Verification }>(CHECK, { input });
      const { status, attemptsLeft } = result.verification;
      const wrong = status === 'PENDING' ? `not right: ${attemptsLeft} tries are left` : `not right: ${status}`;
      await printOne(options.json, result, [result.valid ? paint('right', 'good') : paint(wrong, 'bad')]);
      if (!result.valid) process.exitCode = EXIT.REFUSED;
    });
  return withExamples(withHubOptions(command), 'heliograph verify check +447700900123 123456');
}

function resendCommand(): Command {
  const command = new Command('resend')
    .description('send the code of a pending verification again')
    .argument('<id>', 'its id, from `heliograph verify list`')
    .action(async (id: string, options: HubOptions) => {
      const input = { id, idempotencyKey: `cli-${randomUUID()}` };
      const result = await openHub(options).mutate<Started>(RESEND, { input });
      await printOne(options.json, result, linesOf(result.verification));
    });
  return withExamples(
    withHubOptions(command),
    'heliograph verify resend verification_01a221be79ef75ababb23053d6909639',
  );
}

function cancelCommand(): Command {
  const command = new Command('cancel')
    .description('end a verification: its code is taken no more')
    .argument('<id>', 'its id, from `heliograph verify list`')
    .action(async (id: string, options: HubOptions) => {
      const { verification } = await openHub(options).mutate<{ verification: Verification }>(CANCEL, { input: { id } });
      await printOne(options.json, verification, [`${id} is ${verification.status}.`]);
    });
  return withExamples(
    withHubOptions(command),
    'heliograph verify cancel verification_01a221be79ef75ababb23053d6909639',
  );
}

function showCommand(): Command {
  const command = new Command('show')
    .description('one verification; the code is shown nowhere')
    .argument('<id>', 'its id, from `heliograph verify list`')
    .action(async (id: string, options: HubOptions) => {
      const verification = await openHub(options).ask<Verification | null>(SHOW, { id });
      if (verification === null) throw notFound('verification', id);
      await printOne(options.json, verification, linesOf(verification));
    });
  return withExamples(withHubOptions(command), 'heliograph verify show verification_01a221be79ef75ababb23053d6909639');
}

function listCommand(): Command {
  const command = new Command('list')
    .description('list verifications, the newest first')
    .option('--to <number>', 'only those of this number')
    .addOption(choices('--status <status>', STATUSES, 'only those of this status'))
    .action(async (options: HubOptions & Limited & { to?: string; status?: string[] }) => {
      const variables = { filter: given({ to: options.to, statuses: options.status }) };
      const pages = pagesOf<Verification>(openHub(options), LIST, variables, limitOf(options));
      await printList(options.json, pages, COLUMNS, 'There are no verifications.');
    });
  return withExamples(withHubOptions(withLimit(command)), 'heliograph verify list --status pending');
}
