/** Rules of countries in the API. */

import { requireActor } from '../../graphql/schema/access.ts';
import { builder } from '../../graphql/schema/builder.ts';
import { parseInput } from '../../graphql/schema/errors.ts';
import { PurposeType } from '../../graphql/types/purpose.ts';
import { Country } from '../../kernel/country.ts';
import type { CapRule, ContentRule, CountryRule, HoursRule, SenderRule } from '../../policy/country-rule.ts';
import { rulesOfCountry, versionOf } from '../../policy/country-rules.ts';
import type { CapOverride, HoursOverride, WorkspaceRules } from '../../policy/workspace-rules.ts';
import { rulesOfWorkspace } from './actions.ts';

const HoursType = builder.objectRef<HoursRule>('HoursRule').implement({
  description: 'Hours in which offers may be sent.',
  fields: (t) => ({
    open: t.exposeString('open', {
      nullable: true,
      description:
        'Hours by weekday in the recipient’s own time, e.g. "mon-fri 09:00-18:00"; a day that is not named is closed. Null: the rule names none.',
    }),
    publicHolidays: t.exposeString('publicHolidays', {
      nullable: true,
      description: 'Public holidays: CLOSED, or AS_WEEKDAY; null: nothing is known.',
    }),
    holidays: t.exposeString('holidays', {
      nullable: true,
      description: 'The holidays that are meant; null: no list.',
    }),
    advisory: t.exposeBoolean('advisory', {
      description: 'It is only advised: it holds where the workspace is strict.',
    }),
    basis: t.exposeString('basis', { description: 'The kind of text it stands in, e.g. statute.' }),
    cite: t.exposeString('cite', { nullable: true, description: 'The place in that text; null: not known.' }),
    alsoIn: t.exposeStringList('alsoIn', {
      description: 'Time zones in which it has to be open too, whatever the recipient’s.',
    }),
    note: t.exposeString('note', { nullable: true, description: 'What else is known of it; null: nothing.' }),
  }),
});

const CapType = builder.objectRef<CapRule>('CapRule').implement({
  description: 'A cap on messages to one person.',
  fields: (t) => ({
    max: t.exposeInt('max', { description: 'Messages at most.' }),
    hours: t.exposeInt('hours', { description: 'The period, in hours.' }),
    period: t.exposeString('period', { description: 'SLIDING: within so many hours. DAY: on a day of the recipient.' }),
    scope: t.exposeString('scope', { description: 'What is counted together.' }),
  }),
});

const ContentType = builder.objectRef<ContentRule>('ContentRule').implement({
  description: 'What a text has to say.',
  fields: (t) => ({
    senderName: t.exposeString('senderName', {
      nullable: true,
      description: 'The sender’s name: TEXT, or TEXT_OR_SENDER; null: not demanded.',
    }),
    senderNameNote: t.exposeString('senderNameNote', { nullable: true, description: 'The same as the source has it.' }),
    optOut: t.exposeBoolean('optOut', { description: 'Each text has to say how to opt out.' }),
    optOutNote: t.exposeString('optOutNote', { nullable: true, description: 'The same as the source has it.' }),
    labels: t.exposeStringList('labels', { description: 'Labels of which the text begins with one; empty: none.' }),
    labelNote: t.exposeString('labelNote', { nullable: true, description: 'The same as the source has it.' }),
    other: t.exposeStringList('other', { description: 'What else the source asks for.' }),
  }),
});

const SenderRuleType = builder.objectRef<SenderRule>('SenderRule').implement({
  description: 'Senders that a text may come from.',
  fields: (t) => ({
    names: t.exposeString('names', {
      nullable: true,
      description: 'Names with letters: ALLOWED, REGISTRATION or NOT_SUPPORTED; null: nothing is known.',
    }),
    namePrefix: t.exposeString('namePrefix', {
      nullable: true,
      description: 'How a name has to begin; null: as it likes.',
    }),
    nameSuffix: t.exposeString('nameSuffix', {
      nullable: true,
      description: 'How a name has to end; null: as it likes.',
    }),
    note: t.exposeString('note', { nullable: true, description: 'What else is known of it; null: nothing.' }),
  }),
});

/** A rule, with what the workspace has set in its place. */
export interface RuleShape {
  rule: CountryRule;
  override: HoursOverride | null;
  capOverride: CapOverride | null;
}

/** Lays the workspace's own hours and caps beside a rule. */
export function besideOwn(rule: CountryRule, { hours, capOverrides }: WorkspaceRules): RuleShape {
  return { rule, override: hours[rule.id] ?? null, capOverride: capOverrides[rule.id] ?? null };
}

