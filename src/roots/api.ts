/** Composition root of the role `api`: everything that a process which serves requests has one of. */

import { shareQuotas } from '../bus/shared-quotas.ts';
import { DataReads } from '../domains/accounts/data-reads.ts';
import { RequestLog } from '../domains/accounts/request-log.ts';
import { LinkDesk } from '../domains/links/visits.ts';
import { OpenIdProvider } from '../domains/members/open-id.ts';
import { acceptWithin } from '../domains/messages/accept.ts';
import { AcceptQueue, type AcceptRuntime } from '../domains/messages/accept-queue.ts';
import { EventCache } from '../domains/messages/event-cache.ts';
import { openIdSettingsOf } from '../kernel/open-id-settings.ts';
import { Quota } from '../kernel/quota.ts';
import { Turns } from '../kernel/turns.ts';
import { type FeedHub, startFeed } from '../pipeline/feed/broadcast.ts';
import { LiveTraffic } from '../pipeline/feed/live-traffic.ts';
import type { Runtime } from '../runtime.ts';
import { RepeatedWarnings } from '../telemetry/repeated-warnings.ts';
import { openPrepareRuntime } from './prepare.ts';

/** Parts that the API works with. */
export interface ApiRuntime extends AcceptRuntime {
  /** Live end of the news. */
  feed: FeedHub;
  /** Traffic by the second, of the workspaces that somebody looks at. */
  liveTraffic: LiveTraffic;
  /** Requests of keys and members. */
  requestLog: RequestLog;
  /** Reads of data of people. */
  dataReads: DataReads;
  /** Events that subscribers of one chunk of news share. */
  eventCache: EventCache;
  /** Operations a key may send; `null`: as many as it wants. */
  operationQuota: Quota | null;
  /** Messages a workspace may hand over; `null`: as many as it wants. */
  messageQuota: Quota | null;
  /** Turns of operations that need the database. */
  operationTurns: Turns;
  /** Ends the sharing of the quotas with other processes. */
  stopSharing: () => void;
  /** Ids of the workspaces that import a file now. */
  importing: Set<string>;
  /** Exports of contacts that are downloaded now. */
  exporting: Set<symbol>;
  /** The OpenID provider that members sign in with; `null`: none is configured. */
  openId: OpenIdProvider | null;
  /** Leads visits of short links to their targets. */
  linkDesk: LinkDesk;
  /** Log lines about the database being away: one a second, not one a request. */
  outages: RepeatedWarnings;
}

/** Opens the runtime of the API, on one that is open. Whoever opens it stops its feed before the other is closed. */
export async function openApiRuntime(runtime: Runtime): Promise<ApiRuntime> {
  const api = apiRuntimeOf(runtime, await startFeed(runtime));
  const { operationQuota, messageQuota } = api;
  const quotas = Object.entries({ operations: operationQuota, messages: messageQuota });
  const shared = new Map(quotas.flatMap(([name, quota]) => (quota === null ? [] : [[name, quota] as const])));
  return shared.size === 0 ? api : { ...api, stopSharing: shareQuotas(runtime.bus, shared) };
}

/** Makes the runtime of an API with the news that it follows. */
export function apiRuntimeOf(runtime: Runtime, feed: FeedHub): ApiRuntime {
  const { config, log, telemetry } = runtime;
  const openId = openIdSettingsOf(config);
  const operationTurns = turnsOf(config.dbPoolSize);
  telemetry.read('heliograph_graphql_waiting_operations', () => operationTurns.waiting);
  return {
    ...openPrepareRuntime(runtime),
    feed,
    liveTraffic: new LiveTraffic(feed),
    requestLog: new RequestLog(runtime),
    dataReads: new DataReads(runtime),
    eventCache: new EventCache(),
    acceptQueue: new AcceptQueue(runtime, (tx, prepared) => acceptWithin(tx, runtime, prepared, tx.last)),
    operationQuota: quotaOf(config.operationsPerSecond),
    messageQuota: quotaOf(config.messagesPerSecond),
    operationTurns,
    stopSharing: () => {},
    importing: new Set(),
    exporting: new Set(),
    openId: openId === null ? null : new OpenIdProvider(openId),
    linkDesk: new LinkDesk(runtime),
    outages: new RepeatedWarnings(log),
  };
}

function quotaOf(perSecond: number | null): Quota | null {
  return perSecond === null ? null : new Quota(perSecond);
}

/** Share of the database's connections that the operations of one workspace may have. */
const SHARE_OF_ONE = 0.75;

/** As many operations as there are connections: whoever comes finds one that others have not taken. */
function turnsOf(poolSize: number): Turns {
  return new Turns({ atATime: poolSize, ofOne: Math.max(1, Math.floor(SHARE_OF_ONE * poolSize)) });
}
