/** The command `consent`: what people said about what they want to get. */
import { Command, Option } from 'commander';
import { withExamples } from '../examples.ts';
import { EXIT } from '../exit-codes.ts';
import { classifyCommand } from './classify.ts';
import { hoursCommand, linkCommand, revokeLinkCommand } from './consent-preferences.ts';
import { proofCommand } from './consent-proof.ts';
import { requestCommand } from './consent-request.ts';
import { verifyCommand } from './consent-verify.ts';
import { failures } from './faults.ts';
import { recipientOf } from './message-input.ts';
import { notFound } from './not-found.ts';
import { choice, given, jsonObject, moment, purposeOption, purposesOption, purposesText } from './options.ts';
import { paint, plain, printOne } from './output.ts';
import { type HubOptions, openHub, withHubOptions } from './target.ts';

/** Sources that a consent can be recorded with. */
const SOURCES = ['API', 'FORM', 'IMPORT', 'VERBAL'];

const ENTRY = 'action purposes source occurredAt recordedAt evidence proof actor { kind name }';
const SHOW = `query Consents($id: ID, $phone: PhoneNumber) { contact(id: $id, phone: $phone) { id phone
  consents { purpose state since } consentLedger { ${ENTRY} }
  suppressions { id reason purposes createdAt } } }`;
const CHECK = `query Check($input: CanMessageInput!) { canMessage(input: $input) { allowed code reason advice until } }`;
const change = (field: 'recordConsent' | 'revokeConsent') => {
  const type = `${field[0]?.toUpperCase()}${field.slice(1)}`;
  return `mutation Change($input: ${type}Input!) { ${field}(input: $input) {
    ... on ${type}Payload { contact { id phone consents { purpose state since } } stillSuppressed { id reason } }
    ${failures('InvalidInput', 'NotFound')} } }`;
};

/** `heliograph consent`. */
export function consentCommand(): Command {
  return new Command('consent')
    .description('show, check, record and revoke consents; people’s own preferences; verify and prove the ledger')
    .addCommand(showCommand())
    .addCommand(checkCommand())
    .addCommand(classifyCommand())
    .addCommand(changeCommand('grant'))
    .addCommand(changeCommand('revoke'))
    .addCommand(requestCommand())
    .addCommand(linkCommand())
    .addCommand(revokeLinkCommand())
    .addCommand(hoursCommand())
    .addCommand(verifyCommand())
    .addCommand(proofCommand());
}

interface Consents {
  id: string;
  phone: string | null;
  consents: { purpose: string; state: string; since: string }[];
  consentLedger: {
    action: string;
    purposes: string[];
    source: string;
    occurredAt: string;
    evidence: string;
    proof: unknown;
    actor: { kind: string; name: string | null };
  }[];
  suppressions: { id: string; reason: string; purposes: string[]; createdAt: string }[];
}

function showCommand(): Command {
  const command = new Command('show')
    .description('what a person said, when and how, and whether the number is suppressed')
    .argument('<contact>', 'a number or the id of a contact')
    .action(async (name: string, options: HubOptions) => {
      const recipient = recipientOf(name);
      const variables = 'contactId' in recipient ? { id: recipient.contactId } : recipient;
      const shown = await openHub(options).ask<Consents | null>(SHOW, variables);
      if (shown === null) throw notFound('contact', name);
      await printOne(options.json, shown, linesOf(shown));
    });
  return withExamples(withHubOptions(command), 'heliograph consent show +447700900123');
}

/** Words for an entry without evidence. */
const UNPROVEN: Readonly<Record<string, string>> = {
  NONE: 'no evidence was given',
  ERASED: 'its evidence was erased with the person',
  MISSING: 'its evidence was removed',
  ALTERED: 'its evidence was rewritten',
};

