/** The GraphQL types of what a check of a campaign finds. */
import { builder } from '../../graphql/schema/builder.ts';
import { MoneyType, moneyOf } from '../../graphql/types/money.ts';
import { TextEncodingType } from '../messages/enums.ts';
import { bound, CountryType, countriesOf, NetworkType, networksOf, RouteCostType, routesOf } from './cost-types.ts';
import { type Cost, totalOf } from './costs.ts';
import { outBy, type Preflight, REST } from './preflight.ts';
import { LABELS } from './variants.ts';
import { type Warning, warningsOf } from './warnings.ts';

/** Recipients by a reason. */
export const CodeCountType = builder.objectRef<[string, number]>('CampaignCodeCount').implement({
  description: 'Recipients of a campaign by a reason.',
  fields: (t) => ({
    code: t.string({ description: 'The reason, for programs: a code of docs/errors.md.', resolve: ([code]) => code }),
    count: t.int({ description: 'Recipients that it holds for.', resolve: ([, count]) => count }),
  }),
});

const EncodingCountType = builder.objectRef<[string, number]>('CampaignParts').implement({
  description: 'Parts that messages of an encoding take.',
  fields: (t) => ({
    encoding: t.field({
      type: TextEncodingType,
      description: 'The encoding of these parts.',
      resolve: ([encoding]) => encoding as typeof TextEncodingType.$inferType,
    }),
    count: t.int({ description: 'Parts in all.', resolve: ([, count]) => count }),
  }),
});

const total = ({ countries, currency, isTriggered }: Preflight, which: 'low' | 'high') =>
  isTriggered ? null : moneyOf(BigInt(totalOf(Object.values(countries))[which]), currency);

/** Counts, the most first. */
export const byCount = (counts: Record<string, number>) => Object.entries(counts).sort(([, a], [, b]) => b - a);

const WARNINGS: Record<Warning['code'], string> = {
  COSTLY_CHARACTERS: 'Characters that have a cheaper spelling make texts dearer; texts are sampled for them.',
  MISSING_VARIABLE: 'Recipients have no value for a variable of the template, and get no message.',
  FLAGGED_TEXT:
    'A gate lets the text through and says what is wrong with it: no way to opt out, a link that carriers filter.',
  UNTRACKED_LINK: 'A text leads to an address that is no short link.',
  SMALL_TEST: 'Fewer people would try a variant than must have its message before one can win.',
  NO_PRICE: 'Recipients have no price, and are not in the cost.',
  FEW_COUPONS: 'The pool of coupons has fewer that nobody has than there are recipients.',
  UNKNOWN_COST: 'Triggers bring its people: how many come, and what they cost, is not known before.',
  LOOKUP_COST: 'Numbers are looked up before their messages go, which costs something or is beyond the daily limit.',
  HIGH_OPT_OUTS:
    'After earlier campaigns of the template more people opted out than after most campaigns of the workspace.',
  OUT_OF_REACH: 'None of the routes that the campaign names takes recipients, and they get no message.',
  SLOW_CONNECTION: 'The rate of a connection makes the last messages later than their hours alone.',
  NEXT_DAY: 'The local time of the schedule has passed for recipients, and they get it on the first day after.',
};

const WarningCodeType = builder.enumType('CampaignWarningCode', {
  description: 'What whoever starts a campaign may not mean.',
  values: Object.fromEntries(Object.entries(WARNINGS).map(([code, description]) => [code, { description }])) as Record<
    Warning['code'],
    { description: string }
  >,
});

const SavingType = builder.objectRef<NonNullable<Warning['saving']>>('CampaignSaving').implement({
  description: 'What a campaign would take less, about: of more texts than were looked at, as much of each.',
  fields: (t) => ({
    parts: t.exposeInt('parts', { description: 'Parts that would be spared.' }),
    low: t.field(bound('low', 'The least that they cost by the price list.')),
    high: t.field(bound('high', 'The most that they cost.')),
  }),
});

const WarningType = builder.objectRef<Warning>('CampaignWarning').implement({
  description: 'A thing that keeps nobody from starting a campaign, and that whoever starts it may not mean.',
  fields: (t) => ({
    code: t.expose('code', { type: WarningCodeType, description: 'What it is, for programs.' }),
    message: t.exposeString('message', { description: 'What it is, for people, and what to do about it.' }),
    count: t.exposeInt('count', {
      description: 'Recipients that it concerns; of COSTLY_CHARACTERS texts among those that were looked at.',
    }),
    saving: t.field({
      type: SavingType,
      nullable: true,
      description: 'Of COSTLY_CHARACTERS, what cheaper spellings spare; null: of others.',
      resolve: ({ saving }) => saving ?? null,
    }),
  }),
});

interface VariantCost extends Cost {
  currency: string;
  /** `null`: of the rest. */
  variant: number | null;
  ifBest: bigint | null;
}

