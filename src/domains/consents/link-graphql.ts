/** Links to the preference page, in the API. */
import type { Contact } from '../../generated/prisma/client.ts';
import { requireActor } from '../../graphql/schema/access.ts';
import { builder } from '../../graphql/schema/builder.ts';
import { failures, parseInput } from '../../graphql/schema/errors.ts';
import { InvalidInputError, NotFoundError } from '../../kernel/errors.ts';
import { fromGlobalId } from '../../kernel/global-ids.ts';
import { ContactType } from '../contacts/graphql.ts';
import { LinkValidity, type PreferenceLink, preferenceLink, revokePreferenceLink } from './preference-link.ts';

const PreferenceLinkInput = builder.inputType('PreferenceLinkInput', {
  description: 'Whose preferences a link is to lead to.',
  fields: (t) => ({
    contactId: t.id({ required: true, description: 'The contact’s id.' }),
    validFor: t.field({ type: 'Duration', description: 'How long it works, from PT1M to P365D; absent: 30 days.' }),
  }),
});

const PreferenceLinkPayload = builder.objectRef<PreferenceLink>('PreferenceLinkPayload').implement({
  description: 'A link with which a person sets what they want to get, without signing in.',
  fields: (t) => ({
    url: t.exposeString('url', { description: 'The page. Whoever has it acts for the person: give it to them alone.' }),
    expiresAt: t.expose('expiresAt', { type: 'DateTime', description: 'From then on it does not work.' }),
  }),
});

const RevokePreferenceLinkInput = builder.inputType('RevokePreferenceLinkInput', {
  description: 'A link that is to work no more.',
  fields: (t) => ({
    url: t.string({
      required: true,
      description: 'The link, as preferenceLink made it or a text carried it; what follows its last stroke suffices.',
    }),
  }),
});

const RevokePreferenceLinkPayload = builder
  .objectRef<{ contact: Contact; expiresAt: Date }>('RevokePreferenceLinkPayload')
  .implement({
    description: 'The person of a link that works no more.',
    fields: (t) => ({
      contact: t.field({
        type: ContactType,
        description: 'The person whose link it was.',
        resolve: ({ contact }) => contact,
      }),
      expiresAt: t.expose('expiresAt', { type: 'DateTime', description: 'Until then it would have worked.' }),
    }),
  });

builder.mutationField('revokePreferenceLink', (t) =>
  t.field({
    type: RevokePreferenceLinkPayload,
    authScopes: { scope: 'contacts:write' },
    description:
      'Ends a link to a preference page at once, e.g. one that reached somebody else. The link alone: others of the person go on working, and ' +
      'nothing that was chosen by it changes. A second time changes nothing. Written to the audit log.',
    args: {
      input: t.arg({ type: RevokePreferenceLinkInput, required: true, description: 'The link that is to end.' }),
    },
    errors: failures('RevokePreferenceLinkResult', [InvalidInputError]),
    resolve: (_root, { input: { url } }, context) => revokePreferenceLink(context.runtime, requireActor(context), url),
  }),
);

builder.mutationField('preferenceLink', (t) =>
  t.field({
    type: PreferenceLinkPayload,
    authScopes: { scope: 'contacts:write' },
    description:
      'Makes a link to the page on which a person says what they want to get, in which language, or that everything stops. ' +
      'Each act there is an entry of the ledger. Making one is written to the audit log.',
    args: { input: t.arg({ type: PreferenceLinkInput, required: true, description: 'For whom, and for how long.' }) },
    errors: failures('PreferenceLinkResult', [InvalidInputError, NotFoundError]),
    resolve: (_root, { input: { contactId, validFor } }, context) => {
      const ids = { id: fromGlobalId('Contact', contactId), shownId: contactId };
      const validForMs = parseInput(LinkValidity, validFor, ['validFor']);
      return preferenceLink(context.runtime, requireActor(context), ids, validForMs);
    },
  }),
);
