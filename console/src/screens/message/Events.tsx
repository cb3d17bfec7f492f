/** The timeline of a message. */

import { STATUS_WORDS, type Tone, wordsOf } from '../../ui/status-words.ts';
import { Timeline, type TimelineStep } from '../../ui/Timeline.tsx';
import { exactTime } from '../../ui/times.ts';
import type { Message } from './operations.ts';

/** Events that are no status, in words. */
const WORDS: Readonly<Record<string, { word: string; tone: Tone }>> = {
  CLICKED: { word: 'Link followed', tone: 'green' },
  PART_SENT: { word: 'Part taken by the carrier', tone: 'blue' },
  PART_FAILED: { word: 'Part refused by the carrier', tone: 'red' },
  RECEIPT: { word: 'Receipt', tone: 'blue' },
  RECEIPT_CONFLICT: { word: 'Receipt that contradicts the first', tone: 'violet' },
  RESEND: { word: 'Sent once more', tone: 'amber' },
  RETRY: { word: 'Tried again', tone: 'amber' },
};

/** Shows what happened to a message, in order. */
export function Events({ message: { timeline } }: { message: Message }) {
  const steps = timeline.map(({ id, at, type, part, reason, detail }): TimelineStep => {
    const { word, tone } = WORDS[type] ??
      STATUS_WORDS[type as keyof typeof STATUS_WORDS] ?? { word: wordsOf(type), tone: 'grey' };
    const more = [part === null ? null : `part ${part}`, reason?.description ?? null, ...detailWords(detail)];
    const text = more.filter((each) => each !== null).join(' · ');
    return { id, at, tone, title: word, ...(text === '' ? {} : { detail: text }) };
  });
  return <Timeline steps={steps} />;
}

/** Further details of an event: names and plain values. */
function detailWords(detail: unknown): string[] {
  if (typeof detail !== 'object' || detail === null) return [];
  return Object.entries(detail).flatMap(([name, value]) =>
    isTold(name, value) ? [`${spaced(name)} ${plain(value)}`] : [],
  );
}

const MOMENT = /^\d{4}-\d\d-\d\dT[\d:.]+Z$/;

/** A value for people: moments in their time. */
function plain(value: unknown): string {
  const text = String(value);
  return MOMENT.test(text) ? exactTime(Date.parse(text)) : text;
}

/** Leaves out what stands elsewhere on the page, and the number of a first attempt. */
function isTold(name: string, value: unknown): boolean {
  if (name.endsWith('Id') || (name === 'attempt' && value === 1)) return false;
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}

/** Makes words of a name: "routeName" is "route name". */
export function spaced(name: string): string {
  return name.replaceAll(/([a-z\d])([A-Z])/g, '$1 $2').toLowerCase();
}
