/** Erasing a contact, in the API. */
import { requireActor } from '../../graphql/schema/access.ts';
import { builder } from '../../graphql/schema/builder.ts';
import { failures } from '../../graphql/schema/errors.ts';
import { InvalidInputError, NotFoundError } from '../../kernel/errors.ts';
import type { ErasedData, ErasureCertificate, KeptData } from './certificate.ts';
import { type Erasure, eraseContact } from './erase.ts';
import { ContactType, findContactId } from './graphql.ts';

const EraseContactInput = builder.inputType('EraseContactInput', {
  description: 'A person whose data are to be erased.',
  fields: (t) => ({
    id: t.id({ description: 'The contact.' }),
    phone: t.field({ type: 'PhoneNumber', description: 'Or its number.' }),
    dryRun: t.boolean({
      defaultValue: false,
      description: 'true: nothing is changed, and the certificate says what would be erased and what would stay.',
    }),
  }),
});

const ErasedDataType = builder.objectRef<ErasedData>('ErasedData').implement({
  description: 'A table of which something was erased.',
  fields: (t) => ({
    table: t.exposeString('table', { description: 'The table, as docs/personal-data.md lists it.' }),
    columns: t.exposeStringList('columns', { description: 'The columns that were emptied, or went with their rows.' }),
    rows: t.exposeInt('rows', { description: 'Rows that were the person’s, or named the number.' }),
  }),
});

const KeptDataType = builder.objectRef<KeptData>('KeptData').implement({
  description: 'A datum about a person that erasing leaves.',
  fields: (t) => ({
    table: t.exposeString('table', { description: 'The table, as docs/personal-data.md lists it.' }),
    column: t.exposeString('column', { description: 'The column of that table.' }),
    reason: t.exposeString('reason', { description: 'Why it stays, in a few words.' }),
  }),
});

const ErasureCertificateType = builder.objectRef<ErasureCertificate>('ErasureCertificate').implement({
  description: 'What was erased of a person, and what stays and why.',
  fields: (t) => ({
    erasedAt: t.expose('erasedAt', { type: 'DateTime', description: 'When it was erased.' }),
    erased: t.expose('erased', { type: [ErasedDataType], description: 'What was erased, table by table.' }),
    stays: t.expose('stays', { type: [KeptDataType], description: 'What stays, column by column.' }),
  }),
});

const EraseContactPayload = builder.objectRef<Erasure>('EraseContactPayload').implement({
  description: 'What was erased.',
  fields: (t) => ({
    contact: t.expose('contact', { type: ContactType, description: 'What is left of the contact.' }),
    messages: t.exposeInt('messages', { description: 'Messages whose text and number were erased.' }),
    certificate: t.expose('certificate', {
      type: ErasureCertificateType,
      nullable: true,
      description: 'What was erased, and what stays and why; null: it had been erased before.',
    }),
  }),
});

builder.mutationField('eraseContact', (t) =>
  t.field({
    type: EraseContactPayload,
    authScopes: { scope: 'contacts:write' },
    description:
      'Erases a person’s data; counts, costs and a keyed hash of the number stay, so that it gets nothing more but codes that are asked for.',
    args: { input: t.arg({ type: EraseContactInput, required: true, description: 'Whose data are meant.' }) },
    errors: failures('EraseContactResult', [InvalidInputError, NotFoundError]),
    resolve: async (_root, { input }, context) => {
      if ((input.id == null) === (input.phone == null)) {
        const message = 'must name whom by exactly one of id and phone';
        throw new InvalidInputError([{ path: [], message }]);
      }
      const id = await findContactId(context, input);
      if (id === null) throw new NotFoundError('Contact', input.id ?? input.phone ?? '');
      return eraseContact(context.runtime, requireActor(context), id, input.dryRun ?? false);
    },
  }),
);
