/** Entries of the open conversation: the newest, live, and before them as many as the reader has asked for. */
import { useCallback, useEffect, useMemo, useState } from 'react';
import { ask, useHub } from '../../data/hub.ts';
import { EarlierQuery, type OpenTalk, type TalkEdge, type TalkEntry } from './operations.ts';

/** Moment of an entry. */
export function momentOf({ inboundMessage, message, event }: TalkEntry): string {
  return inboundMessage?.receivedAt ?? message?.createdAt ?? event?.at ?? new Date(0).toISOString();
}

/** Entries as they are shown. */
export interface ShownEntries {
  entries: readonly TalkEntry[];
  /** Loads earlier ones; `null`: there are none. */
  onEarlier: (() => void) | null;
  /** Why earlier ones could not be loaded; `null`: they could. */
  error: string | null;
}

/** Joins what is loaded anew with what was loaded before. */
export function useEntries({ id, entries }: Pick<OpenTalk, 'id' | 'entries'>): ShownEntries {
  const hub = useHub();
  // What leaves the newest ones when others come stays.
  const [known, setKnown] = useState<ReadonlyMap<string, TalkEdge>>(new Map());
  const [hasEarlier, setHasEarlier] = useState<boolean | null>(null);
  const [error, setError] = useState<string | null>(null);
  const add = useCallback((edges: readonly TalkEdge[]) => {
    setKnown((before) => new Map([...before, ...edges.map((edge) => [edge.node.id, edge] as const)]));
  }, []);
  useEffect(() => add(entries?.edges ?? []), [add, entries]);
  const edges = useMemo(() => {
    const all = new Map([...known, ...(entries?.edges ?? []).map((edge) => [edge.node.id, edge] as const)]);
    return [...all.values()].sort((a, b) => Date.parse(momentOf(a.node)) - Date.parse(momentOf(b.node)));
  }, [known, entries]);
  const before = edges[0]?.cursor;
  const load = async () => {
    if (before === undefined) return;
    try {
      const { conversation } = await ask(hub, EarlierQuery, { id, before });
      add(conversation?.entries?.edges ?? []);
      setHasEarlier(conversation?.entries?.pageInfo.hasPreviousPage ?? false);
      setError(null);
    } catch (fault) {
      setError((fault as Error).message);
    }
  };
  const more = hasEarlier ?? entries?.pageInfo.hasPreviousPage ?? false;
  return { entries: edges.map(({ node }) => node), onEarlier: more ? () => void load() : null, error };
}
