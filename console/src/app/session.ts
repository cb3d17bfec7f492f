/** The session: who is signed in, in which workspace, and what they may do. */
import type { ResultOf } from 'gql.tada';
import { createContext, useContext } from 'react';
import { graphql } from '../data/graphql.ts';

/** First query of the frame. */
export const SessionQuery = graphql(`
  query Session {
    simulated
    feedPosition
    viewer {
      role
      scopes
      workspace {
        id
        name
        currency
        defaultCountry
        timeZone
      }
    }
    session {
      member {
        name
        email
      }
      workspaces {
        id
        name
      }
    }
  }
`);

/** A session. */
export interface Session {
  viewer: NonNullable<ResultOf<typeof SessionQuery>['viewer']>;
  /** The person who is signed in; `null`: a key came. */
  person: ResultOf<typeof SessionQuery>['session'];
  /** True where a simulator stands for the carriers. */
  simulated: boolean;
  /** Cursor of the news when the session was asked for; `null`: not known. */
  position: string | null;
  /** True if the viewer has a scope, e.g. "messages:send". */
  may(scope: string): boolean;
}

/** Makes a session of what the hub answered; `null`: nobody is signed in. */
export function sessionOf({ viewer, session, simulated, feedPosition }: ResultOf<typeof SessionQuery>): Session | null {
  if (viewer === null) return null;
  return {
    viewer,
    person: session,
    simulated: simulated ?? false,
    position: feedPosition,
    may: (scope) => viewer.scopes.includes(scope),
  };
}

/** Context that hands the session down. */
export const SessionContext = createContext<Session | null>(null);

/** Returns the session. @throws Error outside of one */
export function useSession(): Session {
  const session = useContext(SessionContext);
  if (session === null) throw new Error('useSession is used outside of a session');
  return session;
}
