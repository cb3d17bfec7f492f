/** A step while it is written: the fields of its form, and what the hub is given of them. */
import { commandLine } from '../../data/operation-code.ts';
import type { StepInput } from './follow-operations.ts';
import { type Trial, trialInput, trialOptions } from './variant-draft.ts';

/** Deed that keeps a person from a step. */
export const UNLESS = ['CLICKED', 'REPLIED', 'EVENT'] as const;
/** The same in words, behind "Unless they". */
export const UNLESS_WORDS = {
  CLICKED: 'followed a link',
  REPLIED: 'answered',
  EVENT: 'did what is recorded as an event',
} as const;

/** Fields of the form before anything is written. */
export const EMPTY_STEP = {
  ...{ name: '', template: '', comes: 'LATER', afterHours: '48', unless: 'CLICKED', event: '', rate: '' },
};
/** Fields of the form. */
export type StepForm = typeof EMPTY_STEP;

const isBrought = ({ comes }: StepForm) => comes === 'TRIGGERED';

/** Deed that keeps a person from it; `null`: none, as a trigger brings them. */
export function unlessOf(form: StepForm): (typeof UNLESS)[number] | null {
  return UNLESS.find((each) => each === form.unless) ?? (isBrought(form) ? null : UNLESS[0]);
}

/** The input of the API. @param id the campaign that it follows @param isTriggered people come to it one by one */
export function stepInput(id: string, form: StepForm, trial: Trial, isTriggered: boolean): StepInput {
  const unless = unlessOf(form);
  return {
    id,
    name: form.name.trim(),
    content: { template: form.template },
    ...(isBrought(form) ? { triggered: true } : { afterHours: Number(form.afterHours) }),
    unless,
    event: unless === 'EVENT' ? form.event.trim() : null,
    ratePerSecond: form.rate === '' ? null : Number(form.rate),
    ...trialInput(trial, isTriggered),
  };
}

/** The command line that does the same. */
export function stepCommandOf(input: StepInput): string {
  const { id, name, content, afterHours, triggered, unless, event, ratePerSecond } = input;
  return commandLine('campaigns step', [id, name], {
    template: content.template,
    'after-hours': afterHours ?? null,
    triggered: triggered === true,
    unless: unless?.toLowerCase() ?? null,
    event: event ?? null,
    rate: ratePerSecond ?? null,
    ...trialOptions(input),
  });
}
