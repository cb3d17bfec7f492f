/** The fraud guard in the API: its rules, and how many codes are entered. */
import { newestFirst } from '../../db/page.ts';
import { busiestCounters, type CounterRow } from '../../db/sql/verification-counters.ts';
import type { FraudRule } from '../../generated/prisma/client.ts';
import { requireActor } from '../../graphql/schema/access.ts';
import { builder, workspaceNode } from '../../graphql/schema/builder.ts';
import { failures, parseInput } from '../../graphql/schema/errors.ts';
import { InvalidInputError, NotFoundError } from '../../kernel/errors.ts';
import { fromGlobalId } from '../../kernel/global-ids.ts';
import { NO_ID } from '../../kernel/ids.ts';
import { ActorType, actorOf } from '../accounts/actor-types.ts';
import { liftFraudRule, NewFraudRule, setFraudRule } from './fraud-actions.ts';
import { FADES_SECONDS, faded } from './guard.ts';

const FraudActionType = builder.enumType('FraudAction', {
  description: 'What a rule of the fraud guard does.',
  values: {
    ALLOW: { description: 'Codes go there. A range or an address is judged no more, a country as any other.' },
    WATCH: { description: 'A country whose ranges are judged more strictly.' },
    BLOCK: { description: 'No code goes there: FRAUD_SUSPECTED.' },
  },
});

const GuardScopeType = builder.enumType('GuardScope', {
  description: 'What codes are counted by.',
  values: {
    PREFIX: { description: 'A range of numbers, by its first digits.' },
    COUNTRY: { description: 'The country of the numbers.' },
    ADDRESS: { description: 'The address of a device; of IPv6 its network of 64 bits.' },
  },
});

/** A rule of the fraud guard. */
const FraudRuleType = builder.prismaNode('FraudRule', {
  ...workspaceNode('messages:read'),
  description: 'Where codes may go, set by people or by the guard itself.',
  fields: (t) => ({
    action: t.expose('action', { type: FraudActionType, description: 'What it does.' }),
    scope: t.expose('scope', { type: GuardScopeType, description: 'What it is about.' }),
    key: t.string({
      nullable: true,
      description: 'The range or the country; null: an address, which is kept as a digest alone.',
      resolve: ({ scope, key }) => (scope === 'ADDRESS' ? null : key),
    }),
    automatic: t.exposeBoolean('automatic', { description: 'The guard made it by itself.' }),
    reason: t.exposeString('reason', { description: 'Why it was made.' }),
    actor: t.field({ type: ActorType, description: 'Who made it.', resolve: actorOf }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'Since when it holds.' }),
    until: t.expose('until', {
      type: 'DateTime',
      nullable: true,
      description: 'When it ends; null: when it is lifted.',
    }),
    liftedAt: t.expose('liftedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When it was lifted; null: it was not.',
    }),
  }),
});

const FraudRuleConnection = builder.connectionObject({ type: FraudRuleType, name: 'FraudRuleConnection' });

const CodeTrafficType = builder.objectRef<CounterRow>('CodeTraffic').implement({
  description: 'Codes of a range or a country: how many went and were entered, in counts that fade.',
  fields: (t) => ({
    scope: t.expose('scope', { type: GuardScopeType, description: 'What it is counted by.' }),
    key: t.exposeString('key', { description: 'The range or the country.' }),
    sent: t.exposeFloat('fastSent', { description: 'Codes of about the last hour.' }),
    entered: t.exposeFloat('fastEntered', { description: 'Those of them that were entered.' }),
    usualShare: t.float({
      nullable: true,
      description: 'Share of the codes of about the last week that was entered, 0 to 1; null: there were too few.',
      resolve: ({ slowSent, slowEntered }) => (slowSent < 5 ? null : Math.min(1, slowEntered / slowSent)),
    }),
  }),
});

const MOST_SHOWN = 50;

