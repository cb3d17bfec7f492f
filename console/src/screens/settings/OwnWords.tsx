/** Words of the workspace for STOP, START and HELP, and what a text would be understood as. */
import { Trash2 } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useQuery } from 'urql';
import { useSession } from '../../app/session.ts';
import { messageOf } from '../../data/hub.ts';
import { commandLine, operationSnippets } from '../../data/operation-code.ts';
import { useAct } from '../../data/use-act.ts';
import { ErrorState } from '../../ui/Blank.tsx';
import { Button } from '../../ui/Button.tsx';
import { FailureNote } from '../../ui/FailureNote.tsx';
import { Field } from '../../ui/Field.tsx';
import { Nothing, PageLoading } from '../../ui/Page.tsx';
import { SameByCode } from '../../ui/SameByCode.tsx';
import { wordsOf } from '../../ui/status-words.ts';
import { purposeWord } from '../messages/message-filters.ts';
import styles from './Rules.module.css';
import {
  AddKeywordMutation,
  ClassifyQuery,
  KeywordsQuery,
  RemoveKeywordMutation,
  type Word,
} from './replies-operations.ts';

type Keyword = Word['keyword'];
const MEANINGS: Record<Keyword, string> = { STOP: 'no more messages', START: 'messages again', HELP: 'who is this?' };

/** Shows them. */
export function OwnWords() {
  const { may } = useSession();
  const [{ data, error }, reload] = useQuery({ query: KeywordsQuery, requestPolicy: 'cache-and-network' });
  const remove = useAct(RemoveKeywordMutation);
  const again = () => reload({ requestPolicy: 'network-only' });
  if (data == null || (error !== undefined && data.keywords === null))
    return error === undefined ? <PageLoading /> : <ErrorState message={messageOf(error)} retry={again} />;
  const all = data.keywords ?? [];
  const own = all.filter(({ language }) => language === null);
  const languages = new Set(all.flatMap(({ language }) => language ?? [])).size;
  const onRemove = async (word: string) => {
    if ((await remove.run({ input: { word } })) !== null) again();
  };
  return (
    <div className={styles.caps}>
      <p>
        Every hub knows {(all.length - own.length).toLocaleString()} words in {languages} languages, and what people say
        in sentences. They always work: STOP, START and HELP cannot be taken away.
      </p>
      {own.length === 0 ? <Nothing>You have added none.</Nothing> : null}
      <ul className={styles.list}>
        {own.map(({ keyword, word }) => (
          <li key={word} className={styles.cap}>
            <span>
              <b dir="auto">{word}</b>: {MEANINGS[keyword]}
            </span>
            {may('keys:manage') ? (
              <Button
                kind="quiet"
                icon={<Trash2 />}
                aria-label={`Remove the word ${word}`}
                onClick={() => void onRemove(word)}
              />
            ) : null}
          </li>
        ))}
      </ul>
      {remove.failure === null ? null : <FailureNote failure={remove.failure} />}
      {may('keys:manage') ? <AddWord onAdded={again} /> : null}
      <TryWord words={own.map(({ keyword, word }) => `${keyword} ${word}`).join()} />
    </div>
  );
}

function AddWord({ onAdded }: { onAdded(): void }) {
  const act = useAct(AddKeywordMutation);
  const [word, setWord] = useState('');
  const [keyword, setKeyword] = useState<Keyword>('STOP');
  const input = { word: word.trim(), keyword };
  const submit = async () => {
    if ((await act.run({ input })) === null) return;
    setWord('');
    onAdded();
  };
  const command = () => commandLine('keywords add', [input.word], { 'asks-for': keyword.toLowerCase() });
  return (
    <>
      <form
        className={styles.add}
        onSubmit={(event) => {
          event.preventDefault();
          void submit();
        }}
      >
        <Field label="Word">
          <input
            required
            maxLength={40}
            autoComplete="off"
            dir="auto"
            value={word}
            onChange={(event) => setWord(event.target.value)}
          />
        </Field>
        <Field label="It means">
          <select value={keyword} onChange={(event) => setKeyword(event.target.value as Keyword)}>
            {(Object.keys(MEANINGS) as Keyword[]).map((each) => (
              <option key={each} value={each}>
                {MEANINGS[each]}
              </option>
            ))}
          </select>
        </Field>
        <Button type="submit" busy={act.busy}>
          Add
        </Button>
      </form>
      {act.failure === null ? null : <FailureNote failure={act.failure} />}
      <SameByCode snippets={() => operationSnippets(AddKeywordMutation, { input }, command())} />
    </>
  );
}

/** @param words of the workspace: others understand a text otherwise */
function TryWord({ words }: { words: string }) {
  const [text, setText] = useState('');
  const isEmpty = text.trim() === '';
  const [{ data }, again] = useQuery({ query: ClassifyQuery, variables: { text }, pause: isEmpty });
  // biome-ignore lint/correctness/useExhaustiveDependencies: other words alone are a reason to ask again.
  useEffect(() => {
    if (!isEmpty) again({ requestPolicy: 'network-only' });
  }, [words]);
  const read = isEmpty ? null : (data?.classifyReply ?? null);
  return (
    <>
      <Field label="What would be understood" hint="Write what a person may reply. Nothing is stored or done.">
        <input autoComplete="off" dir="auto" value={text} onChange={(event) => setText(event.target.value)} />
      </Field>
      {read === null ? null : (
        <p role="status">
          <b>{wordsOf(read.outcome)}</b>
          {read.rule === null ? '' : ` by ${read.rule}`}
          {read.scope.length === 0 ? '' : `: ${read.scope.map(purposeWord).join(', ')}`}
        </p>
      )}
    </>
  );
}
