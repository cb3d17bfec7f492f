/** A subscription without a cursor in a component: what it says now, and every change from then on. */
import type { TadaDocumentNode } from 'gql.tada';
import { useEffect, useRef } from 'react';
import { useHub } from './hub.ts';
import { openStream } from './stream.ts';

/**
 * Follows such a subscription while the component is shown; after a reconnect it begins with how things are then.
 *
 * @param onResults takes the results of a frame, the oldest first
 */
export function useFeed<Result>(
  document: TadaDocumentNode<Result, Record<string, never>>,
  onResults: (results: Result[]) => void,
): void {
  const hub = useHub();
  const latest = useRef(onResults);
  latest.current = onResults;
  useEffect(
    () =>
      openStream<Result, Result>(hub.socket, {
        document: document as never,
        variables: {},
        after: null,
        read: (result) => result,
        onItems: (results) => latest.current(results),
        onGap: () => {},
        onEnd: () => {},
      }),
    [hub, document],
  );
}
