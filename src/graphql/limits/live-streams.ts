/** Open sockets and event streams, counted and closed with their keys. */
import type { Keyring } from '../../domains/accounts/keyring.ts';
import type { Principal } from '../../domains/accounts/principal.ts';
import type { Clock } from '../../kernel/clock.ts';
import type { Logger } from '../../runtime.ts';
import { KEY_CHECK_EVERY_MS, MAX_STREAMS_PER_KEY } from './transport-limits.ts';

/** Something that stays open: a socket or an event stream. */
export interface LiveStream {
  /** Ends it: its key is not valid any more, or the server stops. */
  end(why: 'key' | 'stop'): void;
}

/** Everything that is open, by the key it was opened with. */
export interface LiveStreams {
  /** Takes note of a stream until `release` is called; `null`: the key has as many as it may have. */
  add(principal: Principal, stream: LiveStream): { release(): void } | null;
  /** Ends every stream and stops looking at keys. */
  stop(): void;
}

interface KeyStreams {
  expiresAt: Date | null;
  streams: Set<LiveStream>;
}

/**
 * Keeps the open streams and looks at all their keys in one query, every two seconds. While the database is away nothing
 * is closed but what expires.
 */
export function openLiveStreams(keyring: Keyring, clock: Clock, log: Logger): LiveStreams {
  const keys = new Map<string, KeyStreams>();
  let checking = false;

  async function check(): Promise<void> {
    if (keys.size === 0 || checking) return;
    checking = true;
    const asked = [...keys.keys()];
    const valid = await keyring.validKeys(asked).catch((error: unknown) => {
      log.warn({ error }, 'keys of open streams could not be checked');
      return new Set(asked);
    });
    checking = false;
    for (const apiKeyId of asked) {
      const held = keys.get(apiKeyId);
      if (held === undefined) continue;
      const expired = held.expiresAt !== null && held.expiresAt <= clock.now();
      if (valid.has(apiKeyId) && !expired) continue;
      log.info({ apiKeyId, streams: held.streams.size }, 'streams of a key that is not valid any more are closed');
      for (const stream of [...held.streams]) stream.end('key');
    }
  }

  const timer = setInterval(() => void check(), KEY_CHECK_EVERY_MS);
  timer.unref();
  return {
    add(principal, stream) {
      const held = keys.get(principal.actor.id) ?? { expiresAt: principal.expiresAt, streams: new Set() };
      if (held.streams.size >= MAX_STREAMS_PER_KEY) return null;
      held.streams.add(stream);
      keys.set(principal.actor.id, held);
      return {
        release() {
          held.streams.delete(stream);
          if (held.streams.size === 0) keys.delete(principal.actor.id);
        },
      };
    },
    stop() {
      clearInterval(timer);
      for (const { streams } of [...keys.values()]) for (const stream of [...streams]) stream.end('stop');
    },
  };
}
