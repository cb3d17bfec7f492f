/** Variants in the API: what they are, how they stand, who got which, and the choice of one. */
import type { Campaign } from '../../generated/prisma/client.ts';
import { requireActor } from '../../graphql/schema/access.ts';
import { builder } from '../../graphql/schema/builder.ts';
import { failures } from '../../graphql/schema/errors.ts';
import { InvalidInputError, NotFoundError } from '../../kernel/errors.ts';
import { MessageType } from '../messages/types.ts';
import { chooseVariant, progressOf } from './decide.ts';
import { whichOf } from './graphql.ts';
import { shareOf } from './results.ts';
import { ShareType } from './share-types.ts';
import { CampaignPayload, CampaignType } from './types.ts';
import { asVariant, LABELS, type Test, testOf, variantsOf } from './variants.ts';
import { ChooserType } from './variants-inputs.ts';
import { CERTAINTY, type Standing, sentenceOf, tooEarly, type Verdict, verdictOf } from './verdict.ts';

interface Shown {
  variant: number;
  campaign: Campaign;
  delayMinutes: number;
}

const VariantType = builder.objectRef<Shown>('CampaignVariant').implement({
  description: 'A variant of a campaign, with what it says instead of what the campaign does.',
  fields: (t) => ({
    position: t.exposeInt('variant', { description: 'Its position, from 0; 0 is the control.' }),
    label: t.string({
      description: 'Its name: A is the control.',
      resolve: ({ variant }) => LABELS[variant] ?? String(variant),
    }),
    template: t.string({ description: 'The template that it says.', resolve: ({ campaign }) => campaign.templateName }),
    templateVersion: t.int({
      nullable: true,
      description: 'The version of it; null: the one that is published when it is checked.',
      resolve: ({ campaign }) => campaign.templateVersion,
    }),
    text: t.string({
      nullable: true,
      description: 'The text that it says in place of the bodies of that; null: those are said.',
      resolve: ({ campaign }) => campaign.text,
    }),
    sender: t.string({
      nullable: true,
      description: 'Whom it comes from; null: the route’s default.',
      resolve: ({ campaign }) => campaign.sender,
    }),
    delayMinutes: t.exposeInt('delayMinutes', { description: 'Minutes that it is sent after its time.' }),
  }),
});

const TestType = builder.objectRef<Test>('CampaignTest').implement({
  description: 'How the variants of a campaign are tried.',
  fields: (t) => ({
    percent: t.exposeInt('percent', {
      description: 'Share of those who are not held out that tries them; 100 where people come one by one.',
    }),
    hours: t.exposeInt('hours', {
      description:
        'Hours in which nothing is decided: after its last message, or after each variant had its people where they come one by one.',
    }),
    perVariant: t.exposeInt('perVariant', {
      description: 'People of each variant who must have the message before anything is decided.',
    }),
    chosenBy: t.expose('chosenBy', { type: ChooserType, description: 'Who chooses.' }),
  }),
});

const StandingType = builder.objectRef<Standing & { variant: number }>('CampaignStanding').implement({
  description: 'A variant as it stands in the test.',
  fields: (t) => ({
    position: t.exposeInt('variant', { description: 'The position of the variant.' }),
    label: t.string({
      description: 'The letter of the variant.',
      resolve: ({ variant }) => LABELS[variant] ?? String(variant),
    }),
    share: t.field({
      type: ShareType,
      nullable: true,
      description:
        'People who did what counts among those who have its message; where nothing counts, those who have it among those it was made for. Null: nobody has.',
      resolve: ({ count, of }) => shareOf(Math.min(count, of), of),
    }),
    percentBest: t.float({
      description:
        'Probability that its share is the highest, in percent: of beta distributions that knew nothing before, integrated numerically.',
      resolve: ({ probability }) => 100 * probability,
    }),
  }),
});

const withPositions = (standings: readonly Standing[]) => standings.map((each, variant) => ({ ...each, variant }));

const VERDICTS: Record<Verdict['by'], string> = {
  STATISTIC: `It is best with a probability of ${100 * CERTAINTY} % or more.`,
  CONTROL: 'None was, so the control was taken.',
  PERSON: 'Somebody chose it.',
};

const VerdictByType = builder.enumType('CampaignVerdictBy', {
  description: 'Why the rest of a campaign gets a variant.',
  values: Object.fromEntries(Object.entries(VERDICTS).map(([by, description]) => [by, { description }])) as Record<
    Verdict['by'],
    { description: string }
  >,
});

