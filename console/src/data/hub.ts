/** The hub as the console speaks to it: requests over HTTP, streams over one WebSocket. */
import { type AnyVariables, Client, cacheExchange, type DocumentInput, fetchExchange, mapExchange } from '@urql/core';
import type { Client as SocketClient } from 'graphql-ws';
import { createContext, useContext } from 'react';
import { HubAwayError } from './away.ts';

/** Both ways to the hub. */
export interface Hub {
  client: Client;
  socket: SocketClient;
  /** A position of the news that is known without asking: the screen that opens first begins there. */
  position: KnownPosition | null;
}

/** Position of the news at a moment. */
export interface KnownPosition {
  cursor: string;
  /** In milliseconds. */
  at: number;
}

/** Opens the way over HTTP. @param onSignedOut called when the hub does not take the session, or not any more */
export function openClient(onSignedOut: () => void): Client {
  const signedOut = mapExchange({
    onError: (error) => {
      if (error.graphQLErrors.some(({ extensions }) => extensions.code === 'UNAUTHENTICATED')) onSignedOut();
    },
  });
  return new Client({
    url: '/graphql',
    preferGetMethod: false,
    fetchOptions: { credentials: 'same-origin' },
    exchanges: [cacheExchange, signedOut, fetchExchange],
  });
}

/** Context that hands the hub down. */
export const HubContext = createContext<Hub | null>(null);

/** Returns the hub of this page. @throws Error outside of a session */
export function useHub(): Hub {
  const hub = useContext(HubContext);
  if (hub === null) throw new Error('useHub is used outside of a session');
  return hub;
}

/** Asks the hub, past the cache. @throws Error with the message of the hub, HubAwayError */
export async function ask<Result, Variables extends AnyVariables>(
  { client }: Hub,
  document: DocumentInput<Result, Variables>,
  variables: Variables,
): Promise<Result> {
  const { data, error } = await client.query(document, variables, { requestPolicy: 'network-only' }).toPromise();
  if (error?.networkError !== undefined) throw new HubAwayError();
  if (data === undefined || error !== undefined)
    throw new Error(error === undefined ? 'The hub sent nothing.' : messageOf(error));
  return data;
}

/** Says what went wrong with a request, for people. */
export function messageOf(error: {
  graphQLErrors: readonly { message: string }[];
  networkError?: Error | undefined;
}): string {
  const [first] = error.graphQLErrors;
  if (first !== undefined) return first.message;
  return new HubAwayError().message;
}
