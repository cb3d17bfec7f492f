/** The fraud guard in the API: its rules, its alerts, and how many codes are entered. */
import { newestFirst } from '../../db/page.ts';
import { busiestCounters } from '../../db/sql/verification-counters.ts';
import type { FraudRule } from '../../generated/prisma/client.ts';
import { requireActor } from '../../graphql/schema/access.ts';
import { builder } from '../../graphql/schema/builder.ts';
import { failures, parseInput } from '../../graphql/schema/errors.ts';
import { InvalidInputError, NotFoundError } from '../../kernel/errors.ts';
import { fromGlobalId } from '../../kernel/global-ids.ts';
import { NO_ID } from '../../kernel/ids.ts';
import { liftFraudRule, NewFraudRule, setFraudRule } from './fraud-actions.ts';
import {
  CodeTrafficType,
  FraudActionType,
  FraudAlertConnection,
  FraudAlertType,
  FraudRuleConnection,
  FraudRuleType,
  GuardScopeType,
} from './fraud-types.ts';
import { FADES_SECONDS, faded } from './guard.ts';

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
  fraudAlerts: t.prismaConnection(
    {
      type: FraudAlertType,
      cursor: 'id',
      nullable: true,
      authScopes: { scope: 'messages:read' },
      description: 'What the fraud guard told lately, newest first.',
      resolve: (query, _root, _args, context) => {
        const { behind, page } = newestFirst(query);
        const where = { AND: [{ workspaceId: requireActor(context).workspaceId }, behind] };
        return context.runtime.db.prisma.fraudAlert.findMany({ ...page, where });
      },
    },
    FraudAlertConnection,
  ),
  codeTraffic: t.field({
    type: [CodeTrafficType],
    nullable: true,
    authScopes: { scope: 'messages:read' },
    description: `The countries, ranges, networks or hours with the most codes lately, at most ${MOST_SHOWN}.`,
    args: {
      scope: t.arg({
        type: GuardScopeType,
        required: true,
        description: 'Any but ADDRESS: addresses are not shown.',
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
