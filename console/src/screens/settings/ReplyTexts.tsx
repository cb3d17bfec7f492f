/** Answers that people get by themselves, by language, and the form that writes one. */
import { Pencil } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useQuery } from 'urql';
import { useSession } from '../../app/session.ts';
import { messageOf } from '../../data/hub.ts';
import { commandLine, operationSnippets } from '../../data/operation-code.ts';
import { useAct } from '../../data/use-act.ts';
import { ErrorState } from '../../ui/Blank.tsx';
import { Button } from '../../ui/Button.tsx';
import { Drawer } from '../../ui/Drawer.tsx';
import { FailureNote } from '../../ui/FailureNote.tsx';
import { Field } from '../../ui/Field.tsx';
import { Acts, Form, PageLoading } from '../../ui/Page.tsx';
import { SameByCode } from '../../ui/SameByCode.tsx';
import styles from './Rules.module.css';
import { RepliesQuery, type Reply, ReplySizeQuery, SetReplyMutation } from './replies-operations.ts';

const OCCASIONS: Record<Reply['kind'], string> = {
  STOP: 'They opted out',
  STOP_SOME: 'They opted out of some purposes',
  START: 'They opted in',
  HELP: 'They asked who this is',
  QUESTION: 'It may have been a refusal',
};

const names = new Intl.DisplayNames('en', { type: 'language' });

/** Shows them. */
export function ReplyTexts() {
  const [{ data, error }, reload] = useQuery({ query: RepliesQuery, requestPolicy: 'cache-and-network' });
  const [language, setLanguage] = useState('en');
  const again = () => reload({ requestPolicy: 'network-only' });
  if (data == null || (error !== undefined && data.replies === null))
    return error === undefined ? <PageLoading /> : <ErrorState message={messageOf(error)} retry={again} />;
  const all = data.replies ?? [];
  const languages = [...new Set(all.map((each) => each.language))].map((code) => ({
    code,
    name: names.of(code) ?? code,
  }));
  return (
    <div className={styles.caps}>
      <p>
        People get them once a day at most, in the language of their contact, of what they wrote, or of their country.
      </p>
      <Field label="Language">
        <select value={language} onChange={(event) => setLanguage(event.target.value)}>
          {languages
            .toSorted((a, b) => a.name.localeCompare(b.name))
            .map(({ code, name }) => (
              <option key={code} value={code}>
                {name}
                {all.some((each) => each.language === code && each.isOwn) ? ' (yours)' : ''}
              </option>
            ))}
        </select>
      </Field>
      <ul className={styles.list}>
        {all
          .filter((each) => each.language === language)
          .map((reply) => (
            <ReplyEntry key={reply.kind} reply={reply} onChanged={again} />
          ))}
      </ul>
    </div>
  );
}

function ReplyEntry({ reply, onChanged }: { reply: Reply; onChanged(): void }) {
  const { may } = useSession();
  const [editing, setEditing] = useState(false);
  const { kind, language, text, isOwn, partCount, encoding } = reply;
  return (
    <li className={styles.rule}>
      <div className={styles.name}>
        <h4>{OCCASIONS[kind]}</h4>
        <span>
          {isOwn ? 'yours, ' : ''}
          {partsText(partCount, encoding)}
        </span>
        {may('keys:manage') ? (
          <Button
            kind="quiet"
            icon={<Pencil />}
            aria-label={`Write the answer to: ${OCCASIONS[kind]}`}
            onClick={() => setEditing(true)}
          />
        ) : null}
      </div>
      <p dir="auto" lang={language}>
        {text}
      </p>
      <Drawer open={editing} onClose={() => setEditing(false)} title={OCCASIONS[kind]}>
        <ReplyForm
          reply={reply}
          onDone={() => {
            setEditing(false);
            onChanged();
          }}
        />
      </Drawer>
    </li>
  );
}

function partsText(partCount: number, encoding: string): string {
  return `${partCount} ${partCount === 1 ? 'part' : 'parts'} in ${encoding}`;
}

function ReplyForm({ reply: { kind, language, text: before, isOwn }, onDone }: { reply: Reply; onDone(): void }) {
  const act = useAct(SetReplyMutation);
  const [text, setText] = useState(before);
  const input = { kind, language, text: text.trim() };
  const submit = async (given: Omit<typeof input, 'text'> & { text: string | null }) => {
    if ((await act.run({ input: given })) !== null) onDone();
  };
  const command = () =>
    commandLine('replies set', [input.text], { answers: kind.toLowerCase().replace('_', '-'), language });
  return (
    <Form onSubmit={() => void submit(input)}>
      <Field
        label={`Answer in ${names.of(language) ?? language}`}
        hint="Say nothing but that: an offer in it would be an offer."
      >
        <textarea
          required
          rows={4}
          maxLength={459}
          dir="auto"
          lang={language}
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
      </Field>
      <Size text={text} />
      <SameByCode snippets={() => operationSnippets(SetReplyMutation, { input }, command())} />
      {act.failure === null ? null : <FailureNote failure={act.failure} />}
      <Acts>
        <Button kind="main" type="submit" busy={act.busy}>
          Save
        </Button>
        {isOwn ? (
          <Button busy={act.busy} onClick={() => void submit({ kind, language, text: null })}>
            The hub’s own again
          </Button>
        ) : null}
      </Acts>
    </Form>
  );
}

/** Pause after which a text is measured, in milliseconds. */
const PAUSE_MS = 180;

function Size({ text }: { text: string }) {
  const [asked, setAsked] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setAsked(text), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [text]);
  const [{ data }] = useQuery({ query: ReplySizeQuery, variables: { text: asked }, pause: asked.trim() === '' });
  const size = asked.trim() === '' ? null : (data?.previewMessage ?? null);
  return size === null ? null : (
    <p role="status">
      {partsText(size.partCount, size.encoding)}, {size.unitsLeftInPart} units left
    </p>
  );
}
