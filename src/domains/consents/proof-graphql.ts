/** The proof of a person's consents, in the API. */
import { requireActor } from '../../graphql/schema/access.ts';
import { builder } from '../../graphql/schema/builder.ts';
import { failures } from '../../graphql/schema/errors.ts';
import { InvalidInputError, NotFoundError } from '../../kernel/errors.ts';
import { fromGlobalId } from '../../kernel/global-ids.ts';
import { type ConsentProof, exportConsentProof } from './proof.ts';
import { proofPage } from './proof-page.ts';

const ExportConsentProofInput = builder.inputType('ExportConsentProofInput', {
  description: 'Whose consents are to be proven.',
  fields: (t) => ({
    contactId: t.id({ required: true, description: 'The contact’s id; also of one that was erased.' }),
  }),
});

const ExportConsentProofPayload = builder.objectRef<ConsentProof>('ExportConsentProofPayload').implement({
  description: 'The proof of a person’s consents, twice: for programs and for people.',
  fields: (t) => ({
    document: t.field({
      type: 'JSON',
      description: 'What holds now, and every entry with its evidence, the text shown and its version, and its hash.',
      resolve: (proof) => JSON.parse(JSON.stringify(proof)) as object,
    }),
    page: t.string({
      description: 'The same as a page in HTML, complete in itself and without scripts.',
      resolve: proofPage,
    }),
  }),
});

builder.mutationField('exportConsentProof', (t) =>
  t.field({
    type: ExportConsentProofPayload,
    authScopes: { scope: 'contacts:read' },
    description:
      'Puts together what proves a person’s consents: all entries of the ledger, their evidence and hashes. It is written to the audit log.',
    args: { input: t.arg({ type: ExportConsentProofInput, required: true, description: 'Whose consents.' }) },
    errors: failures('ExportConsentProofResult', [InvalidInputError, NotFoundError]),
    resolve: (_root, { input: { contactId } }, context) => {
      const ids = { id: fromGlobalId('Contact', contactId), shownId: contactId };
      return exportConsentProof(context.runtime, requireActor(context), ids);
    },
  }),
);
