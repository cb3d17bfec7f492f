/** The GraphQL types of what gates find. */
import { builder } from '../../graphql/schema/builder.ts';
import { withGlobalIds } from '../../kernel/global-ids.ts';
import type { Step } from '../../policy/gate.ts';
import { isReasonCode, REASONS } from '../../policy/reasons.ts';

/** Verdict of a gate, or of all of them. */
export const VerdictType = builder.enumType('Verdict', {
  description: 'What a gate says.',
  values: {
    ALLOW: { description: 'It may be sent.' },
    DEFER: { description: 'It may be sent later.' },
    REFUSE: { description: 'It may not be sent.' },
  } as const,
});

/** Finding of one gate. */
export const StepType = builder.objectRef<Step>('DecisionStep').implement({
  description: 'What one gate found.',
  fields: (t) => ({
    gate: t.exposeString('gate', { description: 'The name of the gate.' }),
    verdict: t.expose('verdict', { type: VerdictType, description: 'What it said.' }),
    reason: t.exposeString('reason', { description: 'Why, in a sentence.' }),
    ruleId: t.exposeString('ruleId', { nullable: true, description: 'The rule it went by.' }),
    source: t.exposeString('source', { nullable: true, description: 'Where the rule comes from.' }),
    asOf: t.exposeString('asOf', {
      nullable: true,
      description: 'The day on which the rule was as it says: rules change.',
    }),
    code: t.exposeString('code', {
      nullable: true,
      description: 'The code of the reason, of what it defers or refuses.',
    }),
    advice: t.string({
      nullable: true,
      description: 'What would make it allowed; null: nothing, or it is. `until` says whether time alone does.',
      resolve: ({ code }) => (code !== undefined && isReasonCode(code) ? REASONS[code].advice : null),
    }),
    facts: t.field({
      type: 'JSON',
      description: 'What the gate knew when it was asked, by name.',
      resolve: ({ facts }) => withGlobalIds(facts),
    }),
    at: t.field({ type: 'DateTime', description: 'When it was asked.', resolve: (step) => new Date(step.at) }),
    until: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'When it will say something else; null: never by itself.',
      resolve: (step) => (step.until === undefined ? null : new Date(step.until)),
    }),
  }),
});
