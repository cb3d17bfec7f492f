/** Sample data in the API. */
import { requireActor } from '../../graphql/schema/access.ts';
import { builder } from '../../graphql/schema/builder.ts';
import { failures } from '../../graphql/schema/errors.ts';
import { InvalidInputError } from '../../kernel/errors.ts';
import { type RemovedSamples, removeSamples } from './actions.ts';

const RemoveSampleDataInput = builder.inputType('RemoveSampleDataInput', {
  description: 'Which sample data are to be removed: those of the workspace.',
  fields: (t) => ({
    confirm: t.boolean({ required: true, description: 'Must be true: what is removed does not come back.' }),
  }),
});

const RemoveSampleDataPayload = builder.objectRef<RemovedSamples>('RemoveSampleDataPayload').implement({
  description: 'What was removed.',
  fields: (t) => ({
    contacts: t.exposeInt('contacts', { description: 'Contacts that are deleted.' }),
    messages: t.exposeInt('messages', { description: 'Messages that are gone, with everything of them.' }),
    templates: t.exposeInt('templates', { description: 'Templates that are deleted.' }),
    campaigns: t.exposeInt('campaigns', { description: 'Campaigns that are gone.' }),
    triggers: t.exposeInt('triggers', { description: 'Triggers that are removed.' }),
    couponPools: t.exposeInt('couponPools', { description: 'Pools of coupons that are gone, with their coupons.' }),
    audience: t.exposeInt('audience', { description: 'Segments, lists and fields that are removed.' }),
  }),
});

builder.mutationField('removeSampleData', (t) =>
  t.field({
    type: RemoveSampleDataPayload,
    authScopes: { scope: 'keys:manage' },
    description:
      'Removes the sample data that a development hub begins with: its messages, what its people wrote, its contacts, campaigns, ' +
      'triggers, audience and templates. Nothing else is touched, and it is not made again.',
    args: { input: t.arg({ type: RemoveSampleDataInput, required: true, description: 'The confirmation.' }) },
    errors: failures('RemoveSampleDataResult', [InvalidInputError]),
    resolve: (_root, { input: { confirm } }, context) => {
      if (!confirm) throw new InvalidInputError([{ path: ['confirm'], message: 'must be true', received: 'false' }]);
      return removeSamples(context.runtime, requireActor(context));
    },
  }),
);
