/** Templates, senders, lists and segments that a campaign can be made of. */
import { useEffect, useState } from 'react';
import { ask, useHub } from '../../data/hub.ts';
import { ContentsQuery } from './write-operations.ts';

/** A list or a segment. */
export interface Group {
  id: string;
  name: string;
}

/** Things that a campaign can be made of. */
export interface Contents {
  templates: string[];
  senders: string[];
  lists: Group[];
  segments: Group[];
  pools: Group[];
  routes: Group[];
}

/** Asks for them once. @returns them, and the reason why they cannot be read; `null`: none */
export function useContents(): { contents: Contents; fault: string | null } {
  const hub = useHub();
  const [contents, setContents] = useState<Contents>({
    templates: [],
    senders: [],
    lists: [],
    segments: [],
    pools: [],
    routes: [],
  });
  const [fault, setFault] = useState<string | null>(null);
  useEffect(() => {
    ask(hub, ContentsQuery, {}).then(
      ({ templates, senders, contactLists, segments, couponPools, routes }) =>
        setContents({
          templates: (templates?.edges ?? []).flatMap(({ node }) =>
            node.publishedVersion === null ? [] : [node.name],
          ),
          senders: (senders?.edges ?? []).map(({ node }) => node.address),
          lists: (contactLists?.edges ?? []).map(({ node }) => node),
          segments: (segments?.edges ?? []).map(({ node }) => node),
          pools: (couponPools?.edges ?? []).map(({ node }) => node),
          routes: (routes?.edges ?? []).map(({ node }) => node),
        }),
      (error) => setFault(error instanceof Error ? error.message : String(error)),
    );
  }, [hub]);
  return { contents, fault };
}