builder.queryFields((t) => ({
  fraudRules: t.prismaConnection(
    {
      type: FraudRuleType,
      cursor: 'id',
      nullable: true,
      authScopes: { scope: 'messages:read' },
      description: 'The rules of the fraud guard, newest first.',
      args: { inForce: t.arg.boolean({ description: 'Only those that hold now; absent: all.' }) },
      resolve: (query, _root, { inForce }, context) => {
        const { workspaceId } = requireActor(context);
        const now = context.runtime.clock.now();
        const holds = { liftedAt: null, OR: [{ until: null }, { until: { gt: now } }] };
        const { behind, page } = newestFirst(query);
        const where = { AND: [{ workspaceId }, inForce === true ? holds : {}, behind] };
        return context.runtime.db.prisma.fraudRule.findMany({ ...page, where });
      },
    },
    FraudRuleConnection,
  ),
  codeTraffic: t.field({
    type: [CodeTrafficType],
    nullable: true,
    authScopes: { scope: 'messages:read' },
    description: `The countries or ranges with the most codes lately, at most ${MOST_SHOWN}.`,
    args: {
      scope: t.arg({
        type: GuardScopeType,
        required: true,
        description: 'COUNTRY or PREFIX; addresses are not shown.',
      }),
    },
    resolve: async (_root, { scope }, context) => {
      if (scope === 'ADDRESS') return [];
      const now = context.runtime.clock.now();
      const { workspaceId } = requireActor(context);
      const asked = { fades: FADES_SECONDS, now, limit: MOST_SHOWN };
      const rows = await busiestCounters(context.runtime.db.pool, workspaceId, scope, asked);
      return rows.map((row) => ({ ...row, ...faded(row, now) }));
    },
  }),
}));

const SetFraudRuleInput = builder.inputType('SetFraudRuleInput', {
  description: 'Where codes may go or not: a range, a country or an address. It takes the place of an earlier rule.',
  fields: (t) => ({
    action: t.field({ type: FraudActionType, required: true, description: 'What is done about its codes.' }),
    prefix: t.string({ description: 'A range: + and its first digits, at most nine.' }),
    country: t.string({ description: 'A country, ISO 3166-1 alpha-2.' }),
    clientAddress: t.string({ description: 'An IP address of devices.' }),
    until: t.field({ type: 'DateTime', description: 'When it ends; absent: when it is lifted.' }),
    reason: t.string({ required: true, description: 'Why, for those who come after; at most 200 characters.' }),
  }),
});

const LiftFraudRuleInput = builder.inputType('LiftFraudRuleInput', {
  description: 'A rule of the fraud guard that is to end.',
  fields: (t) => ({ id: t.id({ required: true, description: 'The rule that is lifted.' }) }),
});

const FraudRulePayload = builder.objectRef<{ fraudRule: FraudRule }>('FraudRulePayload').implement({
  description: 'The rule as it is now.',
  fields: (t) => ({ fraudRule: t.expose('fraudRule', { type: FraudRuleType, description: 'As it is now.' }) }),
});

const ruleFailures = () => failures('FraudRuleResult', [InvalidInputError, NotFoundError]);

builder.mutationFields((t) => ({
  setFraudRule: t.field({
    type: FraudRulePayload,
    authScopes: { scope: 'carriers:write' },
    description: 'Allows, watches or blocks codes. A block of a range or a country ends its pending verifications.',
    args: { input: t.arg({ type: SetFraudRuleInput, required: true, description: 'Where, and what.' }) },
    errors: ruleFailures(),
    resolve: async (_root, { input }, context) => {
      const asked = parseInput(NewFraudRule, input);
      return { fraudRule: await setFraudRule(context.runtime, requireActor(context), asked) };
    },
  }),
  liftFraudRule: t.field({
    type: FraudRulePayload,
    authScopes: { scope: 'carriers:write' },
    description: 'Lifts a rule. What made the guard suspicious of its range or address is forgotten.',
    args: { input: t.arg({ type: LiftFraudRuleInput, required: true, description: 'The rule that is lifted.' }) },
    errors: ruleFailures(),
    resolve: async (_root, { input }, context) => {
      const which = { id: fromGlobalId('FraudRule', input.id) ?? NO_ID, shownId: input.id };
      return { fraudRule: await liftFraudRule(context.runtime, requireActor(context), which) };
    },
  }),
}));
