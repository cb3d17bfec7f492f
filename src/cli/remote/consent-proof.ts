/** `heliograph consent proof`: what proves a person's consents, for whoever has to be shown it. */
import { Command } from 'commander';
import { withExamples } from '../examples.ts';
import { failures } from './faults.ts';
import { recipientOf } from './message-input.ts';
import { notFound } from './not-found.ts';
import { write } from './output.ts';
import { type HubOptions, openHub, withHubOptions } from './target.ts';

const FIND = 'query Find($id: ID, $phone: PhoneNumber) { contact(id: $id, phone: $phone) { id } }';
const EXPORT = `mutation Prove($id: ID!) { exportConsentProof(input: { contactId: $id }) {
  ... on ExportConsentProofPayload { document page } ${failures('InvalidInput', 'NotFound')} } }`;

/** `heliograph consent proof`. */
export function proofCommand(): Command {
  const command = new Command('proof')
    .description('print what proves the consents of a person: a page in HTML, or all of it as JSON')
    .argument('<contact>', 'a number or the id of a contact')
    .action(async (name: string, options: HubOptions) => {
      const hub = openHub(options);
      const recipient = recipientOf(name);
      const variables = 'contactId' in recipient ? { id: recipient.contactId } : recipient;
      const found = await hub.ask<{ id: string } | null>(FIND, variables);
      if (found === null) throw notFound('contact', name);
      const { document, page } = await hub.mutate<{ document: object; page: string }>(EXPORT, { id: found.id });
      await write(options.json === true ? `${JSON.stringify(document, null, 2)}\n` : page);
    });
  return withExamples(
    withHubOptions(command),
    'heliograph consent proof +447700900123 > proof.html',
    'heliograph consent proof +447700900123 --json > proof.json',
  );
}
