/** A segment that is written as text or by a form: both show the one tree that the hub reads. */
import { useEffect, useState } from 'react';
import { useQuery } from 'urql';
import { SegmentPreviewQuery } from './operations.ts';
import { isWhole, type Tree } from './tree.ts';

/** Pause after which a change is looked at, in milliseconds. */
const PAUSE_MS = 250;

type Written = { by: 'text'; text: string } | { by: 'form'; tree: Tree };

/** Makes the state of a form. @param expression text that it begins with */
export function useSegment(expression: string, tree: Tree | null) {
  const [written, setWritten] = useState<Written>({ by: 'text', text: expression });
  const [shown, setShown] = useState<{ text: string; tree: Tree | null }>({ text: expression, tree });
  const variables = written.by === 'text' ? { expression: written.text } : { tree: written.tree };
  const key = JSON.stringify(variables);
  const [asked, setAsked] = useState(key);
  useEffect(() => {
    const timer = setTimeout(() => setAsked(key), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [key]);
  const isNothing = written.by === 'text' ? written.text.trim() === '' : !isWhole(written.tree);
  const [{ data, error, fetching }] = useQuery({
    query: SegmentPreviewQuery,
    variables: JSON.parse(asked),
    pause: isNothing || asked !== key,
    requestPolicy: 'network-only',
  });
  const preview = isNothing || asked !== key || fetching ? null : (data?.segmentPreview ?? null);
  useEffect(() => {
    if (preview?.tree == null) return;
    // What somebody writes is left as they write it; the other side follows.
    const read = preview.tree as Tree;
    setShown((before) =>
      written.by === 'text' ? { ...before, tree: read } : { ...before, text: preview.expression ?? before.text },
    );
  }, [preview, written.by]);
  return {
    text: written.by === 'text' ? written.text : shown.text,
    tree: written.by === 'form' ? written.tree : shown.tree,
    preview,
    isWhole: !isNothing,
    busy: !isNothing && preview === null && error === undefined,
    error: isNothing || error === undefined ? null : (error.graphQLErrors[0]?.message ?? 'The hub does not answer.'),
    given: written.by === 'text' ? { expression: written.text } : { tree: written.tree },
    setText: (text: string) => setWritten({ by: 'text', text }),
    setTree: (next: Tree) => setWritten({ by: 'form', tree: next }),
  };
}
