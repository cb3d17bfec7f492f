/** A trigger as the commands print it. */
import { CliError } from '../exit-codes.ts';
import { failures } from './faults.ts';
import { HIDDEN } from './hidden.ts';
import type { Hub } from './hub.ts';
import { asWord } from './options.ts';
import { type Column, fieldLines, type Tone } from './output.ts';

/** Selection of a trigger but for its segment, which a key that may not read contacts does not see. */
export const OWN_FIELDS = `id name kind event date { field offset at yearly } once status reason campaign { id name } purpose template sender
  variables confirmation { field confirmed declined confirmedText declinedText } pending accepted canceled refused { code count } createdAt`;
const SEGMENT = 'segment { id name }';
/** Selection of a trigger. */
export const FIELDS = `${OWN_FIELDS} ${SEGMENT}`;
const SEGMENT_OF = `query Segment($id: ID!) { trigger(id: $id) { ${SEGMENT} } }`;
/** Answer of a mutation about a trigger. */
export const PAYLOAD = `... on TriggerPayload { trigger { ${OWN_FIELDS} } } ${failures('InvalidInput', 'NotFound')}`;

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

/** Does a mutation about a trigger, and reads its segment behind it: one that asks for what its key may not read is refused. */
export async function mutateTrigger(hub: Hub, document: string, input: object): Promise<Trigger> {
  const { trigger } = await hub.mutate<{ trigger: Omit<Trigger, 'segment'> }>(document, { input });
  return { ...trigger, segment: trigger.kind === 'SEGMENT' ? await segmentOf(hub, trigger.id) : null };
}

async function segmentOf(hub: Hub, id: string): Promise<Trigger['segment']> {
  try {
    return (await hub.withHidden().ask<Pick<Trigger, 'segment'> | null>(SEGMENT_OF, { id }))?.segment ?? null;
  } catch (error) {
    if (error instanceof CliError && error.code === 'FORBIDDEN') return null;
    throw error;
  }
}

const TONES: Readonly<Record<string, Tone>> = { ACTIVE: 'good', PAUSED: 'waiting' };

/** The condition of a trigger, in words. */
function waitsFor({ kind, event, date, segment, once, status }: Trigger): string {
  const often = once ? ', once' : '';
  // The segment of one that was removed may be no more.
  const unnamed = status === 'REMOVED' ? 'a segment' : `a segment (${HIDDEN})`;
  if (kind === 'SEGMENT') return `enters ${segment?.name ?? unnamed}${often}`;
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
