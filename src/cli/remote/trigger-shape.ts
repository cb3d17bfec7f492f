/** A trigger as the commands print it. */
import { failures } from './faults.ts';
import { asWord } from './options.ts';
import { type Column, fieldLines, type Tone } from './output.ts';

/** Selection of a trigger. */
export const FIELDS = `id name kind event date { field offset at yearly } segment { id name } once status reason campaign { id name } purpose template sender
  variables confirmation { field confirmed declined confirmedText declinedText } pending accepted canceled refused { code count } createdAt`;
/** Answer of a mutation about a trigger. */
export const PAYLOAD = `... on TriggerPayload { trigger { ${FIELDS} } } ${failures('InvalidInput', 'NotFound')}`;

/** Consequences of replies. */
export interface Confirmation {
  field: string | null;
  confirmed: string | null;
  declined: string | null;
  confirmedText: string | null;
  declinedText: string | null;
}

/** A trigger, by the names of the API. */
export interface Trigger {
  id: string;
  name: string;
  kind: string;
  event: string | null;
  date: { field: string; offset: string; at: string | null; yearly: boolean } | null;
  segment: { id: string; name: string } | null;
  once: boolean;
  status: string;
  reason: string | null;
  campaign: { id: string; name: string } | null;
  purpose: string;
  template: string;
  sender: string | null;
  variables: Record<string, unknown>;
  confirmation: Confirmation | null;
  pending: number;
  accepted: number;
  canceled: number;
  refused: { code: string; count: number }[];
  createdAt: string;
}

const TONES: Readonly<Record<string, Tone>> = { ACTIVE: 'good', PAUSED: 'waiting' };

/** The condition of a trigger, in words. */
function waitsFor({ kind, event, date, segment, once }: Trigger): string {
  const often = once ? ', once' : '';
  if (kind === 'SEGMENT') return `enters ${segment?.name ?? 'a segment'}${often}`;
  if (date === null) return `${event ?? ''}${often}`;
  const at = date.at === null ? '' : ` at ${date.at}`;
  return `${date.field} ${date.offset}${at}${date.yearly ? ' every year' : ''}${often}`;
}

/** Columns of a list of triggers. */
export const COLUMNS: readonly Column<Trigger>[] = [
  { title: 'ID', value: ({ id }) => id },
  { title: 'STATUS', value: ({ status }) => asWord(status), tone: ({ status }) => TONES[status] ?? 'quiet' },
  { title: 'MESSAGES', value: ({ accepted }) => accepted },
  { title: 'NAME', value: ({ name }) => name },
  { title: 'WHEN', value: waitsFor, flexible: true },
];

/** An answer to a reminder and what follows from it; `null`: nothing does. */
function answerText(text: string | null, field: string | null, value: string | null): string | null {
  const kept = field === null || value === null ? [] : [`${field} is ${value}`];
  return [...kept, ...(text === null ? [] : [text])].join('; ') || null;
}

/** A trigger as lines, with what came of it. */
export function linesOf(trigger: Trigger): string[] {
  const { id, name, status, reason, purpose, template, sender, variables, confirmation } = trigger;
  const { pending, accepted, refused, canceled } = trigger;
  const { field = null } = confirmation ?? {};
  const values = Object.entries(variables).map(([variable, value]) => `, ${variable}=${String(value)}`);
  return fieldLines([
    ['trigger', `${name} (${id})`],
    ['status', reason === null ? asWord(status) : `${asWord(status)}: ${reason}`],
    ['when', waitsFor(trigger)],
    ['campaign', trigger.campaign === null ? null : `${trigger.campaign.name} (${trigger.campaign.id})`],
    ['says', `${template}, ${asWord(purpose)}${values.join('')}`],
    ['from', sender],
    ['answers', confirmation === null ? null : 'are read'],
    ['who confirms', answerText(confirmation?.confirmedText ?? null, field, confirmation?.confirmed ?? null)],
    ['who declines', answerText(confirmation?.declinedText ?? null, field, confirmation?.declined ?? null)],
    ['messages', String(accepted)],
    ['to be made', String(pending)],
    ['not made', refused.map(({ code, count }) => `${count} ${code}`).join(', ') || 'none'],
    ['canceled', String(canceled)],
  ]);
}
