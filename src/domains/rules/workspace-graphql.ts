/** Rules of the workspace in the API: over those of countries, and caps of its own. */
import { requireActor } from '../../graphql/schema/access.ts';
import { builder } from '../../graphql/schema/builder.ts';
import { failures, parseInput } from '../../graphql/schema/errors.ts';
import { PurposeType } from '../../graphql/types/purpose.ts';
import { InvalidInputError } from '../../kernel/errors.ts';
import type {
  Check,
  HoursOverride,
  NO_COMMON_WINDOW_CHOICES,
  OfferChecks,
  WorkspaceCap,
  WorkspaceRules,
} from '../../policy/workspace-rules.ts';
import {
  CapInput,
  CapOverrideInput,
  OverrideInput,
  overrideCaps,
  overrideHours,
  RulesInput,
  rulesOfWorkspace,
  setFrequencyCap,
  setWorkspaceRules,
} from './actions.ts';
import { besideOwn, CapOverrideType, CountryRuleType, type RuleShape } from './graphql.ts';

const NoCommonWindowType = builder.enumType('NoCommonWindow', {
  description: 'What is done where no moment suits all time zones a person may be in.',
  values: {
    NEVER: { description: 'Nothing is sent.' },
    WIDEST: {
      description:
        'It goes out when it is open in as many of them as it ever is, and the decision names those where it is not.',
    },
    MOST_LIKELY: { description: 'The most likely time zone decides, and the decision says so.' },
  } satisfies Record<(typeof NO_COMMON_WINDOW_CHOICES)[number], object>,
});

const CheckType = builder.enumType('RuleCheck', {
  description: 'What is done with what a check finds.',
  values: {
    ENFORCE: { description: 'The message is refused.' },
    REPORT: { description: 'It is sent, and the decision says what was found.' },
  } satisfies Record<Check, object>,
});

const OfferChecksType = builder.enumType('OfferChecks', {
  description: 'What is done with a text that reads like an offer and is sent as OTP, TRANSACTIONAL or ALERT.',
  values: {
    OFF: { description: 'Nobody looks at such texts.' },
    FLAG: { description: 'It is sent; preview and decision say so, with the words that were found.' },
    REFUSE: { description: 'It is refused with READS_LIKE_OFFER.' },
  } satisfies Record<OfferChecks, object>,
});

const FrequencyCapType = builder.objectRef<WorkspaceCap>('FrequencyCap').implement({
  description: 'A cap that the workspace has set on messages of a purpose to one person.',
  fields: (t) => ({
    purpose: t.expose('purpose', { type: PurposeType, description: 'Messages of this purpose are counted.' }),
    max: t.exposeInt('max', { description: 'Messages at most within the period; 0: none at all.' }),
    period: t.field({
      type: 'Duration',
      description: 'Length of the period: within any such time a person gets no more.',
      resolve: ({ periodMs }) => periodMs,
    }),
  }),
});

/** Hours that the workspace has set, with the rule in the place of whose hours they are. */
interface OverrideShape extends HoursOverride {
  ruleId: string;
}

const RuleOverrideType = builder.objectRef<OverrideShape>('RuleOverride').implement({
  description: 'Hours that the workspace has set in the place of a rule’s, with the rule.',
  fields: (t) => ({
    ruleId: t.exposeString('ruleId', { description: 'The rule, as countryRules names it.' }),
    open: t.exposeString('open', { description: 'The hours that hold instead.' }),
    reason: t.exposeString('reason', {
      nullable: true,
      description: 'Why; null: they are stricter, and need no reason.',
    }),
    openOnHolidays: t.boolean({
      description: 'They hold on the public holidays too on which the rule closes.',
      resolve: ({ openOnHolidays }) => openOnHolidays === true,
    }),
  }),
});

