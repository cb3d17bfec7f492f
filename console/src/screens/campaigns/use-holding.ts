/** Pauses that hold a campaign now: its own, and wider ones. */
import { useEffect } from 'react';
import { useQuery } from 'urql';
import { messageOf } from '../../data/hub.ts';
import { nodesOf } from '../../data/lists.ts';
import { useChanges } from '../../data/use-changes.ts';
import { type HoldingPause, HoldingPausesQuery } from '../pauses/operations.ts';
import { type Choice, scopeWords } from '../pauses/use-names.ts';
import type { WatchedCampaign } from './operations.ts';

/** A pause of more than a campaign. */
export interface WiderPause extends Pick<HoldingPause, 'id' | 'reason'> {
  /** Scope that it is of. */
  words: string;
}

/** Pauses that hold a campaign. */
export interface Holding {
  /** The reason why they cannot be read; `null`: none. */
  fault: string | null;
  /** False until they are read. */
  isKnown: boolean;
  /** The pause of this campaign alone; `null`: there is none. */
  own: HoldingPause | null;
  /** Pauses of more than it. */
  wider: readonly WiderPause[];
  /** Looks again. */
  reload(): void;
}

/** Properties of what is shown of a campaign, and done with it, by what holds it. */
export interface HeldProps {
  campaign: WatchedCampaign;
  holding: Holding;
  onChanged(): void;
}

/** Reads them, and again when a pause begins or ends. */
export function useHolding(campaign: WatchedCampaign): Holding {
  const { id, status } = campaign;
  const isWritten = status === 'DRAFT' || status === 'CHECKED';
  const [{ data, error }, look] = useQuery({
    query: HoldingPausesQuery,
    pause: isWritten,
    requestPolicy: 'cache-and-network',
  });
  const reload = () => {
    if (!isWritten) look({ requestPolicy: 'network-only' });
  };
  useChanges(['pause', 'campaign'], reload);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another state may be another pause.
  useEffect(reload, [status]);
  const pauses = isWritten ? [] : nodesOf(data?.pauses);
  const templates = nodesOf(data?.templates);
  return {
    fault: isWritten || error === undefined ? null : messageOf(error),
    isKnown: data !== undefined,
    own: pauses.find(({ scope, key }) => scope === 'CAMPAIGN' && key === id) ?? null,
    wider: pauses
      .filter((pause) => isOf(pause, campaign, templates))
      .map((pause) => ({ ...pause, words: scopeWords(pause, { TEMPLATE: templates }) })),
    reload,
  };
}

/** Check whether a pause is of a campaign as a whole, and of others. */
function isOf({ scope, key }: HoldingPause, campaign: WatchedCampaign, templates: readonly Choice[]): boolean {
  if (scope === 'TEMPLATE') {
    const name = templates.find(({ id }) => id === key)?.name;
    return [campaign.template, ...campaign.variants.map(({ template }) => template)].some((each) => each === name);
  }
  return scope === 'WORKSPACE' || (scope === 'PURPOSE' && key === campaign.purpose);
}
