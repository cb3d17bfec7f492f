/** Lists of the workspace, and the one that is chosen of them: it is made when it is needed. */
import { useCallback, useEffect, useState } from 'react';
import { readAll } from '../../data/all-pages.ts';
import { ask, useHub } from '../../data/hub.ts';
import { type Act, useAct } from '../../data/use-act.ts';
import { useChanges } from '../../data/use-changes.ts';
import { SetListMutation } from '../segments/operations.ts';
import { ListNamesQuery } from './list-operations.ts';

/** Lists that a workspace may have. */
const MOST = 500;

/** A list. */
export interface ListName {
  id: string;
  name: string;
}

/** Lists of the workspace, as far as they are read. */
export interface Lists {
  lists: readonly ListName[];
  /** The reason why they cannot be read; `null`: none. */
  fault: string | null;
}

/** Reads the lists, and again when they change. */
export function useLists(): Lists {
  const hub = useHub();
  const [lists, setLists] = useState<readonly ListName[]>([]);
  const [fault, setFault] = useState<string | null>(null);
  const load = useCallback(() => {
    const read: ListName[] = [];
    readAll(
      async (after) => (await ask(hub, ListNamesQuery, { after })).contactLists,
      (nodes) => read.push(...nodes),
      { most: MOST, signal: new AbortController().signal },
    ).then(
      () => {
        setLists(read.sort((a, b) => a.name.localeCompare(b.name)));
        setFault(null);
      },
      (error) => setFault(error instanceof Error ? error.message : String(error)),
    );
  }, [hub]);
  useEffect(load, [load]);
  useChanges(['contactList'], load);
  return { lists, fault };
}

/** Value of the choice that stands for a new list. */
export const NEW_LIST = 'new';

/** A choice of a list. */
export interface ListChoice extends Lists {
  /** Id of the list; empty: none; `NEW_LIST`: the one of `name`. */
  chosen: string;
  name: string;
  choose(chosen: string): void;
  setName(name: string): void;
  /** Makes the list where it is a new one. @returns its id; `null`: the new one was refused */
  take(): Promise<string | null>;
  made: Pick<Act<unknown, unknown>, 'busy' | 'failure'>;
}

/** Makes the state of a choice. */
export function useListChoice(): ListChoice {
  const { lists: known, fault } = useLists();
  const set = useAct(SetListMutation);
  const [chosen, choose] = useState('');
  const [name, setName] = useState('');
  const [made, setMade] = useState<ListName | null>(null);
  const lists = made === null || known.some(({ id }) => id === made.id) ? known : [...known, made];
  const take = async () => {
    if (chosen !== NEW_LIST) return chosen;
    const input = { name: name.trim() };
    const result = (await set.run({ input }))?.setContactList;
    if (result?.__typename !== 'ContactListPayload') return null;
    // From here on it is one of those that are there: a second try puts people on the same.
    setMade({ id: result.list.id, name: input.name });
    choose(result.list.id);
    return result.list.id;
  };
  return { lists, fault, chosen, name, choose, setName, take, made: { busy: set.busy, failure: set.failure } };
}
