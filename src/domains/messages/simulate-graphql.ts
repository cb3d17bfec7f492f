/** Simulation of the gates in the API. */
import { requireActor } from '../../graphql/schema/access.ts';
import { builder } from '../../graphql/schema/builder.ts';
import { PurposeType } from '../../graphql/types/purpose.ts';
import { RecipientInput } from '../../graphql/types/recipient.ts';
import { withConsentEntry } from '../../pipeline/message/decision.ts';
import { personOf } from '../consents/graphql.ts';
import { judgementOf } from '../consents/judgement-graphql.ts';
import { DecisionType } from './decision.ts';

const SimulateRulesInput = builder.inputType('SimulateRulesInput', {
  description: 'A person, a purpose and a moment.',
  fields: (t) => ({
    to: t.field({ type: RecipientInput, required: true, description: 'The person: a number or a contact.' }),
    purpose: t.field({ type: PurposeType, required: true, description: 'The reason for the message.' }),
    at: t.field({ type: 'DateTime', description: 'The moment, also one to come; absent: now.' }),
  }),
});

builder.queryField('simulateRules', (t) =>
  t.field({
    type: DecisionType,
    nullable: true,
    authScopes: { scope: 'contacts:read' },
    description:
      'What the gates would say of a message at a moment, by the rules that hold then and by what is known of the person now. Nothing is sent.',
    args: { input: t.arg({ type: SimulateRulesInput, required: true, description: 'Whom, why and when.' }) },
    resolve: async (_root, { input: { to, purpose, at } }, context) => {
      requireActor(context);
      const person = await personOf(context, to, ['to']);
      const now = at ?? context.runtime.clock.now();
      const { judgement, facts } = await judgementOf(context, person, { purpose, now });
      const { verdict, steps } = judgement;
      return withConsentEntry({ verdict, steps, route: null, rejectedRoutes: [] }, facts.consent?.entryId ?? null);
    },
  }),
);
