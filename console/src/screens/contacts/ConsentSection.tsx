/** Consents of a person, how they are known, and what keeps messages from them. */
import { Ban, Check, MessageCircleQuestion, PhoneCall, ShieldQuestion, X } from 'lucide-react';
import { useState } from 'react';
import { useSession } from '../../app/session.ts';
import { useAct } from '../../data/use-act.ts';
import { Button } from '../../ui/Button.tsx';
import { Confirm } from '../../ui/Confirm.tsx';
import { Drawer } from '../../ui/Drawer.tsx';
import { FailureNote } from '../../ui/FailureNote.tsx';
import { Acts, Nothing, Section } from '../../ui/Page.tsx';
import { Mark } from '../../ui/Status.tsx';
import { wordsOf } from '../../ui/status-words.ts';
import { Time } from '../../ui/Time.tsx';
import { purposeWord } from '../messages/message-filters.ts';
import { ConsentForm } from './ConsentForm.tsx';
import styles from './Contacts.module.css';
import { type ContactWhole, FreeNumberMutation, LiftMutation } from './operations.ts';
import { PreferenceLink } from './PreferenceLink.tsx';
import { ProofButtons } from './ProofButtons.tsx';

/** Shows the section. */
export function ConsentSection({ contact, onChanged }: { contact: ContactWhole; onChanged(): void }) {
  const { may } = useSession();
  const [recording, setRecording] = useState(false);
  const record = (
    <Button onClick={() => setRecording(true)} disabled={contact.erasedAt !== null}>
      Record a choice
    </Button>
  );
  return (
    <Section title="Consents" acts={may('contacts:write') ? record : null}>
      {contact.suppressions.map((each) => (
        <Suppressed key={each.id} suppression={each} phone={contact.phone} onChanged={onChanged} />
      ))}
      {contact.consents.length === 0 && contact.suppressions.length === 0 ? (
        <Nothing>Nothing is recorded: order notices and codes may go, marketing may not.</Nothing>
      ) : null}
      <ul className={styles.list}>
        {contact.consents.map(({ purpose, state, since }) => (
          <li key={purpose} className={styles.item}>
            <Mark tone={state === 'GRANT' ? 'green' : 'grey'} icon={state === 'GRANT' ? <Check /> : <X />}>
              {purposeWord(purpose)}: {state === 'GRANT' ? 'agreed' : 'no longer agrees'}
            </Mark>
            <Time at={since} zones={contact.timeZones} />
          </li>
        ))}
      </ul>
      {contact.ownHours === null ? null : (
        <p>
          Wants offers from {contact.ownHours.from} to {contact.ownHours.to} alone, in their own time.
        </p>
      )}
      <ConsentRequests requests={contact.consentRequests} />
      {may('contacts:write') && contact.erasedAt === null ? <PreferenceLink contactId={contact.id} /> : null}
      <History contact={contact} />
      <Drawer open={recording} onClose={() => setRecording(false)} title="Record a choice">
        <ConsentForm
          contact={contact}
          onDone={() => {
            setRecording(false);
            onChanged();
          }}
        />
      </Drawer>
    </Section>
  );
}

function History({ contact }: { contact: ContactWhole }) {
  if (contact.consentLedger.length === 0) return null;
  return (
    <details>
      <summary>How it is known ({contact.consentLedger.length})</summary>
      <ul className={styles.list}>
        {contact.consentLedger.map(({ action, purposes, source, occurredAt, recordedAt, evidence, proof, actor }) => (
          <li key={`${recordedAt}${action}${purposes.join()}`} className={styles.item}>
            <span>
              {action === 'GRANT' ? 'Agreed to' : 'Ended'} {purposes.map(purposeWord).join(', ')}
            </span>
            <Time at={occurredAt} zones={contact.timeZones} />
            <span className={styles.more}>
              {wordsOf(source)}, recorded by {actor.name ?? wordsOf(actor.kind).toLowerCase()}
              {evidence === 'KEPT' ? `: ${proofText(proof)}` : ''}
            </span>
            <Unproven action={action} evidence={evidence} />
          </li>
        ))}
      </ul>
      <ProofButtons contactId={contact.id} />
    </details>
  );
}

