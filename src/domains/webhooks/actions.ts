/** Actions on webhook endpoints: creating, changing, rotating and deleting them, and test events. */
import * as z from 'zod';
import { FEED } from '../../bus/streams.ts';
import { deleteDeliveriesOf } from '../../db/sql/webhook-deliveries.ts';
import { beginPosition, lockPosition } from '../../db/sql/webhook-positions.ts';
import { lockWorkspace } from '../../db/sql/workspaces.ts';
import { transaction } from '../../db/transaction.ts';
import type { Prisma, WebhookDelivery, WebhookEndpoint } from '../../generated/prisma/client.ts';
import type { Actor } from '../../kernel/actor.ts';
import { InvalidInputError, NotFoundError } from '../../kernel/errors.ts';
import { newId } from '../../kernel/ids.ts';
import { newWebhookSecret } from '../../kernel/webhook-signature.ts';
import { requireCallable, webhookUrl } from '../../outgoing/url.ts';
import { checkFeed } from '../../pipeline/feed/epoch.ts';
import type { Runtime } from '../../runtime.ts';
import { audit } from '../accounts/audit.ts';
import type { Principal } from '../accounts/principal.ts';
import { deliveryOf, enqueue } from './enqueue.ts';
import { scopesOf, WEBHOOK_EVENTS } from './events.ts';
import type { WebhookFilter } from './filter.ts';
import { TEST_EVENT } from './webhook-source.ts';

/** Parts of the runtime that the actions of this file need. */
export type WebhookNeeds = Pick<Runtime, 'db' | 'bus' | 'clock' | 'config' | 'secrets' | 'log'>;

/** Versions of the body that there are. */
export const WEBHOOK_VERSIONS = [1] as const;
/** Endpoints of one workspace at most. */
export const MAX_ENDPOINTS = 1_000;

const EVENT_NAMES = Object.keys(WEBHOOK_EVENTS) as [string, ...string[]];
const fields = {
  url: webhookUrl,
  description: z.string().trim().max(200),
  events: z.array(z.enum(EVENT_NAMES)).max(EVENT_NAMES.length),
  version: z.literal([...WEBHOOK_VERSIONS], `must be ${WEBHOOK_VERSIONS.join(' or ')}`),
  ordered: z.boolean(),
  enabled: z.boolean(),
};

/** An endpoint to be made. */
export const NewEndpoint = z.object({
  ...fields,
  description: fields.description.default(''),
  events: fields.events.default([]),
  version: fields.version.default(1),
  ordered: fields.ordered.default(false),
  enabled: fields.enabled.default(true),
});
/** Changes of an endpoint; what is absent stays. */
export const EndpointChanges = z.object(fields).partial();

/** An endpoint as the caller named it. */
export interface NamedEndpoint {
  /** UUID; `null`: the id names nothing. */
  id: string | null;
  shownId: string;
}

/** An endpoint and its secret, which cannot be shown again. */
export interface SecretEndpoint {
  endpoint: WebhookEndpoint;
  secret: string;
}

/**
 * Makes an endpoint: it gets what happens from now on.
 *
 * @throws InvalidInputError when its URL may not be called, or its events show more than the principal may see
 */
export async function createEndpoint(
  needs: WebhookNeeds,
  { actor, scopes }: Principal,
  input: z.output<typeof NewEndpoint>,
  filter: WebhookFilter,
): Promise<SecretEndpoint> {
  requireCallable(needs, input.url);
  requireVisible(scopes, input.events);
  const secret = newWebhookSecret();
  const now = needs.clock.now();
  if (input.enabled) await beginReading(needs);
  const endpoint = await needs.db.prisma.$transaction(async (tx) => {
    await lockWorkspace(tx, actor.workspaceId);
    const count = await tx.webhookEndpoint.count({ where: { workspaceId: actor.workspaceId } });
    if (count >= MAX_ENDPOINTS)
      throw wrong(
        'url',
        `would be endpoint ${count + 1} of the workspace, which may have ${MAX_ENDPOINTS.toLocaleString('en')}`,
        input.url,
      );
    const made = await tx.webhookEndpoint.create({
      data: {
        ...input,
        id: newId(),
        workspaceId: actor.workspaceId,
        filter,
        secret: needs.secrets.encrypt(secret),
        enabledAt: now,
        createdAt: now,
      },
    });
    const detail = { url: originOf(made.url), events: made.events, enabled: made.enabled };
    await audit(tx, actor, now, { action: 'webhook.create', subject: made.id, detail });
    return made;
  });
  return { endpoint, secret };
}

/**
 * Changes an endpoint. One that is enabled again gets what happens from then on.
 *
 * @param filter `undefined`: it stays
 * @throws NotFoundError, InvalidInputError
 */
export async function updateEndpoint(
  needs: WebhookNeeds,
  { actor, scopes }: Principal,
  named: NamedEndpoint,
  changes: z.output<typeof EndpointChanges>,
  filter: WebhookFilter | undefined,
): Promise<WebhookEndpoint> {
  if (changes.url !== undefined) requireCallable(needs, changes.url);
  const now = needs.clock.now();
  if (changes.enabled === true) await beginReading(needs);
  return needs.db.prisma.$transaction(async (tx) => {
    const before = await lock(tx, actor, named);
    // Whoever says where events go to sees them.
    if (changes.url !== undefined || changes.events !== undefined)
      requireVisible(scopes, changes.events ?? before.events);
    const enabling = changes.enabled === true && !before.enabled;
    const data = {
      ...changes,
      ...(filter === undefined ? {} : { filter }),
      ...(enabling ? { enabledAt: now, disabledReason: null, failingSince: null, failures: 0, pausedUntil: null } : {}),
      ...(changes.enabled === false ? { leaseOwner: null, leaseUntil: null } : {}),
      ...(enabling ? { dueAt: now } : {}),
    };
    const endpoint = await tx.webhookEndpoint.update({ where: { id: before.id }, data });
    const changed = Object.keys(data).filter((name) => name in fields || name === 'filter');
    const detail = { fields: changed, ...(changes.url === undefined ? {} : { url: originOf(endpoint.url) }) };
    await audit(tx, actor, now, { action: 'webhook.update', subject: endpoint.id, detail });
    return endpoint;
  });
}

