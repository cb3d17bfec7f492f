/** GraphQL types of the fraud guard: its rules, its alerts, and how many codes are entered. */
import type { CounterRow } from '../../db/sql/verification-counters.ts';
import { builder, workspaceNode } from '../../graphql/schema/builder.ts';
import { toGlobalId } from '../../kernel/global-ids.ts';
import { ActorType, actorOf } from '../accounts/actor-types.ts';

/** Effect of a rule. */
export const FraudActionType = builder.enumType('FraudAction', {
  description: 'What a rule of the fraud guard does.',
  values: {
    ALLOW: { description: 'Codes go there. A range or an address is judged no more, a country as any other.' },
    WATCH: { description: 'A country whose ranges are judged more strictly.' },
    BLOCK: { description: 'No code goes there: FRAUD_SUSPECTED.' },
  },
});

/** Scopes that codes are counted by. */
export const GuardScopeType = builder.enumType('GuardScope', {
  description: 'What codes are counted by.',
  values: {
    PREFIX: { description: 'A range of numbers, by its first digits.' },
    COUNTRY: { description: 'The country of the numbers.' },
    ADDRESS: { description: 'The address of a device; of IPv6 its network of 64 bits.' },
    NETWORK: { description: 'The mobile network of the person, where the workspace has looked it up: MCC and MNC.' },
    HOUR: { description: 'A country at an hour of the day, in UTC: "GB 07".' },
  },
});

/** A rule of the fraud guard. */
export const FraudRuleType = builder.prismaNode('FraudRule', {
  ...workspaceNode('messages:read'),
  description: 'Where codes may go, set by people or by the guard itself.',
  fields: (t) => ({
    action: t.expose('action', { type: FraudActionType, description: 'What it does.' }),
    scope: t.expose('scope', { type: GuardScopeType, description: 'What it is about.' }),
    key: t.string({
      nullable: true,
      description: 'The range, the country, …; null: an address, which is kept as a digest alone.',
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

/** Rules, newest first. */
export const FraudRuleConnection = builder.connectionObject({ type: FraudRuleType, name: 'FraudRuleConnection' });

/** Codes of a key. */
export const CodeTrafficType = builder.objectRef<CounterRow>('CodeTraffic').implement({
  description:
    'Codes of a range, a country, a network or an hour of the day: how many went and were entered, in counts that fade.',
  fields: (t) => ({
    scope: t.expose('scope', { type: GuardScopeType, description: 'What it is counted by.' }),
    key: t.exposeString('key', { description: 'The range, the country, the network, or the country and its hour.' }),
    sent: t.exposeFloat('fastSent', { description: 'Codes of about the last hour.' }),
    entered: t.exposeFloat('fastEntered', { description: 'Those of them that were entered.' }),
    stopped: t.exposeFloat('fastStopped', {
      description: 'Codes that the guard itself has stopped in about the last hour.',
    }),
    usualShare: t.float({
      nullable: true,
      description: 'Share of the codes of about the last week that was entered, 0 to 1; null: there were too few.',
      resolve: ({ slowSent, slowEntered }) => (slowSent < 5 ? null : Math.min(1, slowEntered / slowSent)),
    }),
  }),
});

const FraudAlertTypeEnum = builder.enumType('FraudAlertType', {
  description: 'What the fraud guard tells of.',
  values: {
    BLOCKED: { description: 'It has blocked a range or an address by itself.' },
    RULE_SET: { description: 'Somebody set a rule.' },
    LIFTED: { description: 'Somebody lifted a rule, be it the guard’s own.' },
  },
});

/** An alert of the fraud guard. */
export const FraudAlertType = builder.prismaNode('FraudAlert', {
  ...workspaceNode('messages:read'),
  description: 'What the fraud guard told, as it was at that moment. Kept for ninety days.',
  fields: (t) => ({
    type: t.expose('type', { type: FraudAlertTypeEnum, description: 'What happened.' }),
    ruleId: t.id({
      description: 'The rule, which liftFraudRule lifts.',
      resolve: ({ ruleId }) => toGlobalId('FraudRule', ruleId),
    }),
    action: t.expose('action', { type: FraudActionType, description: 'What the rule does.' }),
    scope: t.expose('scope', { type: GuardScopeType, description: 'What the rule is about.' }),
    key: t.string({
      nullable: true,
      description: 'The range or the country; null: an address, which is kept as a digest alone.',
      resolve: ({ scope, key }) => (scope === 'ADDRESS' ? null : key),
    }),
    reason: t.exposeString('reason', { description: 'Why the rule was made.' }),
    until: t.expose('until', {
      type: 'DateTime',
      nullable: true,
      description: 'When the rule ends by itself; null: when it is lifted.',
    }),
    actor: t.field({ type: ActorType, description: 'Who has done it.', resolve: actorOf }),
    at: t.expose('at', { type: 'DateTime', description: 'When it happened.' }),
  }),
});

/** Alerts, newest first. */
export const FraudAlertConnection = builder.connectionObject({ type: FraudAlertType, name: 'FraudAlertConnection' });
