/** The answer: its draft is kept in this browser, "/" brings texts that are at hand, a note stays among members. */

import type { ResultOf } from 'gql.tada';
import { NotebookPen, Send } from 'lucide-react';
import { useEffect, useMemo, useRef, useState } from 'react';
import { ask, useHub } from '../../data/hub.ts';
import { nodesOf } from '../../data/lists.ts';
import { commandLine, operationSnippets } from '../../data/operation-code.ts';
import { useAct } from '../../data/use-act.ts';
import { Button } from '../../ui/Button.tsx';
import { FailureNote } from '../../ui/FailureNote.tsx';
import { groupNumber } from '../../ui/numbers.ts';
import { SameByCode } from '../../ui/SameByCode.tsx';
import { minuteTime } from '../../ui/times.ts';
import styles from './Inbox.module.css';
import { Key } from './Key.tsx';
import {
  AnswerMutation,
  CannedQuery,
  ClaimMutation,
  type DeskQuery,
  NoteMutation,
  type OpenTalk,
} from './operations.ts';
import { draftKey } from './TalkRow.tsx';

/** Texts at hand that are offered at most. */
const OFFERED = 6;

/** Properties of the box. */
export interface AnswerBoxProps {
  talk: OpenTalk;
  self: string | null;
  desk: ResultOf<typeof DeskQuery> | undefined;
  /** Called while something is written. */
  onTyping(): void;
}

/** A text of this browser by a key, kept until it is empty. */
function useDraft(key: string): [string, (text: string) => void] {
  const [text, setText] = useState(() => localStorage.getItem(key) ?? '');
  useEffect(() => {
    if (text === '') localStorage.removeItem(key);
    else localStorage.setItem(key, text);
  }, [key, text]);
  return [text, setText];
}

/** Shows the box. "r" goes there, Control and Enter send, "n" changes to a note. */
export function AnswerBox({ talk, self, desk, onTyping }: AnswerBoxProps) {
  const { id, sender, lease } = talk;
  const [isNote, setNote] = useState(false);
  const [text, setText] = useDraft(isNote ? `heliograph.note.${id}` : draftKey(id));
  const field = useRef<HTMLTextAreaElement>(null);
  // One for each text: a second click sends nothing twice, another text is another message.
  const key = useMemo(() => (text === '' ? '' : crypto.randomUUID()), [text]);
  const [answer, note, claim] = [useAct(AnswerMutation), useAct(NoteMutation), useAct(ClaimMutation)];
  const isOthers = lease !== null && lease.holder?.id !== self && !(lease.holder === null && lease.kind === 'HUMAN');
  useEffect(() => {
    const listener = (event: KeyboardEvent) => {
      const target = event.target instanceof Element ? event.target : null;
      if (event.metaKey || event.ctrlKey || event.altKey || target?.closest('input, textarea, select') != null) return;
      // "g r" goes to another screen, and is no answer.
      if (event.defaultPrevented || (event.key !== 'r' && event.key !== 'n')) return;
      event.preventDefault();
      setNote(event.key === 'n');
      field.current?.focus();
    };
    addEventListener('keydown', listener);
    return () => removeEventListener('keydown', listener);
  }, []);
  const submit = async () => {
    if (text.trim() === '') return;
    const done = isNote ? await note.run({ id, text }) : await answer.run({ id, text, key });
    if (done !== null) setText('');
  };
  const write = (next: string) => {
    // Whoever begins an answer has the lease: nobody else answers meanwhile.
    if (!isNote && text === '' && next !== '' && !isOthers && lease?.holder?.id !== self) void claim.run({ id });
    setText(next);
    onTyping();
  };
  const failure = answer.failure ?? note.failure ?? claim.failure;
  return (
    <form
      className={styles.answer}
      data-note={isNote || undefined}
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      {isOthers && !isNote ? (
        <p className={styles.held} role="status">
          {lease.holder?.name ?? (lease.kind === 'BOT' ? 'A bot' : 'Somebody else')} answers this until{' '}
          {minuteTime(Date.parse(lease.until))}.
          {lease.kind === 'BOT' ? (
            <Button busy={claim.busy} onClick={() => void claim.run({ id })}>
              Take over
            </Button>
          ) : null}
        </p>
      ) : null}
      {!isNote && text.startsWith('/') ? (
        <Canned talk={talk} desk={desk} begun={text.slice(1)} onText={(canned) => setText(canned)} />
      ) : null}
      <textarea
        ref={field}
        rows={3}
        dir="auto"
        aria-label={isNote ? 'Note' : 'Answer'}
        placeholder={isNote ? 'A note for the members alone' : 'Write an answer, or / for a template'}
        value={text}
        onChange={(event) => write(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && (event.metaKey || event.ctrlKey)) event.currentTarget.form?.requestSubmit();
          if (event.key === 'Escape') event.currentTarget.blur();
        }}
      />
      {failure === null ? null : <FailureNote failure={failure} />}
      <div className={styles.acts}>
        <Button
          kind="main"
          type="submit"
          title="Control and Enter"
          icon={isNote ? <NotebookPen /> : <Send />}
          busy={answer.busy || note.busy}
          disabled={isOthers && !isNote}
        >
          {isNote ? 'Keep note' : 'Answer'}
          <Key name="Ctrl ↵" />
        </Button>
        <Button kind="quiet" title={isNote ? 'r' : 'n'} onClick={() => setNote(!isNote)}>
          {isNote ? 'Write an answer' : 'Write a note'}
          <Key name={isNote ? 'r' : 'n'} />
        </Button>
        <span className={styles.faint}>{isNote ? 'The person never gets it.' : `From ${groupNumber(sender)}`}</span>
      </div>
      <div className={styles.byCode}>
        <SameByCode
          snippets={() =>
            isNote
              ? operationSnippets(NoteMutation, { id, text }, commandLine('conversations note', [id, text]))
              : operationSnippets(AnswerMutation, { id, text, key }, commandLine('conversations reply', [id, text]))
          }
        />
      </div>
    </form>
  );
}

interface CannedProps extends Pick<AnswerBoxProps, 'talk' | 'desk'> {
  /** Words behind the slash. */
  begun: string;
  onText(text: string): void;
}

/** Templates whose name holds what was written, to be put into the answer. */
function Canned({ talk, desk, begun, onText }: CannedProps) {
  const hub = useHub();
  const [failure, setFailure] = useState<string | null>(null);
  const wanted = begun.trim().toLowerCase();
  const found = nodesOf(desk?.templates)
    .filter(({ name, publishedVersion }) => publishedVersion !== null && name.toLowerCase().includes(wanted))
    .slice(0, OFFERED);
  const take = async (name: string) => {
    setFailure(null);
    try {
      const { previewMessage } = await ask(hub, CannedQuery, { contactId: talk.contact?.id ?? '', name });
      const [issue] = previewMessage.issues;
      if (previewMessage.text === '') setFailure(issue?.message ?? 'The template has no text for this person.');
      else onText(previewMessage.text);
    } catch (error) {
      setFailure((error as Error).message);
    }
  };
  return (
    <div className={styles.canned} role="group" aria-label="Templates">
      {found.map(({ id, name }) => (
        <Button key={id} kind="quiet" onClick={() => void take(name)}>
          {name}
        </Button>
      ))}
      {found.length === 0 ? <span className={styles.faint}>No template is called that.</span> : null}
      {failure === null ? null : <FailureNote failure={failure} />}
    </div>
  );
}