const OverrideType = builder.objectRef<HoursOverride>('HoursOverride').implement({
  description: 'Hours that the workspace has set in the place of a rule’s.',
  fields: (t) => ({
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

/** A number of the workspace in the place of those of a rule's caps, in the API. */
export const CapOverrideType = builder.objectRef<CapOverride & { ruleId: string }>('CapOverride').implement({
  description: 'How many messages the caps of a rule allow in this workspace.',
  fields: (t) => ({
    ruleId: t.exposeString('ruleId', { description: 'The rule, as countryRules names it.' }),
    max: t.exposeInt('max', { nullable: true, description: 'Messages at most; null: the caps are lifted.' }),
    reason: t.exposeString('reason', { nullable: true, description: 'Why; null: it allows no more than the rule.' }),
  }),
});

/** A rule of a country or a region, in the API. */
export const CountryRuleType = builder.objectRef<RuleShape>('CountryRule').implement({
  description: 'A rule about offers to the people of a country or a region.',
  fields: (t) => ({
    ruleId: t.string({ description: 'Its id, e.g. us-tx.', resolve: ({ rule }) => rule.id }),
    version: t.string({ description: 'Its version, as decisions name it.', resolve: ({ rule }) => versionOf(rule) }),
    country: t.string({
      description: 'ISO 3166-1 alpha-2; EU and * are what others inherit.',
      resolve: ({ rule }) => rule.country,
    }),
    region: t.string({
      nullable: true,
      description: 'ISO 3166-2; null: the whole country.',
      resolve: ({ rule }) => rule.region,
    }),
    name: t.string({ description: 'Name of the country or region.', resolve: ({ rule }) => rule.name }),
    inherits: t.stringList({
      description: 'Ids of rules that hold as well: of all, the strictest.',
      resolve: ({ rule }) => [...rule.inherits],
    }),
    purposes: t.field({
      type: [PurposeType],
      description: 'About which messages.',
      resolve: ({ rule }) => [...rule.purposes],
    }),
    hours: t.field({ type: HoursType, description: 'When they may be sent.', resolve: ({ rule }) => rule.hours }),
    override: t.expose('override', {
      type: OverrideType,
      nullable: true,
      description: 'Hours that the workspace has set instead; null: none.',
    }),
    caps: t.field({
      type: [CapType],
      description: 'How often they may be sent.',
      resolve: ({ rule }) => [...rule.caps],
    }),
    capOverride: t.field({
      type: CapOverrideType,
      nullable: true,
      description: 'How many messages its caps allow in the workspace instead; null: as many as the rule says.',
      resolve: ({ rule, capOverride }) => (capOverride === null ? null : { ruleId: rule.id, ...capOverride }),
    }),
    content: t.field({ type: ContentType, description: 'What they have to say.', resolve: ({ rule }) => rule.content }),
    sender: t.field({
      type: SenderRuleType,
      description: 'Whom they may come from.',
      resolve: ({ rule }) => rule.sender,
    }),
    consent: t.string({
      nullable: true,
      description: 'The consent it asks for; null: nothing is known.',
      resolve: ({ rule }) => rule.consent,
    }),
    validFrom: t.string({
      nullable: true,
      description: 'The first day on which it holds; null: for as long as anybody noted.',
      resolve: ({ rule }) => rule.validFrom,
    }),
    validTo: t.string({
      nullable: true,
      description: 'The first day on which it holds no more; null: it holds.',
      resolve: ({ rule }) => rule.validTo,
    }),
    effective: t.string({ description: 'Its dates as the sources have them.', resolve: ({ rule }) => rule.effective }),
    source: t.string({ description: 'The texts that it was read in.', resolve: ({ rule }) => rule.source }),
    asOf: t.string({ description: 'The day on which that was so.', resolve: ({ rule }) => rule.asOf }),
    confidence: t.string({
      description: 'HIGH, MEDIUM or LOW, by its sources.',
      resolve: ({ rule }) => rule.confidence,
    }),
    conflicts: t.stringList({
      description: 'Points on which sources disagree: the stricter one is taken, unless the point says why not.',
      resolve: ({ rule }) => [...rule.conflicts],
    }),
  }),
});

builder.queryField('countryRules', (t) =>
  t.field({
    type: [CountryRuleType],
    nullable: true,
    authScopes: { scope: 'messages:read' },
    description:
      'What holds for offers to a country: its rules and those of its regions, and what they inherit. Input for engineers, no legal advice.',
    args: {
      country: t.arg.string({ required: true, description: 'ISO 3166-1 alpha-2, e.g. FR.' }),
      at: t.arg({ type: 'DateTime', description: 'The day; absent: today.' }),
    },
    resolve: async (_root, { country: written, at }, context) => {
      const country = parseInput(Country, written, ['country']);
      const { runtime } = context;
      const own = await rulesOfWorkspace(runtime, requireActor(context).workspaceId);
      const day = (at ?? runtime.clock.now()).toISOString().slice(0, 10);
      return rulesOfCountry(country, day).map((rule) => besideOwn(rule, own));
    },
  }),
);