const UNPROVEN = {
  NONE: 'No evidence was given',
  ERASED: 'Its evidence was erased with the person',
  MISSING: 'Its evidence was removed',
  ALTERED: 'Its evidence was rewritten',
} as const;

/** Says that an entry is not proven. A revocation is believed: to end a consent nothing has to be proven. */
function Unproven({ action, evidence }: Pick<ContactWhole['consentLedger'][number], 'action' | 'evidence'>) {
  if (evidence === 'KEPT' || (action === 'REVOKE' && evidence === 'NONE')) return null;
  return (
    <Mark tone={evidence === 'ERASED' ? 'grey' : 'amber'} icon={<ShieldQuestion />}>
      {UNPROVEN[evidence]}
    </Mark>
  );
}

/** A proof in words: its note, or each of its values with its name. */
function proofText(proof: unknown): string {
  if (typeof proof !== 'object' || proof === null) return String(proof);
  const entries = Object.entries(proof).map(([name, value]) => {
    const text = typeof value === 'string' ? value : JSON.stringify(value);
    return name === 'note' ? text : `${name}: ${text}`;
  });
  return entries.join('; ');
}

const REQUEST_WORDS: Record<ContactWhole['consentRequests'][number]['status'], string> = {
  OPEN: 'not answered yet',
  CONFIRMED: 'they said yes',
  DECLINED: 'they said no',
  WITHDRAWN: 'they wrote STOP',
  EXPIRED: 'no answer in time',
  NOT_ASKED: 'the question never went out',
};

function ConsentRequests({ requests }: { requests: ContactWhole['consentRequests'] }) {
  return requests.length === 0 ? null : (
    <ul className={styles.list}>
      {requests.map(({ id, purposes, status, plannedAt, askedAt, expiresAt }) => (
        <li key={id} className={styles.item}>
          <Mark tone={status === 'OPEN' ? 'amber' : 'grey'} icon={<MessageCircleQuestion />}>
            Asked by SMS for {purposes.map(purposeWord).join(', ')}: {REQUEST_WORDS[status]}
          </Mark>
          <Time at={askedAt ?? plannedAt} />
          {status === 'OPEN' ? (
            <span className={styles.more}>
              until <Time at={expiresAt} />
            </span>
          ) : null}
        </li>
      ))}
    </ul>
  );
}

function FreeNumber({ phone, onChanged }: { phone: string; onChanged(): void }) {
  const free = useAct(FreeNumberMutation);
  const onFree = async () => {
    if ((await free.run({ phone })) !== null) onChanged();
  };
  return (
    <>
      <Button icon={<PhoneCall />} busy={free.busy} onClick={() => void onFree()}>
        Send to it again
      </Button>
      {free.failure === null ? null : <FailureNote failure={free.failure} />}
    </>
  );
}

function Suppressed({
  suppression,
  phone,
  onChanged,
}: {
  suppression: ContactWhole['suppressions'][number];
  /** `null`: the person has no number any more. */
  phone: string | null;
  onChanged(): void;
}) {
  const { may } = useSession();
  const lift = useAct(LiftMutation);
  const { id, reason, purposes, createdAt, actor } = suppression;
  const onLift = async (note: string) => {
    const done = await lift.run({ id, proof: { note } });
    if (done !== null) onChanged();
    return done;
  };
  return (
    <div>
      <div className={styles.item}>
        <Mark tone="red" icon={<Ban />} strong>
          {purposes.length === 0 ? 'Nothing reaches them' : `No ${purposes.map(purposeWord).join(', ')}`}
        </Mark>
        <Time at={createdAt} />
        <span className={styles.more}>
          {wordsOf(reason)}, by {actor.name ?? wordsOf(actor.kind).toLowerCase()}
        </span>
      </div>
      {may('contacts:write') && reason !== 'ERASED' ? (
        <Acts>
          {reason === 'UNUSABLE' && phone !== null ? <FreeNumber phone={phone} onChanged={onChanged} /> : null}
          <Confirm
            kind="plain"
            label="Lift"
            title="Let messages reach this person again?"
            doIt="Lift it"
            gentle
            reason="Why they may: it is kept as the proof"
            needsReason
            act={lift}
            onConfirm={onLift}
          >
            What they agreed to and what they ended holds as before.
          </Confirm>
        </Acts>
      ) : null}
    </div>
  );
}
