/** Number of contacts that an audience has while it is written. */
import { useEffect, useState } from 'react';
import { useQuery } from 'urql';
import { useSession } from '../../app/session.ts';
import { messageOf } from '../../data/hub.ts';
import { FailureNote } from '../../ui/FailureNote.tsx';
import { Size } from '../segments/Size.tsx';
import { audienceOf, type EMPTY } from './campaign-draft.ts';
import { AudienceSizeQuery } from './write-operations.ts';

/** Pause after which a change is looked at, in milliseconds. */
const PAUSE_MS = 400;

/** Shows it to whoever may see contacts, once the audience says whom it has. */
export function AudienceSize({ form }: { form: typeof EMPTY }) {
  const audience = audienceOf(form);
  const key = JSON.stringify(audience);
  const isAnybody = [audience.tags, audience.lists, audience.segments].some((each) => (each ?? []).length > 0);
  return useSession().may('contacts:read') && isAnybody ? <Counted of={key} /> : null;
}

/** @param of the audience as JSON */
function Counted({ of }: { of: string }) {
  const [asked, setAsked] = useState(of);
  useEffect(() => {
    const timer = setTimeout(() => setAsked(of), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [of]);
  const [{ data, error, fetching }] = useQuery({
    query: AudienceSizeQuery,
    variables: { audience: JSON.parse(asked) },
    requestPolicy: 'network-only',
  });
  if (asked !== of || fetching) return <p role="status">Counting …</p>;
  if (error !== undefined) return <FailureNote failure={`How many they are is not known. ${messageOf(error)}`} />;
  const size = data?.audienceSize ?? null;
  if (size === null) return null;
  return (
    <p role="status">
      <Size size={size} />. The check says who of them gets it.
    </p>
  );
}
