/** A link with which a person sets their preferences themselves, and the end of one. */
import { Link, Unlink } from 'lucide-react';
import { useState } from 'react';
import { useAct } from '../../data/use-act.ts';
import { Button } from '../../ui/Button.tsx';
import { Drawer } from '../../ui/Drawer.tsx';
import { FailureNote } from '../../ui/FailureNote.tsx';
import { Field } from '../../ui/Field.tsx';
import { Acts, Form } from '../../ui/Page.tsx';
import { PreferenceLinkMutation, RevokeLinkMutation } from './operations.ts';

/** Shows the buttons, and the link that was made. */
export function PreferenceLink({ contactId }: { contactId: string }) {
  const [url, setUrl] = useState<string | null>(null);
  const [revoking, setRevoking] = useState(false);
  const [revoked, setRevoked] = useState(false);
  const make = useAct(PreferenceLinkMutation);
  const onMake = async () => {
    const made = (await make.run({ id: contactId }))?.preferenceLink;
    if (made?.__typename !== 'PreferenceLinkPayload') return;
    setUrl(made.url);
    setRevoked(false);
  };
  return (
    <>
      <Acts>
        <Button icon={<Link />} busy={make.busy} onClick={() => void onMake()}>
          Link to their preferences
        </Button>
        <Button icon={<Unlink />} onClick={() => setRevoking(true)}>
          Revoke a link
        </Button>
      </Acts>
      {url === null ? null : (
        <p>
          For this person alone, for 30 days: <a href={url}>{url}</a>
        </p>
      )}
      {revoked ? <p role="status">The link works no more; others of the person do.</p> : null}
      {make.failure === null ? null : <FailureNote failure={make.failure} />}
      <Drawer open={revoking} onClose={() => setRevoking(false)} title="Revoke a link to preferences">
        <RevokeForm
          made={url ?? ''}
          onDone={() => {
            setRevoking(false);
            setRevoked(true);
            setUrl(null);
          }}
        />
      </Drawer>
    </>
  );
}

function RevokeForm({ made, onDone }: { made: string; onDone(): void }) {
  const [url, setUrl] = useState(made);
  const revoke = useAct(RevokeLinkMutation);
  const submit = async () => {
    if ((await revoke.run({ url: url.trim() })) !== null) onDone();
  };
  return (
    <Form onSubmit={() => void submit()}>
      <Field label="Link" hint="As it was sent, e.g. in a text. It ends at once; others of the person go on working.">
        <input required autoComplete="off" value={url} onChange={(event) => setUrl(event.target.value)} />
      </Field>
      {revoke.failure === null ? null : <FailureNote failure={revoke.failure} />}
      <Acts>
        <Button kind="main" type="submit" busy={revoke.busy}>
          Revoke it
        </Button>
      </Acts>
    </Form>
  );
}
