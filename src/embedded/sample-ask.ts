/** The public API as the seeding of sample data asks it. */
import type { Database } from '../db/client.ts';

/** A hub that is ready. */
export interface SampleTarget {
  url: string;
  key: string;
  db: Database;
  signal: AbortSignal;
}

interface Answer {
  data?: Record<string, unknown> | null;
  errors?: { message: string }[];
}

/** Asks the API. @throws when it refuses something */
export type Ask = (query: string, variables?: object) => Promise<Record<string, unknown>>;

/** Message of a refusal, as documents of sample data ask for it. */
export const REFUSED = '... on Error { refused: message }';

/** The API of a hub. */
export function asker({ url, key, signal }: SampleTarget): Ask {
  return async (query, variables = {}) => {
    const response = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${key}` },
      body: JSON.stringify({ query, variables }),
      signal,
    });
    const { data, errors } = (await response.json()) as Answer;
    const refused = Object.values(data ?? {}).find(
      (each) => (each as { refused?: string } | null)?.refused !== undefined,
    );
    const fault = errors?.[0]?.message ?? (refused as { refused: string } | undefined)?.refused;
    if (fault !== undefined || data == null) throw new Error(`sample data: ${fault ?? 'no answer'}`);
    return data;
  };
}
