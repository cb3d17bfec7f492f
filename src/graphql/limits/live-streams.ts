/** Open sockets and event streams, counted and closed with their keys and sessions. */
import type { Keyring } from '../../domains/accounts/keyring.ts';
import { grantOf, type Principal } from '../../domains/accounts/principal.ts';
import type { Clock } from '../../kernel/clock.ts';
import type { Logger } from '../../runtime.ts';
import { KEY_CHECK_EVERY_MS, MAX_STREAMS_PER_KEY } from './transport-limits.ts';

/** Something that stays open: a socket or an event stream. */
export interface LiveStream {
  /**
   * Ends it: its key or session is not valid any more; its session is, and acts as another member or in another role; or
   * the server stops.
   */
  end(why: 'key' | 'changed' | 'stop'): void;
}

/** Everything that is open, by the key or session that it was opened with. */
export interface LiveStreams {
  /** Takes note of a stream until `release` is called; `null`: the key or session has as many as it may have. */
  add(principal: Principal, stream: LiveStream): { release(): void } | null;
  /** Ends every stream and stops looking at keys. */
  stop(): void;
}

interface GrantStreams {
  principal: Principal;
  streams: Set<LiveStream>;
}

/**
 * Keeps the open streams and looks at all their keys and sessions, in a query each, every two seconds. While the database is away nothing
 * is closed but what expires.
 */
export function openLiveStreams(keyring: Keyring, clock: Clock, log: Logger): LiveStreams {
  const grants = new Map<string, GrantStreams>();
  let checking = false;

  async function check(): Promise<void> {
    if (grants.size === 0 || checking) return;
    checking = true;
    const asked = [...grants.values()].map(({ principal }) => principal);
    const valid = await keyring.validGrants(asked).catch((error: unknown) => {
      log.warn({ error }, 'keys and sessions of open streams could not be checked');
      return new Set(asked.map(grantOf));
    });
    checking = false;
    for (const principal of asked) {
      const held = grants.get(grantOf(principal));
      if (held === undefined) continue;
      const { expiresAt, actor, session } = principal;
      const expired = expiresAt !== null && expiresAt <= clock.now();
      if (valid.has(grantOf(principal)) && !expired) continue;
      const whose = session === null ? { apiKeyId: actor.id } : { memberId: actor.id, sessionId: session.id };
      log.info(
        { ...whose, streams: held.streams.size },
        'streams of a key or session that is not valid any more are closed',
      );
      // A client that comes again with the same session gets what it may do now.
      const changed = session !== null && [...valid].some((grant) => grant.startsWith(session.id));
      for (const stream of [...held.streams]) stream.end(changed ? 'changed' : 'key');
    }
  }

  const timer = setInterval(() => void check(), KEY_CHECK_EVERY_MS);
  timer.unref();
  return {
    add(principal, stream) {
      const grant = grantOf(principal);
      const held = grants.get(grant) ?? { principal, streams: new Set() };
      if (held.streams.size >= MAX_STREAMS_PER_KEY) return null;
      held.streams.add(stream);
      grants.set(grant, held);
      return {
        release() {
          held.streams.delete(stream);
          if (held.streams.size === 0) grants.delete(grant);
        },
      };
    },
    stop() {
      clearInterval(timer);
      for (const { streams } of [...grants.values()]) for (const stream of [...streams]) stream.end('stop');
    },
  };
}
