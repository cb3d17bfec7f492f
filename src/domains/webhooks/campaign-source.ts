/** Source of webhook events: runs of campaigns that wait for a person. */
import { toGlobalId } from '../../kernel/global-ids.ts';
import type { EventBody, SourceRuntime, WebhookEvent, WebhookSource } from './source.ts';

const EVENT = 'campaign.held';

/** Entries of the audit log that say why runs are held. */
function load({ db }: SourceRuntime, workspaceId: string, ids: readonly string[]) {
  return db.prisma.auditEntry.findMany({ where: { id: { in: [...ids] }, workspaceId, action: 'campaign.hold' } });
}

/** Runs that were held. */
export const CAMPAIGN_SOURCE: WebhookSource = {
  news: 'campaigns',
  scope: 'messages:read',
  events: {
    [EVENT]:
      'A run of a campaign that repeats differs too much from the run before, or could not be checked, and waits for a person.',
  },
  async read(runtime, workspaceId, payloads) {
    const ids = payloads.flatMap((payload) => (payload.kind === 'campaigns' ? payload.entryIds : []));
    const byId = new Map((await load(runtime, workspaceId, ids)).map((entry) => [entry.id, entry]));
    return ids.flatMap((id): WebhookEvent[] => {
      const entry = byId.get(id);
      return entry === undefined ? [] : [{ event: EVENT, eventId: id, subjectId: entry.subject }];
    });
  },
  facts: () => Promise.resolve(new Map()),
  async bodies(runtime, workspaceId, events) {
    const ids = events.map(({ eventId }) => eventId);
    const entries = await load(runtime, workspaceId, ids);
    const where = { id: { in: entries.map(({ subject }) => subject) }, workspaceId };
    const select = { id: true, name: true, occurrence: true } as const;
    const found = await runtime.db.prisma.campaign.findMany({ where, select });
    const runs = new Map(found.map((run) => [run.id, run]));
    return new Map(
      entries.flatMap(({ id, subject, detail, at }): [string, EventBody][] => {
        const run = runs.get(subject);
        if (run === undefined) return [];
        const { name, occurrence } = run;
        return [[id, { at, data: { id: toGlobalId('Campaign', subject), name, occurrence, ...(detail as object) } }]];
      }),
    );
  },
};
