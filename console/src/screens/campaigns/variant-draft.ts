/** Variants while they are written: their fields, and what the hub and the command line are given of them. */
import type { CampaignInput } from './write-operations.ts';

/** Variants that a campaign has at most. */
export const MAX_VARIANTS = 5;
/** Names of variants by their position. */
export const LABELS = ['A', 'B', 'C', 'D', 'E'] as const;

/** Fields of a variant; empty: as the campaign has it. */
export interface VariantForm {
  template: string;
  /** A version of that template; empty: the one that is published. */
  version: string;
  text: string;
  sender: string;
  delay: string;
}

/** Fields of variants, their test and the hold-out. */
export interface Trial {
  control: VariantForm;
  others: readonly VariantForm[];
  percent: string;
  hours: string;
  perVariant: string;
  chosenBy: 'STATISTIC' | 'PERSON';
  holdOut: string;
}

/** A variant before anything is written. */
export const NEW_VARIANT: VariantForm = { template: '', version: '', text: '', sender: '', delay: '' };
/** No variants, and as usual where there are some. */
export const NO_TRIAL: Trial = {
  ...{
    control: NEW_VARIANT,
    others: [],
    percent: '20',
    hours: '24',
    perVariant: '200',
    chosenBy: 'STATISTIC',
    holdOut: '',
  },
};

/** Fields of the API for them. */
type TrialInput = Pick<CampaignInput, 'variants' | 'test' | 'holdOutPercent'>;

/** The input of the API. @param isTriggered people come one by one, and all of them try the variants */
export function trialInput(trial: Trial, isTriggered: boolean): TrialInput {
  const { control, others, percent, hours, perVariant, chosenBy, holdOut } = trial;
  const holdOutPercent = holdOut === '' ? null : Number(holdOut);
  if (others.length === 0) return { variants: null, test: null, holdOutPercent };
  const variants = [control, ...others].map(variantInput);
  const test = { hours: Number(hours), perVariant: Number(perVariant), chosenBy };
  const share = isTriggered ? {} : { percent: Number(percent) };
  return { variants, test: { ...share, ...test }, holdOutPercent };
}

/** Differences of a variant from the campaign; of a control mostly none. */
function variantInput({ template, version, text, sender, delay }: VariantForm) {
  return {
    ...(template === '' ? {} : { template }),
    ...(version === '' ? {} : { version: Number(version) }),
    ...(text === '' ? {} : { text }),
    ...(sender === '' ? {} : { sender }),
    ...(delay === '' ? {} : { delayMinutes: Number(delay) }),
  };
}

/** Options of the command line that say the same. */
export function trialOptions({ variants, test, holdOutPercent }: TrialInput) {
  const said = (variants ?? []).map(({ template, version, text: own, sender, delayMinutes }) => {
    const parts = Object.entries({ template, version, sender, delay: delayMinutes, text: own });
    const text = parts.flatMap(([name, value]) => (value == null ? [] : [`${name}=${value}`])).join();
    return text === '' ? 'control' : text;
  });
  return {
    variant: said,
    'test-percent': test?.percent ?? null,
    'test-hours': test?.hours ?? null,
    'per-variant': test?.perVariant ?? null,
    'chosen-by': test?.chosenBy?.toLowerCase() ?? null,
    'hold-out': holdOutPercent ?? null,
  };
}
