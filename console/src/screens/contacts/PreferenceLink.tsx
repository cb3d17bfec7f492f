/** A link with which a person sets their preferences themselves. */
import { Link } from 'lucide-react';
import { useState } from 'react';
import { useAct } from '../../data/use-act.ts';
import { Button } from '../../ui/Button.tsx';
import { FailureNote } from '../../ui/FailureNote.tsx';
import { Acts } from '../../ui/Page.tsx';
import { PreferenceLinkMutation } from './operations.ts';

/** Shows the button, and the link that it has made. */
export function PreferenceLink({ contactId }: { contactId: string }) {
  const [url, setUrl] = useState<string | null>(null);
  const make = useAct(PreferenceLinkMutation);
  const onMake = async () => {
    const made = (await make.run({ id: contactId }))?.preferenceLink;
    if (made?.__typename === 'PreferenceLinkPayload') setUrl(made.url);
  };
  return (
    <>
      <Acts>
        <Button icon={<Link />} busy={make.busy} onClick={() => void onMake()}>
          Link to their preferences
        </Button>
      </Acts>
      {url === null ? null : (
        <p>
          For this person alone, for 30 days: <a href={url}>{url}</a>
        </p>
      )}
      {make.failure === null ? null : <FailureNote failure={make.failure} />}
    </>
  );
}