const WorkspaceRulesType = builder.objectRef<WorkspaceRules>('WorkspaceRules').implement({
  description: 'Rules of the workspace over those of countries.',
  fields: (t) => ({
    strict: t.exposeBoolean('strict', { description: 'Rules that are only advised hold too.' }),
    noCommonWindow: t.expose('noCommonWindow', {
      type: NoCommonWindowType,
      description: 'What is done where no moment suits all time zones a person may be in.',
    }),
    brand: t.exposeString('brand', { nullable: true, description: 'The name by which texts name you; null: not set.' }),
    optOutText: t.exposeString('optOutText', {
      nullable: true,
      description: 'The sentence on how to opt out that is added where one is demanded and lacks; null: not set.',
    }),
    senderChecks: t.expose('senderChecks', { type: CheckType, description: 'The check of senders.' }),
    contentChecks: t.expose('contentChecks', { type: CheckType, description: 'The check of texts.' }),
    offerChecks: t.expose('offerChecks', {
      type: OfferChecksType,
      description: 'The check of codes, orders and alerts for texts that read like an offer.',
    }),
    unusableAfter: t.exposeInt('unusableAfter', {
      description: 'Messages that have to fail for good in a row until their number is unusable; 0: it never is.',
    }),
    evidenceRequired: t.exposeBoolean('evidenceRequired', {
      description: 'A consent is recorded with a proof alone, whatever its source.',
    }),
    overrides: t.field({
      type: [RuleOverrideType],
      description: 'Hours that the workspace has set in the place of those of rules.',
      resolve: ({ hours }) => Object.entries(hours).map(([ruleId, each]) => ({ ruleId, ...each })),
    }),
    capOverrides: t.field({
      type: [CapOverrideType],
      description: 'Numbers that the workspace has set in the place of those of the caps of rules.',
      resolve: ({ capOverrides }) => Object.entries(capOverrides).map(([ruleId, each]) => ({ ruleId, ...each })),
    }),
    frequencyCaps: t.field({
      type: [FrequencyCapType],
      description: 'Caps of the workspace; those of countries hold as well, and of all the strictest.',
      resolve: ({ caps }) => [...caps],
    }),
  }),
});

builder.queryField('workspaceRules', (t) =>
  t.field({
    type: WorkspaceRulesType,
    nullable: true,
    authScopes: { scope: 'messages:read' },
    description: 'Rules of the workspace over those of countries: how strict it is, its hours, its caps.',
    resolve: (_root, _args, context) => rulesOfWorkspace(context.runtime, requireActor(context).workspaceId),
  }),
);

const FrequencyCapInput = builder.inputType('FrequencyCapInput', {
  description: 'A cap on messages of a purpose to one person. A purpose may have several, each of another period.',
  fields: (t) => ({
    purpose: t.field({ type: PurposeType, required: true, description: 'MARKETING or SURVEY; others have no caps.' }),
    period: t.field({
      type: 'Duration',
      required: true,
      description: 'Length of the period, from PT1H to P31D, e.g. "P7D".',
    }),
    max: t.int({ description: 'Messages at most within the period, up to 100. 0: none at all. Absent: no cap.' }),
  }),
});

const FrequencyCapPayload = builder.objectRef<{ caps: readonly WorkspaceCap[] }>('FrequencyCapPayload').implement({
  description: 'The caps that hold from now on, also for what waits.',
  fields: (t) => ({
    frequencyCaps: t.field({
      type: [FrequencyCapType],
      description: 'Every cap of the workspace.',
      resolve: ({ caps }) => [...caps],
    }),
  }),
});

const RuleOverrideInput = builder.inputType('RuleOverrideInput', {
  description: 'Hours in the place of a rule’s.',
  fields: (t) => ({
    ruleId: t.string({ required: true, description: 'The rule, as countryRules names it, e.g. us-tx or default.' }),
    open: t.string({ description: 'Hours, e.g. "mon-fri 10:00-18:00"; absent: those of the rule hold again.' }),
    reason: t.string({
      description:
        'Why: needed where the hours are not within those that bind without them, and where they open on holidays. It is in the audit log and in decisions.',
    }),
    openOnHolidays: t.boolean({
      description:
        'True: they hold on the public holidays too on which the rule closes. Absent: it stays closed on those.',
    }),
  }),
});

const RuleOverridePayload = builder.objectRef<RuleShape>('RuleOverridePayload').implement({
  description: 'The rule as it holds for the workspace now.',
  fields: (t) => ({
    rule: t.field({ type: CountryRuleType, description: 'The rule, with its override.', resolve: (shape) => shape }),
  }),
});

const CapOverrideInputType = builder.inputType('CapOverrideInput', {
  description:
    'How many messages the caps of a rule are to allow. With neither max nor none the rule’s own number holds again.',
  fields: (t) => ({
    ruleId: t.string({ required: true, description: 'The rule, as countryRules names it, e.g. us-fl, vn or co.' }),
    max: t.int({ description: 'Messages at most, up to 100; 0: none at all.' }),
    none: t.boolean({ description: 'True: the caps of the rule are lifted.' }),
    reason: t.string({
      description: 'Why: needed where it allows more than the rule. It is in the audit log and in decisions.',
    }),
  }),
});

