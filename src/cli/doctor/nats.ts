/** Checks of NATS and its streams. */
import { JetStreamApiError, type StreamConfig, type StreamInfo } from '@nats-io/jetstream';
import { feedMessageIn } from '../../bus/consume.ts';
import { refusalOf, tryToStore } from '../../bus/refusals.ts';
import { CLICKS, FEED, JOBS, streamDefinitions } from '../../bus/streams.ts';
import { describeLost, incarnationOf, readFeedEpoch } from '../../db/sql/feed-epochs.ts';
import {
  type Check,
  type DoctorTarget,
  type Finding,
  failed,
  type Nats,
  ofNats,
  ok,
  sentence,
  skipped,
  warning,
} from './check.ts';

const PART = 'NATS';

/** Checks of NATS and its streams. */
export const NATS_CHECKS: readonly Check[] = [
  { part: PART, name: 'reachable', look: reachable },
  ofNats(PART, 'JetStream', account),
  ofNats(PART, 'room', room),
  ofNats(PART, 'copies', copies),
  ofNats(PART, `stream ${JOBS}`, (nats, { config }) => stream(nats, JOBS, config.natsReplicas)),
  ofNats(PART, `stream ${CLICKS}`, (nats, { config }) => stream(nats, CLICKS, config.natsReplicas)),
  ofNats(PART, `stream ${FEED}`, (nats, { config }) => stream(nats, FEED, config.natsReplicas)),
  ofNats(PART, 'news kept', newsKept),
];

/** https://github.com/nats-io/nats-server/blob/main/server/errors.json */
const STREAM_NOT_FOUND = 10_059;
/** Older servers can lose acknowledged messages of a cluster when a disk is lost. */
const OLDEST = [2, 10, 23];

function reachable({ nats, config }: DoctorTarget): Finding {
  if (typeof nats === 'string') return failed(nats, 'Start NATS, and check NATS_URL and the network.');
  const version = nats.connection.info?.version ?? '0.0.0';
  const numbers = version.split(/[.-]/).map(Number);
  const at = OLDEST.findIndex((wanted, index) => numbers[index] !== wanted);
  const old = at >= 0 && (numbers[at] ?? 0) < (OLDEST[at] ?? 0);
  if (!old || config.environment !== 'production') return ok(`nats-server ${version}.`);
  return warning(`nats-server ${version}.`, `Use ${OLDEST.join('.')} or newer in production.`);
}

/** A server alone takes more as soon as there is room; one of a cluster, or one that was started meanwhile, does not. */
const MAKE_ROOM =
  'Make room on the disk of its store_dir, then start nats-server again: what waits in the outbox follows by itself.';

async function room({ manager }: Nats): Promise<Finding> {
  try {
    await tryToStore(manager);
    return ok('JetStream can write.');
  } catch (error) {
    const why = refusalOf(error);
    if (why !== null) return failed(`${why}: ${sentence(error)}`, MAKE_ROOM);
    if (error instanceof JetStreamApiError && error.code === STREAM_NOT_FOUND) return skipped(`There is no ${FEED}.`);
    throw error;
  }
}

/** A server that has found its disk full in a cluster turns JetStream off until it is started again. */
const OFF = `Turn JetStream on in the server's configuration. If it is: its disk was full. ${MAKE_ROOM}`;

async function account({ manager }: Nats): Promise<Finding> {
  const info = await manager.getAccountInfo().catch((error: unknown) => error as Error);
  if (info instanceof Error) return failed(`JetStream does not answer: ${sentence(info)}`, OFF);
  const { storage, limits } = info;
  const used = `${(storage / 2 ** 20).toFixed(1)} MiB stored`;
  if (limits.max_storage <= 0) return ok(`On; ${used}, without a limit.`);
  const percent = Math.floor((100 * storage) / limits.max_storage);
  const found = `${used}, ${percent} % of what the account may.`;
  return percent > 70 ? warning(found, 'Raise the limit of the account.') : ok(`On; ${found}`);
}

