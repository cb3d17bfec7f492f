/** Campaigns, routes and templates by their ids, and words for what a pause is of. */
import { useQuery } from 'urql';
import { nodesOf } from '../../data/lists.ts';
import { wordsOf } from '../../ui/status-words.ts';
import { purposeWord } from '../messages/message-filters.ts';
import { PausableQuery, type PauseInput, type PauseRow } from './operations.ts';

/** A thing that can be paused. */
export interface Choice {
  id: string;
  name: string;
}

/** Things that can be paused by their id, by scope. */
export type Choices = Readonly<Partial<Record<PauseInput['scope'], readonly Choice[]>>>;

/** Reads what can be paused. */
export function useChoices(): Choices {
  const [{ data }] = useQuery({ query: PausableQuery, requestPolicy: 'cache-and-network' });
  return {
    CAMPAIGN: nodesOf(data?.campaigns),
    ROUTE: nodesOf(data?.routes),
    TEMPLATE: nodesOf(data?.templates),
  };
}

/** Scope of a pause, in words. */
export function scopeWords({ scope, key }: Pick<PauseRow, 'scope' | 'key'>, choices: Choices): string {
  if (scope === 'WORKSPACE' || key === null) return 'Everything';
  if (scope === 'PURPOSE') return `Purpose ${purposeWord(key)}`;
  const name = choices[scope]?.find(({ id }) => id === key)?.name;
  return `${wordsOf(scope)} ${name ?? key}`;
}
