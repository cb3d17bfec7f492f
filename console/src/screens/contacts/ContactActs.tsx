/** Acts on a person: write to them, edit, suppress, erase them. */
import { Ban, Download, Eraser, Pencil, PenLine } from 'lucide-react';
import { useState } from 'react';
import { useLocation } from 'wouter';
import { useSession } from '../../app/session.ts';
import { useAct } from '../../data/use-act.ts';
import { Button } from '../../ui/Button.tsx';
import { Confirm } from '../../ui/Confirm.tsx';
import { Drawer } from '../../ui/Drawer.tsx';
import { FailureNote } from '../../ui/FailureNote.tsx';
import { Acts } from '../../ui/Page.tsx';
import { ContactForm } from './ContactForm.tsx';
import { Erase } from './Erase.tsx';
import { type ContactWhole, ExportContactMutation, SuppressMutation } from './operations.ts';

/** Shows the acts that the session may do. */
export function ContactActs({ contact, onChanged }: { contact: ContactWhole; onChanged(): void }) {
  const { may } = useSession();
  const [, go] = useLocation();
  const [editing, setEditing] = useState(false);
  const [erasing, setErasing] = useState(false);
  const suppress = useAct(SuppressMutation);
  const everything = useAct(ExportContactMutation);
  const isErased = contact.erasedAt !== null;
  // The certificate stays until it is closed.
  if (isErased && !erasing) return null;
  const onExport = async () => {
    const result = (await everything.run({ id: contact.id }))?.exportContact;
    if (result?.__typename === 'ExportContactPayload') location.assign(new URL(result.url).pathname);
  };
  const onSuppress = async (note: string) => {
    const done = await suppress.run({ id: contact.id, reason: 'MANUAL', proof: note === '' ? null : { note } });
    if (done !== null) onChanged();
    return done;
  };
  return (
    <>
      <Acts>
        {may('messages:send') && contact.phone !== null ? (
          <Button icon={<PenLine />} onClick={() => go(`/compose?to=${encodeURIComponent(contact.phone ?? '')}`)}>
            Write
          </Button>
        ) : null}
        {may('contacts:write') && contact.phone !== null ? (
          <Button icon={<Pencil />} onClick={() => setEditing(true)}>
            Edit
          </Button>
        ) : null}
        {may('contacts:write') && contact.suppressions.length === 0 ? (
          <Confirm
            kind="plain"
            label="Suppress"
            icon={<Ban />}
            title="Let nothing reach this person?"
            doIt="Suppress them"
            reason="Why: it is kept with the suppression"
            act={suppress}
            onConfirm={onSuppress}
          >
            No message of any purpose goes to them, whatever they agreed to, until it is lifted with a reason.
          </Confirm>
        ) : null}
        {may('audit:read') ? (
          <Button icon={<Download />} busy={everything.busy} onClick={() => void onExport()}>
            Export
          </Button>
        ) : null}
        {may('contacts:write') ? (
          <Button kind="danger" icon={<Eraser />} onClick={() => setErasing(true)}>
            Erase
          </Button>
        ) : null}
      </Acts>
      {everything.failure === null ? null : <FailureNote failure={everything.failure} />}
      <Drawer open={editing} onClose={() => setEditing(false)} title="Edit this person">
        <ContactForm
          contact={contact}
          onSaved={() => {
            setEditing(false);
            onChanged();
          }}
        />
      </Drawer>
      <Drawer open={erasing} onClose={() => setErasing(false)} title="Erase this person">
        <Erase id={contact.id} onErased={onChanged} onClose={() => setErasing(false)} />
      </Drawer>
    </>
  );
}
