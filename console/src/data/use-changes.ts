/** Changes of the workspace, in a component that shows what was changed. */
import { useEffect, useRef } from 'react';
import { graphql } from './graphql.ts';
import { useLiveState } from './live-state.ts';
import { useStream } from './use-stream.ts';

/** Subjects that people or programs change. */
const ChangesSubscription = graphql(`
  subscription Changes {
    changes {
      action
      subject
      at
    }
  }
`);

/** Texts of people: they may change what was agreed to. */
const PeopleWriteSubscription = graphql(`
  subscription PeopleWrite($after: Cursor) {
    inboundMessages(after: $after) {
      __typename
      ... on InboundStreamMessage {
        cursor
      }
      ... on StreamGap {
        resumesAt
      }
    }
  }
`);

/** Shortest time between two looks, in milliseconds. */
const PAUSE_MS = 400;

/**
 * Looks again when something was changed.
 *
 * @param kinds first words of actions: "contact", "consent"
 * @param look is called once for what comes together
 */
export function useChanges(kinds: readonly string[], look: () => void): void {
  const soon = useSoon(look);
  useAfterBreak(soon);
  useStream('changes', {
    document: ChangesSubscription,
    variables: {},
    read: ({ changes }) => changes,
    onItems: (items) => {
      if (items.some(({ action }) => kinds.includes(action.split('.')[0] ?? ''))) soon();
    },
    onGap: soon,
    onEnd: () => {},
  });
}

/** Looks again when somebody wrote. */
export function usePeopleWrite(look: () => void): void {
  const soon = useSoon(look);
  useStream('people-write', {
    document: PeopleWriteSubscription,
    variables: {},
    read: ({ inboundMessages }) => inboundMessages,
    onItems: soon,
    onGap: soon,
    onEnd: () => {},
  });
}

/** Calls back once the connection is there again: these news have no cursor to go on behind. */
function useAfterBreak(work: () => void): void {
  const { phase } = useLiveState();
  const before = useRef(phase);
  useEffect(() => {
    if (before.current === 'reconnecting' && phase === 'live') work();
    before.current = phase;
  });
}

/** A call that is made a moment later, once for several. */
function useSoon(work: () => void): () => void {
  const latest = useRef(work);
  latest.current = work;
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  return () => {
    timer.current ??= setTimeout(() => {
      timer.current = undefined;
      latest.current();
    }, PAUSE_MS);
  };
}