const VariantCostType = builder.objectRef<VariantCost>('CampaignVariantCost').implement({
  description: 'Recipients of a campaign who would get a variant, and what they cost by the price list.',
  fields: (t) => ({
    position: t.exposeInt('variant', {
      nullable: true,
      description: 'The position of the variant; null: of the rest.',
    }),
    label: t.string({
      nullable: true,
      description: 'Its name; null: of the rest.',
      resolve: ({ variant }) => (variant === null ? null : (LABELS[variant] ?? String(variant))),
    }),
    recipients: t.exposeInt('recipients', { description: 'Recipients that would get a message.' }),
    parts: t.exposeInt('parts', { description: 'Parts that their messages take.' }),
    low: t.field(bound('low', 'The least that they can cost.')),
    high: t.field(bound('high', 'The most that they can cost.')),
    ifBest: t.field({
      type: MoneyType,
      nullable: true,
      description:
        'About the most that the whole campaign costs if the rest gets it, as its messages of the test cost; null: of the rest, or nobody tries it.',
      resolve: ({ ifBest, currency }) => (ifBest === null ? null : moneyOf(ifBest, currency)),
    }),
  }),
});

function variantCosts({ split, currency, versions, isTriggered }: Preflight): VariantCost[] {
  if (isTriggered) return [];
  const rest = split[REST] ?? totalOf([]);
  const tested = versions.map((_version, variant) => split[String(variant)] ?? totalOf([]));
  const test = BigInt(totalOf(tested).high);
  return tested.map((cost, variant) => {
    const { recipients, high } = cost;
    const ifBest = recipients === 0 ? null : test + (BigInt(high) * BigInt(rest.recipients)) / BigInt(recipients);
    return { ...cost, variant, currency, ifBest };
  });
}

function restCost({ split, currency, versions }: Preflight): VariantCost | null {
  const rest = split[REST];
  return rest === undefined || versions.length === 0 ? null : { ...rest, variant: null, currency, ifBest: null };
}

/** What a check of a campaign has found. */
export const PreflightType = builder.objectRef<Preflight>('CampaignPreflight').implement({
  description:
    'What would become of a campaign if it was started now. Every recipient is looked at; nothing is stored.',
  fields: (t) => ({
    done: t.exposeBoolean('isDone', { description: 'True once every recipient was looked at.' }),
    recipients: t.exposeInt('recipients', { description: 'Recipients that there are.' }),
    checked: t.exposeInt('checked', { description: 'Recipients that were looked at so far.' }),
    sendable: t.exposeInt('sendable', { description: 'Of those, recipients that would get a message.' }),
    blocked: t.field({
      type: [CodeCountType],
      description: 'Recipients that would get none, by the reason, the most first.',
      resolve: ({ blocked }) => byCount(blocked),
    }),
    deferred: t.field({
      type: [CodeCountType],
      description: 'Of the sendable, those that would wait first, by the reason.',
      resolve: ({ deferred }) => byCount(deferred),
    }),
    parts: t.field({
      type: [EncodingCountType],
      description: 'Parts of the messages by their encoding.',
      resolve: ({ parts }) => byCount(parts),
    }),
    low: t.field({
      type: MoneyType,
      nullable: true,
      description:
        'The least that it can cost by the price list, in the currency of the workspace; null: triggers bring its people.',
      resolve: (preflight) => total(preflight, 'low'),
    }),
    high: t.field({
      type: MoneyType,
      nullable: true,
      description: 'The most that it can cost; null: triggers bring its people.',
      resolve: (preflight) => total(preflight, 'high'),
    }),
    countries: t.field({
      type: [CountryType],
      description: 'Recipients and costs by country, the most recipients first.',
      resolve: countriesOf,
    }),
    networks: t.field({
      type: [NetworkType],
      description:
        'Recipients and costs by mobile network, the most recipients first: those of a country whose network is not known are one entry. They add up to those by country.',
      resolve: networksOf,
    }),
    routes: t.field({
      type: [RouteCostType],
      description: 'Recipients and costs by the route that their messages would go by, the most recipients first.',
      resolve: routesOf,
    }),
    firstAt: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'When the first message would be sent; null: none would.',
      resolve: ({ firstAt }) => (firstAt === null ? null : new Date(firstAt)),
    }),
    lastAt: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'When the last one may be sent, by its hours and the rate of the campaign.',
      resolve: ({ lastAt }) => (lastAt === null ? null : new Date(lastAt)),
    }),
    outBy: t.field({
      type: 'DateTime',
      nullable: true,
      description:
        'When all of them have gone out at the earliest: with the spread after an opening, and at the rate of each connection, behind what waited for it when the check began. Null: none would be sent.',
      resolve: (preflight) => {
        const end = outBy(preflight);
        return end === null ? null : new Date(end);
      },
    }),
    hours: t.exposeIntList('hours', {
      description:
        'Recipients by the hour of their own clocks at which they would be written to: 24 counts, from midnight.',
    }),
    warnings: t.field({
      type: [WarningType],
      description: 'What keeps nobody from starting, and may not be meant; what concerns most recipients first.',
      resolve: warningsOf,
    }),
    heldOut: t.exposeInt('heldOut', {
      description: 'Members of the audience who would get nothing, to see what it changes.',
    }),
    variants: t.field({
      type: [VariantCostType],
      description: 'Those who would try each variant, and what they cost; empty: there are none.',
      resolve: variantCosts,
    }),
    rest: t.field({
      type: VariantCostType,
      nullable: true,
      description:
        'Those who would get the variant that is best, with what they cost if it was the control; null: nobody.',
      resolve: restCost,
    }),
    templateVersion: t.exposeInt('templateVersion', { description: 'The version of the template that was checked.' }),
    fault: t.exposeString('fault', {
      nullable: true,
      description: 'What keeps the campaign from being started; null: nothing.',
    }),
  }),
});
