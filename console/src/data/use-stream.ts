/** A stream of messages' events in a component, from the moment it is shown. */
import { useEffect, useRef } from 'react';
import { AWAY_RETRY_MS, HubAwayError } from './away.ts';
import { graphql } from './graphql.ts';
import { ask, type Hub, useHub } from './hub.ts';
import { openStream, type Stream } from './stream.ts';

/** Position of the news now. */
const PositionQuery = graphql(`
  query Position {
    feedPosition
  }
`);

/** Age up to which a known position will do, in milliseconds: the few news behind it come once more. */
const KNOWN_MS = 3_000;

/** Asks where the news are now, unless that is known: what is loaded after that and followed from there misses nothing. */
export async function feedPosition(hub: Hub): Promise<string | null> {
  if (hub.position !== null && Date.now() - hub.position.at < KNOWN_MS) return hub.position.cursor;
  const { feedPosition } = await ask(hub, PositionQuery, {});
  return feedPosition;
}

/** Opens a stream that begins where the news are now. @returns a function that ends it */
export async function followFromNow<Result, Item>(
  hub: Hub,
  stream: Omit<Stream<Result, Item>, 'after'>,
): Promise<() => void> {
  return openStream(hub.socket, { ...stream, after: await feedPosition(hub) });
}

/**
 * Follows a stream while the component is shown.
 *
 * @param key another key, another stream; `null`: nothing is followed
 * @param stream read when the key changes; its handlers are always those of the last render
 */
export function useStream<Result, Item>(key: string | null, stream: Omit<Stream<Result, Item>, 'after'>): void {
  const hub = useHub();
  const latest = useRef(stream);
  latest.current = stream;
  useEffect(() => {
    if (key === null) return;
    let ended = false;
    let end = () => {};
    const handlers = {
      onItems: (items: Item[]) => latest.current.onItems(items),
      onGap: () => latest.current.onGap(),
      onEnd: (message: string) => latest.current.onEnd(message),
    };
    const open = () =>
      void followFromNow(hub, { ...latest.current, ...handlers }).then(
        (stop) => {
          if (ended) stop();
          else end = stop;
        },
        (error: Error) => {
          if (error instanceof HubAwayError && !ended) setTimeout(() => ended || open(), AWAY_RETRY_MS);
          else handlers.onEnd(error.message);
        },
      );
    open();
    return () => {
      ended = true;
      end();
    };
  }, [key, hub]);
}
