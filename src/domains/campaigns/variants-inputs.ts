/** Inputs of variants, of their test and of the hold-out. */
import { builder } from '../../graphql/schema/builder.ts';
import { CHOOSERS, type Chooser, MAX_HOLD_OUT_PERCENT, TEST, VARIANTS } from './variants.ts';

/** The maker of the fields of an input. */
export type InputFields = Parameters<Parameters<typeof builder.inputType>[1]['fields']>[0];

const VariantInput = builder.inputType('CampaignVariantInput', {
  description: 'A variant of a campaign. What is absent is as the campaign has it.',
  fields: (t) => ({
    template: t.string({ description: 'The template that it says.' }),
    version: t.int({ description: 'A published version of that template; absent: the one that is published.' }),
    text: t.string({
      description:
        'Instead of a template: a text in place of the bodies of the campaign’s own, with the variables of that. Everybody gets it in the language that it is written in.',
    }),
    sender: t.string({ description: 'Whom it comes from.' }),
    delayMinutes: t.int({
      description:
        'Minutes that it is sent after the others, or after the person came with `triggered`, 0 to 1,440; absent: 0.',
    }),
  }),
});

const CHOOSER_MEANINGS: Record<Chooser, string> = {
  STATISTIC:
    'The hub: the variant that is best with a probability of 99.5 %; where none is after five looks, the control.',
  PERSON:
    'Somebody, by chooseCampaignVariant; the rest waits for it. Where people come one by one, all try the variants until then.',
};

/** Ways to choose the variant that the rest gets. */
export const ChooserType = builder.enumType('CampaignChooser', {
  description: 'Who chooses the variant that the rest of a campaign gets.',
  values: Object.fromEntries(CHOOSERS.map((each) => [each, { description: CHOOSER_MEANINGS[each] }])) as Record<
    Chooser,
    { description: string }
  >,
});

const TestInput = builder.inputType('CampaignTestInput', {
  description: 'How variants are tried before the rest gets one of them.',
  fields: (t) => ({
    percent: t.int({
      description: `Share of those who are not held out that tries the variants, 1 to 100 percent; absent: ${TEST.percent.usual}. With \`triggered\` all who come try them, until one is chosen.`,
    }),
    hours: t.int({
      description: `Hours after the last message of the test, or with \`triggered\` after each variant had its people, in which nothing is decided, 1 to ${TEST.hours.max}; absent: ${TEST.hours.usual}. The hub looks five times, the last time after twice as long.`,
    }),
    perVariant: t.int({
      description: `People of each variant who must have the message before anything is decided; absent: ${TEST.perVariant.usual}.`,
    }),
    chosenBy: t.field({ type: ChooserType, description: 'Who chooses; absent: STATISTIC.' }),
  }),
});

/** Fields of a campaign about variants, their test and the hold-out. */
export function variantFields(t: InputFields) {
  return {
    variants: t.field({
      type: [VariantInput],
      description: `${VARIANTS.min} to ${VARIANTS.max} variants, the control first, each recipient one of them; null: none.`,
    }),
    test: t.field({ type: TestInput, description: 'How the variants are tried; null: as usual.' }),
    holdOutPercent: t.int({
      description: `Share of the audience, or of those who come, that gets nothing, so that it is seen what the campaign changes: 0 to ${MAX_HOLD_OUT_PERCENT} percent; null: 0.`,
    }),
  };
}