const WorkspaceRulesInput = builder.inputType('WorkspaceRulesInput', {
  description: 'Rules of the workspace; what is left out stays.',
  fields: (t) => ({
    strict: t.boolean({ description: 'Rules that are only advised hold too.' }),
    noCommonWindow: t.field({
      type: NoCommonWindowType,
      description: 'What is done where no moment suits all time zones a person may be in.',
    }),
    brand: t.string({
      description: 'The name by which texts name you; at most 40 characters. Empty: none any more.',
    }),
    optOutText: t.string({
      description:
        'A sentence on how to opt out, added to texts where one is demanded and lacks; at most 100 characters. Empty: none any more.',
    }),
    senderChecks: t.field({ type: CheckType, description: 'The check of senders; REPORT needs a reason.' }),
    contentChecks: t.field({ type: CheckType, description: 'The check of texts; REPORT needs a reason.' }),
    offerChecks: t.field({
      type: OfferChecksType,
      description: 'The check of codes, orders and alerts for texts that read like an offer.',
    }),
    unusableAfter: t.int({
      description:
        'Messages that have to fail for good in a row until their number is unusable, up to 20; 0: it never is.',
    }),
    evidenceRequired: t.boolean({
      description:
        'True: recordConsent and imports refuse a consent without a proof, also of source API. Revocations need none.',
    }),
    reason: t.string({ description: 'Why a check is only to report: it is in the audit log.' }),
  }),
});

const WorkspaceRulesPayload = builder.objectRef<{ rules: WorkspaceRules }>('WorkspaceRulesPayload').implement({
  description: 'The rules that hold from now on.',
  fields: (t) => ({
    rules: t.expose('rules', { type: WorkspaceRulesType, description: 'Rules of the workspace.' }),
  }),
});

builder.mutationFields((t) => ({
  setFrequencyCap: t.field({
    type: FrequencyCapPayload,
    authScopes: { scope: 'keys:manage' },
    description:
      'Sets how many messages of a purpose one person gets within a period, by whatever way they are sent. It is audited.',
    args: { input: t.arg({ type: FrequencyCapInput, required: true, description: 'The cap to set or to take away.' }) },
    errors: failures('FrequencyCapResult', [InvalidInputError]),
    resolve: async (_root, { input }, context) => ({
      caps: await setFrequencyCap(context.runtime, requireActor(context), parseInput(CapInput, input)),
    }),
  }),
  setCapOverride: t.field({
    type: WorkspaceRulesPayload,
    authScopes: { scope: 'keys:manage' },
    description:
      'Sets how many messages the caps of a country’s rule allow: fewer, or with a reason more. It is audited.',
    args: { input: t.arg({ type: CapOverrideInputType, required: true, description: 'The rule and the number.' }) },
    errors: failures('CapOverrideResult', [InvalidInputError]),
    resolve: async (_root, { input }, context) => ({
      rules: await overrideCaps(context.runtime, requireActor(context), parseInput(CapOverrideInput, input)),
    }),
  }),
  setRuleOverride: t.field({
    type: RuleOverridePayload,
    authScopes: { scope: 'keys:manage' },
    description: 'Sets hours in the place of a rule’s: stricter ones, or with a reason looser ones. It is audited.',
    args: { input: t.arg({ type: RuleOverrideInput, required: true, description: 'The rule and the hours.' }) },
    errors: failures('RuleOverrideResult', [InvalidInputError]),
    resolve: async (_root, { input }, context) => {
      const parsed = parseInput(OverrideInput, input);
      const { rule, own } = await overrideHours(context.runtime, requireActor(context), parsed);
      return besideOwn(rule, own);
    },
  }),
  setWorkspaceRules: t.field({
    type: WorkspaceRulesPayload,
    authScopes: { scope: 'keys:manage' },
    description: 'Sets how strict the workspace is with the rules of countries. It is audited.',
    args: { input: t.arg({ type: WorkspaceRulesInput, required: true, description: 'The rules to set.' }) },
    errors: failures('WorkspaceRulesResult', [InvalidInputError]),
    resolve: async (_root, { input }, context) => ({
      rules: await setWorkspaceRules(context.runtime, requireActor(context), parseInput(RulesInput, input)),
    }),
  }),
}));
