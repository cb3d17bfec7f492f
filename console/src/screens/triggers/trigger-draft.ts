/** A trigger as its form writes it: what of it goes to the hub. */
import { type NamedValue, readNamed, writeNamed } from '../../ui/named-values.ts';
import type { TriggerInput, TriggerRow } from './operations.ts';

/** Kinds of triggers, in words. */
export const KINDS = {
  EVENT: 'An event comes',
  DATE: 'A date is near',
  BIRTHDAY: 'A day of every year, as birthdays',
  SEGMENT: 'A person enters a segment',
} as const;

/** Purposes that a trigger may have. */
export const PURPOSES = ['TRANSACTIONAL', 'MARKETING', 'SURVEY', 'ALERT'] as const;

/** Contents of the form. */
export interface TriggerDraft {
  name: string;
  kind: keyof typeof KINDS;
  event: string;
  /** Name of the date field. */
  field: string;
  offset: string;
  /** Time of the day where the person is; empty: the offset counts from the moment. */
  at: string;
  segmentId: string;
  once: boolean;
  joins: boolean;
  campaignId: string;
  template: string;
  purpose: (typeof PURPOSES)[number];
  /** Empty: that of each route. */
  sender: string;
  /** Values for whoever has none of their own, one a line. */
  variables: string;
  /** True where replies are read as answers. */
  asks: boolean;
  confirmedText: string;
  declinedText: string;
  /** Field that an answer sets; empty: none. */
  answerField: string;
  confirmed: string;
  declined: string;
}

/** First values of the dates of a kind. */
export const DATES = { DATE: { offset: '-24 h', at: '' }, BIRTHDAY: { offset: '0 d', at: '09:00' } } as const;

const EMPTY: TriggerDraft = {
  name: '',
  kind: 'DATE',
  event: '',
  field: '',
  offset: DATES.DATE.offset,
  at: DATES.DATE.at,
  segmentId: '',
  once: false,
  joins: false,
  campaignId: '',
  template: '',
  purpose: 'TRANSACTIONAL',
  sender: '',
  variables: '',
  asks: false,
  confirmedText: '',
  declinedText: '',
  answerField: '',
  confirmed: '',
  declined: '',
};

/** First contents of the form. @param trigger the one that is changed; `null`: a new one */
export function draftOf(trigger: TriggerRow | null): TriggerDraft {
  if (trigger === null) return EMPTY;
  const { name, kind, event, date, segment, once, campaign, template, purpose, sender, confirmation } = trigger;
  return {
    name,
    kind: date?.yearly === true ? 'BIRTHDAY' : kind,
    event: event ?? '',
    field: date?.field ?? '',
    offset: date?.offset ?? EMPTY.offset,
    at: date?.at ?? '',
    segmentId: segment?.id ?? '',
    once,
    joins: campaign !== null,
    campaignId: campaign?.id ?? '',
    template,
    purpose: PURPOSES.find((each) => each === purpose) ?? EMPTY.purpose,
    sender: sender ?? '',
    variables: writeNamed(trigger.variables as Record<string, NamedValue>),
    asks: confirmation !== null,
    confirmedText: confirmation?.confirmedText ?? '',
    declinedText: confirmation?.declinedText ?? '',
    answerField: confirmation?.field ?? '',
    confirmed: confirmation?.confirmed ?? '',
    declined: confirmation?.declined ?? '',
  };
}

const given = (text: string) => (text.trim() === '' ? null : text.trim());

function conditionOf({ kind, event, field, offset, at, segmentId }: TriggerDraft): TriggerInput['on'] {
  if (kind === 'EVENT') return { event };
  if (kind === 'SEGMENT') return { segmentId };
  const yearly = kind === 'BIRTHDAY' ? { yearly: true } : {};
  return { date: { field, offset, ...(at === '' ? {} : { at }), ...yearly } };
}

function confirmationOf(draft: TriggerDraft): TriggerInput['confirmation'] {
  if (!draft.asks) return null;
  const texts = { confirmedText: given(draft.confirmedText), declinedText: given(draft.declinedText) };
  if (draft.answerField === '') return texts;
  const { answerField: field, confirmed, declined } = draft;
  return { ...texts, field, confirmed: given(confirmed), declined: given(declined) };
}

/** The input that makes the trigger. */
export function inputOf(draft: TriggerDraft): TriggerInput {
  const { template, purpose, joins, campaignId } = draft;
  const own = { template, purpose, sender: given(draft.sender), variables: readNamed(draft.variables, true).values };
  return {
    name: draft.name.trim(),
    on: conditionOf(draft),
    once: draft.once,
    ...(joins ? { campaign: campaignId } : own),
    confirmation: confirmationOf(draft),
  };
}

/**
 * The changes of a trigger: what is another than it was. What it waits for would count from now if it were said
 * again.
 */
export function changesOf(before: TriggerDraft, draft: TriggerDraft): Omit<Partial<TriggerInput>, 'campaign'> {
  const old: Readonly<Record<string, unknown>> = { ...inputOf(before) };
  const changed = Object.entries(inputOf(draft)).filter(
    // The campaign stays what it is.
    ([name, value]) => name !== 'campaign' && JSON.stringify(value) !== JSON.stringify(old[name]),
  );
  return Object.fromEntries(changed) as Omit<Partial<TriggerInput>, 'campaign'>;
}

/** Options of the command that makes the same trigger. */
export function flagsOf(draft: TriggerDraft): Record<string, string | string[] | boolean | undefined> {
  const { kind, event, field, offset, at, segmentId, joins, campaignId, template, purpose, sender } = draft;
  const when = kind === 'EVENT' ? { event } : kind === 'SEGMENT' ? { segment: segmentId } : { date: field, offset, at };
  const values = Object.entries(readNamed(draft.variables, true).values).map(([name, value]) => `${name}=${value}`);
  return {
    ...when,
    yearly: kind === 'BIRTHDAY',
    once: draft.once,
    ...(joins ? { campaign: campaignId } : { template, purpose: purpose.toLowerCase(), sender, var: values }),
    ...(draft.asks ? answerFlags(draft) : {}),
  };
}

function answerFlags({ confirmedText, declinedText, answerField, confirmed, declined }: TriggerDraft) {
  const texts = { 'confirmed-text': confirmedText.trim(), 'declined-text': declinedText.trim() };
  const kept = { 'confirm-field': answerField, 'confirmed-value': confirmed, 'declined-value': declined };
  return { confirm: true, ...texts, ...(answerField === '' ? {} : kept) };
}