const VerdictType = builder.objectRef<Verdict>('CampaignVerdict').implement({
  description: 'The variant that the rest of a campaign gets, and why: the rest is also whoever comes later.',
  fields: (t) => ({
    position: t.exposeInt('variant', { description: 'The position of the variant.' }),
    label: t.string({
      description: 'The letter of the variant.',
      resolve: ({ variant }) => LABELS[variant] ?? String(variant),
    }),
    by: t.expose('by', { type: VerdictByType, description: 'Who or what has chosen it.' }),
    at: t.field({ type: 'DateTime', description: 'When it was chosen.', resolve: ({ at }) => new Date(at) }),
    sentence: t.string({ description: 'Why, in a sentence.', resolve: sentenceOf }),
  }),
});

/** Variants as they stand now, or stood when one was chosen. */
interface Standings {
  standings: readonly Standing[];
  tooEarly: string | null;
}

const StandingsType = builder.objectRef<Standings>('CampaignStandings').implement({
  description: 'The test of the variants: as it is now, or was when one was chosen.',
  fields: (t) => ({
    tooEarly: t.exposeString('tooEarly', {
      nullable: true,
      description:
        'Why nothing may be concluded yet: whoever looks often enough sees a winner where there is none. Null: the minimum of time and people is reached.',
    }),
    variants: t.field({
      type: [StandingType],
      description: 'The variants by their position.',
      resolve: ({ standings }) => withPositions(standings),
    }),
  }),
});

builder.prismaObjectFields(CampaignType, (t) => ({
  variants: t.field({
    type: [VariantType],
    description: 'Its variants, the control first; empty: it has none.',
    resolve: (campaign) =>
      variantsOf(campaign).map(({ delayMinutes }, variant) => {
        return { variant, delayMinutes, campaign: asVariant(campaign, variant) };
      }),
  }),
  test: t.field({
    type: TestType,
    nullable: true,
    description: 'How they are tried; null: there are none.',
    resolve: (campaign) => (variantsOf(campaign).length === 0 ? null : testOf(campaign)),
  }),
  holdOutPercent: t.exposeInt('holdOutPercent', { description: 'Share of the audience that gets nothing.' }),
  heldOut: t.exposeInt('heldOut', {
    description:
      'Members of the audience who get nothing, as they were frozen; where people come one by one, those who came so far, each counted once.',
  }),
  testRecipients: t.exposeInt('testRecipients', {
    description:
      'Of the recipients, those who try the variants; where people come one by one, all until one is chosen.',
  }),
  verdict: t.field({
    type: VerdictType,
    nullable: true,
    description: 'The variant that the rest gets; null: it is not chosen yet, or there is nothing to choose.',
    resolve: verdictOf,
  }),
  standings: t.field({
    type: StandingsType,
    nullable: true,
    description: 'How its variants stand; null: there are none, or it has not begun.',
    resolve: async (campaign, _args, { runtime }) => {
      if (variantsOf(campaign).length === 0 || campaign.beginsAt === null) return null;
      const verdict = verdictOf(campaign);
      if (verdict !== null) return { standings: verdict.standings, tooEarly: null };
      const progress = await progressOf(runtime, campaign);
      return { standings: progress.standings, tooEarly: tooEarly(progress) };
    },
  }),
}));

builder.prismaObjectField(MessageType, 'variant', (t) =>
  t.exposeInt('variant', {
    nullable: true,
    description: 'Position of the variant of its campaign, from 0; null: it has none.',
  }),
);

const ChooseInput = builder.inputType('ChooseCampaignVariantInput', {
  description: 'The variant that the rest of a campaign is to get.',
  fields: (t) => ({
    id: t.id({ required: true, description: 'The campaign that is meant.' }),
    variant: t.int({ required: true, description: 'Position of the variant, from 0.' }),
    early: t.boolean({
      description: 'True: although the minimum of time and people is not reached, so that chance may have decided.',
    }),
  }),
});

builder.mutationField('chooseCampaignVariant', (t) =>
  t.field({
    type: CampaignPayload,
    authScopes: { scope: 'messages:send' },
    description:
      'Chooses the variant that the rest of a campaign gets, or whoever comes from now on, instead of the hub. It cannot be taken back.',
    args: { input: t.arg({ type: ChooseInput, required: true, description: 'Which campaign and variant.' }) },
    errors: failures('CampaignResult', [InvalidInputError, NotFoundError]),
    resolve: async (_root, { input: { id, variant, early } }, context) => ({
      campaign: await chooseVariant(context.runtime, requireActor(context), whichOf(id), {
        variant,
        early: early ?? false,
      }),
    }),
  }),
);
