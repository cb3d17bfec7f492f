/** Source of webhook events: consents that people give and take back, and numbers that get nothing any more. */
import type { ConsentNews } from '../../bus/streams.ts';
import { toGlobalId, withGlobalIds } from '../../kernel/global-ids.ts';
import type { EventBody, FilterFacts, SourceRuntime, WebhookEvent, WebhookSource } from './source.ts';

const NAMES: Record<ConsentNews['type'], string> = {
  granted: 'consent.granted',
  revoked: 'consent.revoked',
  suppressed: 'suppression.added',
  lifted: 'suppression.lifted',
  imported: 'suppression.imported',
};
const IN_LEDGER: readonly string[] = [NAMES.granted, NAMES.revoked];

/** Row of the ledger or the audit log behind an event. */
interface Step {
  at: Date;
  contactId: string | null;
  data: object;
}

/** The steps of events, from the ledger or the audit log: neither forgets. */
async function load({ db }: SourceRuntime, workspaceId: string, events: readonly WebhookEvent[]) {
  const ids = (inLedger: boolean) =>
    events.filter(({ event }) => IN_LEDGER.includes(event) === inLedger).map(({ eventId }) => eventId);
  const [said, done] = await Promise.all([
    db.prisma.consentEntry.findMany({ where: { id: { in: ids(true) }, workspaceId } }),
    db.prisma.auditEntry.findMany({ where: { id: { in: ids(false) }, workspaceId } }),
  ]);
  const steps = new Map<string, Step>();
  for (const { id, contactId, purposes, source, occurredAt, recordedAt: at, position } of said) {
    const person = toGlobalId('Contact', contactId);
    const data = { contactId: person, purposes, source, occurredAt, position: Number(position) };
    steps.set(id, { at, contactId, data });
  }
  for (const { id, at, subject, action, detail, actorKind } of done) {
    const { contactId = null, ...rest } = detail as { contactId?: string | null };
    // An import names no suppression, and of a hold that has ended the person alone.
    const own = action === 'suppression.import' || subject === contactId ? null : toGlobalId('Suppression', subject);
    const person = contactId === null ? null : toGlobalId('Contact', contactId);
    const data = { id: own, contactId: person, ...(withGlobalIds(rest) as object), actor: { kind: actorKind } };
    steps.set(id, { at, contactId, data });
  }
  return steps;
}

/** Consents and suppressions: ids and purposes, never a number. */
export const CONSENT_SOURCE: WebhookSource = {
  news: 'consents',
  scope: 'contacts:read',
  events: {
    [NAMES.granted]: 'A person consented to purposes.',
    [NAMES.revoked]: 'A person took a consent back, or opted out.',
    [NAMES.suppressed]: 'A number is on the suppression list.',
    [NAMES.lifted]: 'A number is not on the suppression list any more, or a hold has ended.',
    [NAMES.imported]: 'Numbers of a list were put on the suppression list.',
  },
  async read(runtime, workspaceId, payloads) {
    const steps = payloads.flatMap((payload) => (payload.kind === 'consents' ? payload.steps : []));
    const events = steps.map(({ type, id }) => ({ event: NAMES[type], eventId: id, subjectId: id }));
    const found = await load(runtime, workspaceId, events);
    // What is said of one person keeps its order.
    return events.map((event) => ({ ...event, subjectId: found.get(event.eventId)?.contactId ?? event.eventId }));
  },
  async facts(runtime, workspaceId, events) {
    const steps = await load(runtime, workspaceId, events);
    return new Map([...steps].map(([id, { contactId }]): [string, FilterFacts] => [id, { contactId }]));
  },
  async bodies(runtime, workspaceId, events) {
    const steps = await load(runtime, workspaceId, events);
    return new Map([...steps].map(([id, { at, data }]): [string, EventBody] => [id, { at, data }]));
  },
};