function linesOf({ id, phone, consents, consentLedger, suppressions }: Consents): string[] {
  const said = consents.map(({ purpose, state, since }) => {
    return `  ${purpose}: ${paint(state, state === 'GRANT' ? 'good' : 'bad')} since ${since}`;
  });
  return [
    `${phone ?? id}:`,
    ...(said.length === 0 ? ['  nothing was said: marketing and surveys need a consent, everything else goes'] : said),
    ...consentLedger.map(({ action, purposes, source, occurredAt, actor, evidence }) => {
      const said = `  ${occurredAt}  ${action} ${purposes.join(', ')} by ${source} (${actor.name ?? actor.kind})`;
      // To end a consent nothing has to be proven.
      if (evidence === 'KEPT' || (action === 'REVOKE' && evidence === 'NONE')) return plain(said);
      return `${plain(said)}: ${paint(UNPROVEN[evidence] ?? evidence, 'bad')}`;
    }),
    ...suppressions.map(({ id: own, reason, purposes }) =>
      paint(`  suppressed (${reason}) for ${purposesText(purposes)}: ${own}`, 'bad'),
    ),
  ];
}

interface Verdict {
  allowed: boolean;
  code: string | null;
  reason: string | null;
  advice: string | null;
}

function checkCommand(): Command {
  const command = new Command('check')
    .description('ask whether a message may be sent; exits with 4 if not')
    .argument('<contact>', 'a number or the id of a contact')
    .addOption(purposeOption('what for').makeOptionMandatory())
    .action(async (name: string, options: HubOptions & { purpose: string }) => {
      const input = { to: recipientOf(name), purpose: options.purpose };
      const verdict = await openHub(options).ask<Verdict>(CHECK, { input });
      const { allowed, code, reason, advice } = verdict;
      const sentence = allowed ? paint('allowed', 'good') : `${paint(code ?? 'refused', 'bad')}: ${reason ?? ''}`;
      await printOne(options.json, verdict, advice === null ? [sentence] : [sentence, advice]);
      if (!allowed) process.exitCode = EXIT.REFUSED;
    });
  return withExamples(withHubOptions(command), 'heliograph consent check +447700900123 --purpose marketing');
}

interface ChangeOptions extends HubOptions {
  purpose: string[];
  source: string;
  proof?: Record<string, unknown>;
  occurredAt?: string;
}

interface Changed {
  contact: { id: string; phone: string | null; consents: { purpose: string; state: string }[] };
  stillSuppressed: { id: string; reason: string }[];
}

function changeCommand(name: 'grant' | 'revoke'): Command {
  const isGrant = name === 'grant';
  const document = change(isGrant ? 'recordConsent' : 'revokeConsent');
  const command = new Command(name)
    .description(isGrant ? 'record what a person consented to' : 'record that a person wants no more')
    .argument('<contact>', 'a number or the id of a contact')
    .addOption(purposesOption('for what').makeOptionMandatory())
    .addOption(choice('--source <source>', SOURCES, 'how it was said; all but api need a proof').default('API'))
    .addOption(
      new Option('--proof <json>', 'what proves it, e.g. {"text":"Yes, send me offers"}').argParser(jsonObject),
    )
    .addOption(new Option('--occurred-at <moment>', 'when it was said (default: now)').argParser(moment(-1)))
    .action(async (to: string, { purpose, source, proof, occurredAt, ...options }: ChangeOptions) => {
      const input = given({ contact: recipientOf(to), purposes: purpose, source, proof, occurredAt });
      const changed = await openHub(options).mutate<Changed>(document, { input });
      const { contact, stillSuppressed } = changed;
      await printOne(options.json, changed, [
        `${contact.phone ?? contact.id}: ${contact.consents.map((each) => `${each.purpose} ${each.state}`).join(', ')}`,
        ...stillSuppressed.map(({ id, reason }) => `still suppressed (${reason}): heliograph suppressions lift ${id}`),
      ]);
    });
  const example = isGrant
    ? `heliograph consent grant +447700900123 --purpose marketing --source form --proof '{"text":"Yes, send me offers"}'`
    : 'heliograph consent revoke +447700900123 --purpose marketing --purpose survey';
  return withExamples(withHubOptions(command), example);
}
