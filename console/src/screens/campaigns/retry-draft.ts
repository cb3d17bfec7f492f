/** Another try while it is written: whom it is for, and how many they are at most. */
import { commaList } from '../../ui/comma-list.ts';
import { STATUS_WORDS, wordsOf } from '../../ui/status-words.ts';
import type { FailedMessage, RetryInput } from './follow-operations.ts';
import type { WatchedCampaign } from './operations.ts';

/** Statuses of messages that did not arrive. */
export const FAILED_STATUSES = ['UNDELIVERED', 'FAILED', 'EXPIRED'] as const;
/** A status of a message that did not arrive. */
type FailedStatus = (typeof FAILED_STATUSES)[number];

/** Fields of the form; lists that are empty mean any. */
export interface RetryForm {
  name: string;
  statuses: readonly FailedStatus[];
  codes: readonly string[];
  countries: readonly string[];
  /** More of them, by commas. */
  moreCodes: string;
  moreCountries: string;
}

/** A form that leaves nobody out. */
export const ANYBODY: RetryForm = {
  ...{ name: '', statuses: [], codes: [], countries: [], moreCodes: '', moreCountries: '' },
};

/** The input of the API. */
export function retryInput(id: string, form: RetryForm): RetryInput {
  const name = form.name.trim();
  const { codes, countries } = conditionsOf(form);
  return {
    id,
    ...(name === '' ? {} : { name }),
    ...(form.statuses.length === 0 ? {} : { statuses: [...form.statuses] }),
    ...(codes.length === 0 ? {} : { codes }),
    ...(countries.length === 0 ? {} : { countries }),
  };
}

function conditionsOf({ codes, countries, moreCodes, moreCountries }: RetryForm) {
  return {
    codes: [...new Set([...codes, ...commaList(moreCodes)])],
    countries: [...new Set([...countries, ...commaList(moreCountries).map((each) => each.toUpperCase())])],
  };
}

/** Messages in one of some statuses. */
export function failedIn(counts: WatchedCampaign['counts'], statuses: readonly FailedStatus[]): number {
  const count = { UNDELIVERED: counts.undelivered, FAILED: counts.failed, EXPIRED: counts.expired };
  return statuses.reduce((sum, each) => sum + count[each], 0);
}

/** Codes that a message is found by: its reason, that of the network and that of the provider. */
function codesOf({ reason }: FailedMessage): string[] {
  if (reason === null) return [];
  const { code, networkErrorCode, providerCode } = reason;
  return [...new Set([code, networkErrorCode ?? '', providerCode?.code ?? ''])].filter((each) => each !== '');
}

/** Facts that messages are told by. */
interface Told {
  codes: string[];
  country: string | null;
}

/** Numbers of messages with each value, the most first. */
export function countedBy(
  messages: readonly FailedMessage[],
  valuesOf: (message: Told) => readonly string[],
): Map<string, number> {
  const found = new Map<string, number>();
  for (const message of messages)
    for (const value of valuesOf({ codes: codesOf(message), country: message.country }))
      found.set(value, (found.get(value) ?? 0) + 1);
  return new Map([...found].sort(([, a], [, b]) => b - a));
}

/** People whom it is for at most. @param all every message that did not arrive; `null`: they are too many to be looked at */
export function atMost(
  form: RetryForm,
  counts: WatchedCampaign['counts'],
  all: readonly FailedMessage[] | null,
): number {
  const statuses: readonly string[] = form.statuses.length === 0 ? FAILED_STATUSES : form.statuses;
  const { codes, countries } = conditionsOf(form);
  if (all === null || (codes.length === 0 && countries.length === 0))
    return failedIn(
      counts,
      FAILED_STATUSES.filter((each) => statuses.includes(each)),
    );
  return all.filter(
    (message) =>
      statuses.includes(message.status) &&
      (codes.length === 0 || codesOf(message).some((each) => codes.includes(each))) &&
      (countries.length === 0 || (message.country !== null && countries.includes(message.country))),
  ).length;
}

/** A status in words. */
export function statusWords(status: FailedStatus): string {
  return STATUS_WORDS[status].word;
}

/** A reason in words; codes of networks and providers as they are. */
export function codeWords(code: string): string {
  return /^[A-Z][A-Z_]+$/.test(code) ? wordsOf(code) : `Code ${code}`;
}
