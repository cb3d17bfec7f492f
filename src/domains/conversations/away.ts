// Times at which nobody answers: the hours of the workspace and the absences of members. Rules without I/O.
import * as z from 'zod';
import type { Absence, Workspace } from '../../generated/prisma/client.ts';
import { closedSince, parseWeek, type Week } from '../../policy/hours.ts';
import type { Desk } from '../messages/desk.ts';
import type { ActorRef } from './lease.ts';

/** Hours in which a workspace answers, as its row keeps them. */
export const StoredHours = z.object({
  /** Hours of the week, e.g. `mon-fri 09:00-17:00`. */
  open: z.string(),
  /** Days on which it is closed, ISO 8601. */
  closedOn: z.array(z.string()),
  /** Words to who writes meanwhile. */
  text: z.string(),
  /** Words to who writes to an absent member who has none of its own; `null`: nothing is said. */
  absentText: z.string().nullable(),
});
/** Hours in which a workspace answers, and its words while it does not. */
export type OfficeHours = z.output<typeof StoredHours>;

/** The hours of a workspace; `null`: it has none. */
export function officeHoursOf({ officeHours }: Pick<Workspace, 'officeHours'>): OfficeHours | null {
  return officeHours === null ? null : StoredHours.parse(officeHours);
}

/** The week of hours that were checked when they were set. */
export function weekOfHours({ open }: Pick<OfficeHours, 'open'>): Week {
  const week = parseWeek(open);
  if (typeof week === 'string') throw new Error(`stored hours: ${week}`);
  return week;
}

/** The absence that a member has at a moment, the first that began; `null`: it has none. */
export function absenceOf({ absences }: Pick<Desk, 'absences'>, memberId: string, at: Date): Absence | null {
  const now = absences.filter(
    (each) => each.memberId === memberId && each.from <= at && (each.until === null || each.until > at),
  );
  return now.sort((a, b) => a.from.getTime() - b.from.getTime())[0] ?? null;
}

/** A time in which nobody answers a conversation. */
export interface Away {
  /** Names it: who was told of it once is not told again. */
  key: string;
  since: Date;
  /** `null`: nothing is said. */
  text: string | null;
}

/**
 * The time in which nobody answers a conversation: the member who has it is absent, or the workspace is closed.
 *
 * @param assignee who has it; `null`: nobody
 * @returns `null`: somebody answers
 */
export function awayAt(
  workspace: Pick<Workspace, 'officeHours' | 'timeZone'>,
  desk: Pick<Desk, 'absences'>,
  assignee: ActorRef | null,
  at: Date,
): Away | null {
  const hours = officeHoursOf(workspace);
  const absence = assignee?.kind === 'MEMBER' && assignee.id !== null ? absenceOf(desk, assignee.id, at) : null;
  if (absence !== null) {
    return { key: `absence ${absence.id}`, since: absence.from, text: absence.text ?? hours?.absentText ?? null };
  }
  if (hours === null) return null;
  const week = { zone: workspace.timeZone, week: weekOfHours(hours), closedOn: new Set(hours.closedOn) };
  const since = closedSince(week, at);
  return since === null ? null : { key: `closed ${since.toISOString()}`, since, text: hours.text };
}

/** Beginnings and words of texts that machines send by themselves, in small letters. */
const AUTOMATIC: readonly string[] = [
  'auto-reply',
  'auto reply',
  'autoreply',
  'automatic reply',
  'automatic response',
  'automated message',
  'automated reply',
  'automated response',
  'automatically generated',
  'out of office',
  'out of the office',
  'do not reply',
  "don't reply",
  'no-reply',
  'noreply',
  'not monitored',
  'unmonitored',
  "i'm driving with",
  'i am currently driving',
  'undeliverable',
  'number is no longer in service',
  'automatische antwort',
  'automatische nachricht',
  'abwesenheitsnotiz',
  'automatisch erstellt',
  'automatisch generiert',
  'nicht antworten',
  'réponse automatique',
  'message automatique',
  'ne pas répondre',
  'absence du bureau',
  'respuesta automática',
  'mensaje automático',
  'no responda',
  'no responder',
  'fuera de la oficina',
  'risposta automatica',
  'messaggio automatico',
  'non rispondere',
  'fuori ufficio',
  'resposta automática',
  'mensagem automática',
  'não responda',
  'fora do escritório',
  'automatisch antwoord',
  'automatisch bericht',
  'niet beantwoorden',
  'afwezigheidsbericht',
  'odpowiedź automatyczna',
  'wiadomość automatyczna',
  'prosimy nie odpowiadać',
  'automatiskt svar',
  'automatisk svar',
  'svara inte',
  'otomatik yanıt',
  'otomatik cevap',
  'автоответ',
  'автоматический ответ',
  'автоматична відповідь',
  '自动回复',
  '自動返信',
  '자동 응답',
];

/** Returns true if a text says of itself that a machine sent it: such a text is never answered by a machine. */
export function isAutomatic(text: string): boolean {
  const small = text.toLowerCase().replaceAll('’', "'");
  return AUTOMATIC.some((words) => small.includes(words));
}
