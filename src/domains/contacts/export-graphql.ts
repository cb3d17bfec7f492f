/** Exporting a contact, in the API. */
import { forbiddenTo, requirePrincipal } from '../../graphql/schema/access.ts';
import { builder } from '../../graphql/schema/builder.ts';
import { failures } from '../../graphql/schema/errors.ts';
import { InvalidInputError, NotFoundError } from '../../kernel/errors.ts';
import type { Scope } from '../accounts/principal.ts';
import { type ContactExport, exportContact } from './export.ts';
import { findContactId } from './graphql.ts';

/** Scopes that read what an export holds, beside that of the mutation. */
const ALSO_READS: readonly Scope[] = ['messages:read', 'audit:read'];

const ExportContactInput = builder.inputType('ExportContactInput', {
  description: 'Whose data are wanted: exactly one of both.',
  fields: (t) => ({
    id: t.id({ description: 'The contact’s id.' }),
    phone: t.field({ type: 'PhoneNumber', description: 'The contact’s number.' }),
  }),
});

const ExportContactPayload = builder.objectRef<ContactExport>('ExportContactPayload').implement({
  description: 'A link to everything that is stored about a person.',
  fields: (t) => ({
    url: t.exposeString('url', { description: 'A JSON file, streamed. It needs no key, and works once.' }),
    expiresAt: t.expose('expiresAt', { type: 'DateTime', description: 'From then on the link does not work.' }),
  }),
});

builder.mutationField('exportContact', (t) =>
  t.field({
    type: ExportContactPayload,
    authScopes: { scope: 'contacts:read' },
    description:
      'Makes a link to everything that is stored about a person: the contact, messages both ways, consents with their ' +
      'evidence, suppressions and audit. It needs messages:read and audit:read too, and is written to the audit log.',
    args: { input: t.arg({ type: ExportContactInput, required: true, description: 'Whose data are wanted.' }) },
    errors: failures('ExportContactResult', [InvalidInputError, NotFoundError]),
    resolve: async (_root, { input }, context) => {
      const principal = requirePrincipal(context);
      const { actor, scopes } = principal;
      const lacking = ALSO_READS.filter((scope) => !scopes.has(scope));
      if (lacking.length > 0) throw forbiddenTo(principal, lacking);
      if ((input.id == null) === (input.phone == null)) {
        throw new InvalidInputError([{ path: [], message: 'must name whom by exactly one of id and phone' }]);
      }
      const id = await findContactId(context, input);
      if (id === null) throw new NotFoundError('Contact', input.id ?? input.phone ?? '');
      return exportContact(context.runtime, actor, id);
    },
  }),
);
