/** Compose: a message is written, seen as it will be, and sent. */
import { Clock, Send } from 'lucide-react';
import { type FormEvent, useEffect, useMemo, useState } from 'react';
import { useQuery } from 'urql';
import { Link, useLocation, useSearchParams } from 'wouter';
import { useSession } from '../../app/session.ts';
import { messageOf } from '../../data/hub.ts';
import { sendSnippets } from '../../data/snippets.ts';
import { ErrorState } from '../../ui/Blank.tsx';
import { Button } from '../../ui/Button.tsx';
import { FailureNote } from '../../ui/FailureNote.tsx';
import { Field } from '../../ui/Field.tsx';
import { groupNumber } from '../../ui/numbers.ts';
import { PageLoading } from '../../ui/Page.tsx';
import { SameByCode } from '../../ui/SameByCode.tsx';
import { PurposeOptions } from '../messages/PurposeOptions.tsx';
import { BatchNote } from './BatchNote.tsx';
import styles from './Compose.module.css';
import { Content } from './Content.tsx';
import { type Draft, EMPTY_DRAFT, inputOf, keepDraft, keptDraft, pastedRecipients, withRecipients } from './draft.ts';
import { cheaper } from './marks.ts';
import { ComposeChoicesQuery } from './operations.ts';
import { PreviewPane } from './PreviewPane.tsx';
import { Recipients } from './Recipients.tsx';
import { SaveAsTemplate } from './SaveAsTemplate.tsx';
import { usePreview } from './use-preview.ts';
import { useSend } from './use-send.ts';

/** Shows the screen; "?to=…&text=…&purpose=…" begins a message. */
export default function Compose() {
  const [, go] = useLocation();
  const { viewer, may } = useSession();
  const [draft, change] = useDraft(viewer.workspace.id);
  const [{ data, error: choicesError }, reloadChoices] = useQuery({ query: ComposeChoicesQuery });
  const templates = useMemo(() => (data?.templates?.edges ?? []).map(({ node }) => node), [data]);
  const senders = (data?.senders?.edges ?? []).map(({ node }) => node.address);
  const { preview, stale, error, retry } = usePreview(draft);
  const fault = error ?? (choicesError === undefined ? null : messageOf(choicesError));
  const again = () => {
    retry();
    reloadChoices({ requestPolicy: 'network-only' });
  };
  const clear = () => change(EMPTY_DRAFT);
  const sending = useSend(
    draft,
    (id) => {
      clear();
      go(`/messages/${encodeURIComponent(id)}`);
    },
    clear,
  );
  const [first] = draft.recipients;
  const isLater = draft.sendAt !== '';
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void sending.send();
  };
  const isReady = draft.recipients.length > 0 && (draft.template !== null || draft.text.trim() !== '');

  return (
    <div className={styles.compose}>
      <form className={styles.form} onSubmit={submit}>
        <Recipients
          recipients={draft.recipients}
          onAdd={(more) => change(withRecipients(draft, more))}
          onRemove={(gone) => change({ recipients: draft.recipients.filter((each) => each !== gone) })}
        />
        <Content draft={draft} templates={templates} onChange={change} />
        <div className={styles.row}>
          <Field label="Purpose">
            <select value={draft.purpose} onChange={({ target }) => change({ purpose: target.value })}>
              <PurposeOptions />
            </select>
          </Field>
          <Field label="Sender">
            <select value={draft.sender} onChange={({ target }) => change({ sender: target.value })}>
              <option value="">That of the route</option>
              {senders.map((address) => (
                <option key={address} value={address}>
                  {groupNumber(address)}
                </option>
              ))}
            </select>
          </Field>
          <Field label="When" hint={isLater ? undefined : 'At once, unless you choose a time.'}>
            <input
              type="datetime-local"
              value={draft.sendAt}
              onChange={({ target }) => change({ sendAt: target.value })}
            />
          </Field>
        </div>
        <div className={styles.acts}>
          <Button
            kind="main"
            type="submit"
            busy={sending.busy}
            disabled={!isReady}
            icon={isLater ? <Clock /> : <Send />}
          >
            {sendWords(draft)}
          </Button>
          <Button kind="quiet" onClick={clear}>
            Clear
          </Button>
          {draft.template === null && draft.text !== '' && may('templates:write') ? (
            <SaveAsTemplate text={draft.text} onSaved={(template) => change({ template })} />
          ) : null}
        </div>
        {sending.failure === null ? null : <FailureNote failure={sending.failure} />}
        {sending.batch === null ? null : <BatchNote batch={sending.batch} />}
        {sending.failure !== null &&
        typeof sending.failure !== 'string' &&
        sending.failure.code === 'MESSAGE_REFUSED' ? (
          <p className={styles.hint}>
            The gates at the right say what would change it. What was sent before is in{' '}
            <Link href="/messages">Messages</Link>.
          </p>
        ) : null}
        <SameByCode
          snippets={() =>
            sendSnippets(inputOf(draft, first ?? { phone: '+447700900123', contactId: null, name: null }))
          }
        />
      </form>
      <aside className={styles.side} aria-label="Preview">
        {fault === null ? null : <ErrorState message={fault} retry={again} />}
        {preview === null && fault === null ? <PageLoading /> : null}
        {preview === null ? null : (
          <PreviewPane
            preview={preview}
            stale={stale}
            isEmpty={draft.template === null && draft.text === ''}
            sender={draft.sender === '' ? '' : groupNumber(draft.sender)}
            count={Math.max(1, draft.recipients.length)}
            person={first === undefined ? null : (first.name ?? groupNumber(first.phone))}
            onCheaper={
              draft.template === null ? () => change({ text: cheaper(draft.text, preview.costlyCharacters) }) : null
            }
          />
        )}
      </aside>
    </div>
  );
}

function sendWords({ recipients, sendAt }: Draft): string {
  const act = sendAt === '' ? 'Send' : 'Schedule';
  return recipients.length > 1 ? `${act} to ${recipients.length.toLocaleString()} people` : act;
}

/** The draft of the workspace; what the address begins is added to it. */
function useDraft(workspaceId: string): readonly [Draft, (change: Partial<Draft>) => void] {
  const [params, setParams] = useSearchParams();
  const [draft, setDraft] = useState<Draft>(() => {
    const kept = keptDraft(workspaceId);
    const [to, text, purpose] = ['to', 'text', 'purpose'].map((name) => params.get(name));
    if (to == null && text == null) return kept;
    const begun = { ...EMPTY_DRAFT, ...(text == null ? {} : { text }), ...(purpose == null ? {} : { purpose }) };
    return to == null ? begun : withRecipients(begun, pastedRecipients(to));
  });
  // Once taken, it would come back with every reload.
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, when the screen opens.
  useEffect(() => {
    if (params.size > 0) setParams(new URLSearchParams(), { replace: true });
  }, []);
  useEffect(() => keepDraft(workspaceId, draft), [workspaceId, draft]);
  return [draft, (part) => setDraft((before) => ({ ...before, ...part }))];
}
