/** Filters of the list of messages: as fields, and as conditions of the API. */
import type { FilterField, FilterValues } from '../../ui/filters.ts';
import { STATUS_WORDS, wordsOf } from '../../ui/status-words.ts';
import type { MessageConditions } from './operations.ts';

/** Purposes of messages. */
export const PURPOSES = ['OTP', 'ALERT', 'TRANSACTIONAL', 'CONVERSATION', 'MARKETING', 'SURVEY'] as const;
/** Purpose of a message. */
export type Purpose = (typeof PURPOSES)[number];

/** Names of a purpose for people. */
export function purposeWord(purpose: string): string {
  return purpose === 'OTP' ? 'One-time code' : wordsOf(purpose);
}

const HOUR_MS = 3_600_000;
/** Ages of messages to choose from, by their name in the address. */
const AGES: Readonly<Record<string, { label: string; ms: number }>> = {
  '1h': { label: 'last hour', ms: HOUR_MS },
  '24h': { label: 'last 24 hours', ms: 24 * HOUR_MS },
  '7d': { label: 'last 7 days', ms: 7 * 24 * HOUR_MS },
  '30d': { label: 'last 30 days', ms: 30 * 24 * HOUR_MS },
};
/** Something to choose. */
type Choice = { value: string; label: string };

/** Things of the workspace that messages are filtered by. */
export interface FilterChoices {
  routes: readonly Choice[];
  connections: readonly Choice[];
  templates: readonly Choice[];
  senders: readonly Choice[];
}

/** Returns the fields of the filter. */
export function messageFields({ routes, connections, templates, senders }: FilterChoices): FilterField[] {
  return [
    {
      name: 'status',
      label: 'Status',
      options: Object.entries(STATUS_WORDS).map(([value, { word }]) => ({ value, label: word })),
    },
    { name: 'purpose', label: 'Purpose', options: PURPOSES.map((value) => ({ value, label: purposeWord(value) })) },
    { name: 'to', label: 'To', example: '+447700900123', single: true },
    { name: 'sender', label: 'Sender', options: senders },
    { name: 'country', label: 'Country', example: 'GB' },
    { name: 'reason', label: 'Reason', example: 'OPTED_OUT' },
    { name: 'route', label: 'Route', options: routes },
    { name: 'connection', label: 'Connection', options: connections },
    { name: 'template', label: 'Template', options: templates },
    { name: 'tag', label: 'Tag', example: 'order' },
    {
      name: 'age',
      label: 'Accepted',
      single: true,
      options: Object.entries(AGES).map(([value, { label }]) => ({ value, label })),
    },
    { name: 'batch', label: 'Batch', example: 'its id', single: true },
    { name: 'campaign', label: 'Campaign', example: 'its id', single: true },
    { name: 'contact', label: 'Contact', example: 'its id', single: true },
  ];
}

/** A text that is a phone number, or an end of one, rather than words. */
const NUMBER = /^\+?\d[\d ()-]{2,20}$/;

/** Makes conditions of the API from filters and a text. @param now the moment that ages are counted from */
export function messageConditions(values: FilterValues, text: string, now: number): MessageConditions {
  const all = (name: string) => values[name] ?? [];
  const one = (name: string) => all(name)[0];
  const isNumber = NUMBER.test(text);
  const to = one('to');
  const search = {
    ...(text.length >= 2 && !isNumber ? { text } : {}),
    ...(isNumber ? { number: text } : {}),
    ...given('senders', all('sender')),
    ...given(
      'countries',
      all('country').map((each) => each.toUpperCase()),
    ),
    ...given(
      'reasons',
      all('reason').map((each) => each.toUpperCase()),
    ),
    ...given('routeIds', all('route')),
    ...given('connectionIds', all('connection')),
    ...given('templateIds', all('template')),
  };
  const ageMs = AGES[one('age') ?? '']?.ms ?? null;
  const filter = {
    ...(all('status').length > 0 ? { statuses: all('status') as never } : {}),
    ...(all('purpose').length > 0 ? { purposes: all('purpose') as never } : {}),
    ...given('tags', all('tag')),
    ...(to === undefined ? {} : { to }),
    ...(one('batch') === undefined ? {} : { batchId: one('batch') }),
    ...(one('campaign') === undefined ? {} : { campaignId: one('campaign') }),
    ...(one('contact') === undefined ? {} : { contactId: one('contact') }),
    ...(ageMs === null ? {} : { createdAfter: new Date(now - ageMs).toISOString() }),
  };
  return {
    filter: Object.keys(filter).length > 0 ? filter : null,
    search: Object.keys(search).length > 0 ? search : null,
  };
}

function given<Name extends string>(name: Name, values: readonly string[]): { [key in Name]?: string[] } {
  return values.length > 0 ? ({ [name]: [...values] } as { [key in Name]: string[] }) : {};
}
