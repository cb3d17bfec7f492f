/** The preview of a draft, a moment after it was changed. */
import { useEffect, useState } from 'react';
import { useQuery } from 'urql';
import { type Draft, inputOf } from './draft.ts';
import { type Preview, PreviewQuery } from './operations.ts';

/** Pause after which a change is previewed, in milliseconds. */
const PAUSE_MS = 180;

/** A preview, and whether it is of what is written now. */
export interface ShownPreview {
  preview: Preview | null;
  stale: boolean;
  /** Reason that there is none. */
  error: string | null;
  retry(): void;
}

/** Previews a draft for its first recipient. */
export function usePreview(draft: Draft): ShownPreview {
  const now = JSON.stringify(inputOf(draft, draft.recipients[0] ?? null));
  const [asked, setAsked] = useState(now);
  useEffect(() => {
    const timer = setTimeout(() => setAsked(now), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [now]);
  const [{ data, error, fetching }, reload] = useQuery({
    query: PreviewQuery,
    variables: { input: JSON.parse(asked) },
    requestPolicy: 'network-only',
  });
  return {
    preview: data?.previewMessage ?? null,
    stale: asked !== now || fetching,
    error: error?.graphQLErrors[0]?.message ?? (error === undefined ? null : 'The hub does not answer.'),
    retry: () => reload({ requestPolicy: 'network-only' }),
  };
}
