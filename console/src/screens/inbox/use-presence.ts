/** Presence in a conversation: of others, and what they are told of this reader. */
import { useCallback, useEffect, useRef, useState } from 'react';
import { useMutation } from 'urql';
import { useHub } from '../../data/hub.ts';
import { openStream } from '../../data/stream.ts';
import { PresenceMutation, PresenceSubscription } from './operations.ts';

/** Interval at which looking is said again, in milliseconds. */
const AGAIN_MS = 20_000;
/** Interval at which typing is said again at most, in milliseconds. */
const TYPING_MS = 4_000;
/** Silence after which somebody has gone, in milliseconds. */
const GONE_MS = 35_000;

/** Somebody else at the conversation. */
export interface Other {
  id: string;
  name: string;
  typing: boolean;
  at: number;
}

/** Says that this reader looks, and returns who else does. @param self the id of the reader; others alone are shown */
export function usePresence(id: string, self: string | null): { others: readonly Other[]; typing(): void } {
  const hub = useHub();
  const [, tell] = useMutation(PresenceMutation);
  const [others, setOthers] = useState<readonly Other[]>([]);
  const toldAt = useRef(0);
  useEffect(() => {
    const look = () => void tell({ id, state: 'LOOKING' });
    look();
    const timer = setInterval(() => {
      look();
      setOthers((before) => before.filter(({ at }) => Date.now() - at < GONE_MS));
    }, AGAIN_MS);
    return () => {
      clearInterval(timer);
      void tell({ id, state: 'AWAY' });
    };
  }, [id, tell]);
  useEffect(() => {
    setOthers([]);
    return openStream(hub.socket, {
      document: PresenceSubscription as never,
      variables: { id },
      after: null,
      read: ({
        conversationPresence,
      }: {
        conversationPresence: { state: string; actor: { id: string; name: string } };
      }) => conversationPresence,
      onItems: (items) =>
        setOthers((before) => {
          const next = new Map(before.map((other) => [other.id, other]));
          for (const { state, actor } of items) {
            if (actor.id === self) continue;
            if (state === 'AWAY') next.delete(actor.id);
            else next.set(actor.id, { id: actor.id, name: actor.name, typing: state === 'TYPING', at: Date.now() });
          }
          return [...next.values()];
        }),
      onGap: () => {},
      onEnd: () => {},
    });
  }, [hub, id, self]);
  const typing = useCallback(() => {
    if (Date.now() - toldAt.current < TYPING_MS) return;
    toldAt.current = Date.now();
    void tell({ id, state: 'TYPING' });
  }, [id, tell]);
  return { others, typing };
}