/** Of a cluster each node can be lost; what has one copy is lost with its node. */
async function copies({ connection, manager }: Nats): Promise<Finding> {
  const { cluster, connect_urls: urls = [] } = connection.info ?? {};
  const infos = await Promise.all([JOBS, CLICKS, FEED].map((name) => manager.streams.info(name)));
  if (cluster === undefined) return ok('One server, one copy.');
  const lone = infos.filter(({ config }) => config.num_replicas === 1).map(({ config }) => config.name);
  const found = `Cluster "${cluster}", ${urls.length} servers known; ${infos.map(({ config }) => `${config.name} ${config.num_replicas}`).join(', ')}.`;
  if (lone.length > 0) {
    const todo = `Set HELIOGRAPH_NATS_REPLICAS=3, and edit ${lone.join(' and ')} (nats stream edit --replicas 3).`;
    return warning(found, todo);
  }
  const behind = infos.flatMap(({ config, cluster: state }) =>
    (state?.replicas ?? []).flatMap((each) =>
      each.current && each.offline !== true ? [] : [`${config.name} on ${each.name}`],
    ),
  );
  if (behind.length === 0) return ok(found);
  return warning(
    `${found} Not current: ${behind.join(', ')}.`,
    'Start those servers again, or look why they are behind.',
  );
}

const KEEP_NEWS =
  'Let the server write at once (jetstream { sync_interval: always }), or keep three copies (HELIOGRAPH_NATS_REPLICAS=3).';

/** Checks that FEED holds what it had: after a power cut or from a snapshot it may come back with less. */
async function newsKept({ manager }: Nats, { database }: DoctorTarget): Promise<Finding> {
  if (typeof database === 'string') return skipped('PostgreSQL cannot be reached.');
  const life = await readFeedEpoch(database);
  if (life === null) return ok('No process of the hub has looked at it yet.');
  const { created, state } = await manager.streams.info(FEED);
  const had = `it is known to have come to ${life.head}`;
  const now = 'Start an API or a scheduler: it notices, and whoever follows the news is told where some are missing.';
  if (incarnationOf(created) !== life.created) return failed(`${FEED} was made anew; ${had}.`, now);
  if (state.last_seq < life.head) return failed(`${FEED} ends at ${state.last_seq}; ${had}.`, now);
  const stored = state.first_seq > life.head || life.headId === null ? null : await feedMessageIn(manager, life.head);
  if (stored !== null && stored.messageId !== life.headId)
    return failed(`${FEED} holds other news at ${life.head}.`, now);
  const lost = describeLost(life);
  return lost === null ? ok(`Everything up to ${life.head}.`) : warning(`${lost}.`, KEEP_NEWS);
}

/** Settings that the hub's promises hang on. */
const COMPARED = ['retention', 'storage', 'num_replicas', 'duplicate_window', 'max_age', 'subjects'] as const;

async function stream({ manager }: Nats, name: string, replicas: number): Promise<Finding> {
  const wanted = streamDefinitions(replicas).find((each) => each.name === name);
  let info: StreamInfo;
  try {
    info = await manager.streams.info(name);
  } catch (error) {
    return failed(
      `It cannot be read: ${error instanceof Error ? error.message : String(error)}.`,
      `Start a process of the hub again: it makes the stream, and the scheduler queues anew what was in it. If that does not help, its disk was full. ${MAKE_ROOM}`,
    );
  }
  const wrong = COMPARED.filter((key) => wanted?.[key] !== undefined && !same(info.config, wanted, key)).map(
    (key) => `${key} is ${String(info.config[key])} instead of ${String(wanted?.[key])}`,
  );
  if (wrong.length > 0)
    return failed(`${wrong.join('; ')}.`, 'Set it so with `nats stream edit`; the hub leaves a stream as it is.');
  const limited = fill(info);
  const found = `${info.state.messages} messages, ${info.state.consumer_count} consumers, ${Math.floor(limited)} % full.`;
  return limited > 70 ? warning(found, 'Raise its limits, or find out why nothing is taken from it.') : ok(found);
}

function same(found: StreamConfig, wanted: Partial<StreamConfig>, key: (typeof COMPARED)[number]): boolean {
  return String(found[key]) === String(wanted[key]);
}

/** Percent of the tightest limit; 0 without limits. */
function fill({ config, state }: StreamInfo): number {
  const share = (value: number, limit: number) => (limit > 0 ? (100 * value) / limit : 0);
  return Math.max(share(state.bytes, config.max_bytes), share(state.messages, config.max_msgs));
}