/** Deletes an endpoint with its deliveries and their log. @throws NotFoundError */
export async function deleteEndpoint(needs: WebhookNeeds, actor: Actor, named: NamedEndpoint): Promise<void> {
  const id = await needs.db.prisma.$transaction(async (tx) => {
    const endpoint = await lock(tx, actor, named);
    await tx.webhookEndpoint.delete({ where: { id: endpoint.id } });
    const detail = { url: originOf(endpoint.url) };
    await audit(tx, actor, needs.clock.now(), { action: 'webhook.delete', subject: endpoint.id, detail });
    return endpoint.id;
  });
  // What a crash leaves goes with its time.
  while ((await deleteDeliveriesOf(needs.db.pool, id, 5_000)) === 5_000);
}

const DEFAULT_OVERLAP_MS = 24 * 3_600_000;
const MAX_OVERLAP_MS = 30 * 24 * 3_600_000;

/**
 * Gives an endpoint a new secret; until the overlap ends, requests are signed with both.
 *
 * @param overlapMs 0 to 30 days; `null`: one day
 * @throws NotFoundError, InvalidInputError
 */
export async function rotateSecret(
  needs: WebhookNeeds,
  actor: Actor,
  named: NamedEndpoint,
  overlapMs: number | null,
): Promise<SecretEndpoint> {
  const overlap = overlapMs ?? DEFAULT_OVERLAP_MS;
  if (overlap < 0 || overlap > MAX_OVERLAP_MS) throw wrong('overlap', 'must be between PT0S and P30D', `${overlap} ms`);
  const secret = newWebhookSecret();
  const now = needs.clock.now();
  const endpoint = await needs.db.prisma.$transaction(async (tx) => {
    const before = await lock(tx, actor, named);
    const previous = overlap === 0 ? null : { secret: before.secret, until: new Date(now.getTime() + overlap) };
    const data = {
      secret: needs.secrets.encrypt(secret),
      previousSecret: previous?.secret ?? null,
      previousUntil: previous?.until ?? null,
    };
    const rotated = await tx.webhookEndpoint.update({ where: { id: before.id }, data });
    await audit(tx, actor, now, { action: 'webhook.rotate', subject: rotated.id, detail: { overlapMs: overlap } });
    return rotated;
  });
  return { endpoint, secret };
}

/** Enqueues a test event for an endpoint. @throws NotFoundError; InvalidInputError when it is disabled */
export async function sendTestEvent(needs: WebhookNeeds, actor: Actor, named: NamedEndpoint): Promise<WebhookDelivery> {
  const { db, clock } = needs;
  const { id, enabled } = await find(db.prisma, actor, named);
  if (!enabled) throw wrong('id', 'is disabled: enable it first', named.shownId);
  const now = clock.now();
  const event = { event: TEST_EVENT, eventId: newId(), subjectId: id };
  const delivery = deliveryOf(event, { id, workspaceId: actor.workspaceId }, now);
  await transaction(db.pool, (tx) => enqueue(tx, [delivery], now));
  return db.prisma.webhookDelivery.findUniqueOrThrow({ where: { id: delivery.id } });
}

/**
 * Begins the reading of news where there is no endpoint yet, before there is one: what happens from its transaction on is
 * read.
 */
async function beginReading(needs: Pick<WebhookNeeds, 'db' | 'bus' | 'log'>): Promise<void> {
  const { db, bus } = needs;
  const { epoch } = await checkFeed({ bus, db, log: needs.log });
  const { state } = await bus.manager.streams.info(FEED);
  await transaction(db.pool, async (tx) => {
    await lockPosition(tx);
    await beginPosition(tx, { epoch, sequence: state.last_seq, check: 0 });
  });
}

/** @throws InvalidInputError when events carry what the principal may not see */
export function requireVisible(scopes: Principal['scopes'], events: readonly string[]): void {
  const beyond = scopesOf(events).filter((scope) => !scopes.has(scope));
  if (beyond.length === 0) return;
  const message = `would show what takes ${beyond.join(', ')}, which your own key does not have`;
  throw wrong('events', message, events.join(', '));
}

/** Finds an endpoint. @throws NotFoundError */
export async function find(
  prisma: Prisma.TransactionClient,
  actor: Actor,
  { id, shownId }: NamedEndpoint,
): Promise<WebhookEndpoint> {
  const where = { id: id ?? '', workspaceId: actor.workspaceId };
  const endpoint = id === null ? null : await prisma.webhookEndpoint.findUnique({ where });
  if (endpoint === null) throw new NotFoundError('WebhookEndpoint', shownId);
  return endpoint;
}

/** Of two changes at once the second sees what the first has left. */
async function lock(tx: Prisma.TransactionClient, actor: Actor, named: NamedEndpoint): Promise<WebhookEndpoint> {
  await lockWorkspace(tx, actor.workspaceId);
  return find(tx, actor, named);
}

/** A URL as the audit log has it: paths and parameters may hold secrets. */
function originOf(text: string): string {
  return new URL(text).origin;
}

function wrong(field: string, message: string, received: string): InvalidInputError {
  return new InvalidInputError([{ path: [field], message, received: received.slice(0, 100) }]);
}
