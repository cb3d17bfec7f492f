/** Ids of everybody whom the filter of a list leaves. */
import { useState } from 'react';
import { readAll } from '../../data/all-pages.ts';
import { ask, useHub } from '../../data/hub.ts';
import { type ContactConditions, ContactIdsQuery } from './operations.ts';

/** People of whom something is changed at once at most. */
const MOST = 10_000;
/** People of a page. */
const PAGE = 100;

/** Search for everybody. */
export interface Everybody {
  /** People found so far; `null`: nobody is looked for. */
  count: number | null;
  /** Reason that they cannot be taken together; `null`: none. */
  refused: string | null;
  /** Finds them. @returns `null` where they cannot be taken together, which `refused` says */
  find(): Promise<string[] | null>;
}

/** Makes the state of a search. @param filter conditions; @param picked people who were picked, in place of it */
export function useEverybody(filter: ContactConditions, picked: readonly string[] | null): Everybody {
  const hub = useHub();
  const [count, setCount] = useState<number | null>(null);
  const [refused, setRefused] = useState<string | null>(null);
  const find = async () => {
    setRefused(null);
    if (picked !== null) return [...picked];
    const ids: string[] = [];
    try {
      const { more } = await readAll(
        async (after) => (await ask(hub, ContactIdsQuery, { first: PAGE, after, filter })).contacts,
        (nodes, sum) => {
          ids.push(...nodes.map(({ id }) => id));
          setCount(sum);
        },
        { most: MOST, signal: new AbortController().signal },
      );
      if (!more) return ids;
      setRefused(`These are more than ${MOST.toLocaleString()}: filter the list first.`);
    } catch (error) {
      setRefused(error instanceof Error ? error.message : String(error));
    } finally {
      setCount(null);
    }
    return null;
  };
  return { count, refused, find };
}
