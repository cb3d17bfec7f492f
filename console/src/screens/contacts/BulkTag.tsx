/** Tagging everybody whom the list shows. */
import { useState } from 'react';
import { readAll } from '../../data/all-pages.ts';
import { ask, useHub } from '../../data/hub.ts';
import { operationSnippets } from '../../data/operation-code.ts';
import { useAct } from '../../data/use-act.ts';
import { Button } from '../../ui/Button.tsx';
import { FailureNote } from '../../ui/FailureNote.tsx';
import { Field } from '../../ui/Field.tsx';
import { Acts, Form } from '../../ui/Page.tsx';
import { SameByCode } from '../../ui/SameByCode.tsx';
import { type ContactConditions, ContactIdsQuery, TagMutation } from './operations.ts';

/** People who are tagged at once at most. */
const MOST = 10_000;
/** People of a page. */
const PAGE = 100;

/** Shows the form. @param onDone called when they are tagged */
export function BulkTag({ filter, onDone }: { filter: ContactConditions; onDone(): void }) {
  const hub = useHub();
  const [add, setAdd] = useState('');
  const [remove, setRemove] = useState('');
  const [count, setCount] = useState<number | null>(null);
  const [said, setSaid] = useState<string | null>(null);
  const tag = useAct(TagMutation);
  const tags = { add: wordsOf(add), remove: wordsOf(remove) };
  const submit = async () => {
    setSaid(null);
    const ids: string[] = [];
    try {
      const { more } = await readAll(
        async (after) => (await ask(hub, ContactIdsQuery, { first: PAGE, after, filter })).contacts,
        (nodes, sum) => {
          ids.push(...nodes.map(({ id }) => id));
          setCount(sum);
        },
        { most: MOST, signal: new AbortController().signal },
      );
      if (more) return setSaid(`These are more than ${MOST.toLocaleString()}: filter the list first.`);
    } catch (error) {
      return setSaid(error instanceof Error ? error.message : String(error));
    } finally {
      setCount(null);
    }
    const result = (await tag.run({ ids, ...tags }))?.tagContacts;
    if (result === undefined || result.__typename !== 'TagContactsPayload') return;
    setSaid(`${result.changed.toLocaleString()} of ${ids.length.toLocaleString()} were changed.`);
    onDone();
  };
  return (
    <Form onSubmit={() => void submit()}>
      <Field label="Add" hint="Tags, separated by commas">
        <input autoComplete="off" value={add} onChange={({ target }) => setAdd(target.value)} />
      </Field>
      <Field label="Remove" hint="Tags, separated by commas">
        <input autoComplete="off" value={remove} onChange={({ target }) => setRemove(target.value)} />
      </Field>
      {tag.failure === null ? null : <FailureNote failure={tag.failure} />}
      {said === null ? null : <p role="status">{said}</p>}
      <Acts>
        <Button
          kind="main"
          type="submit"
          busy={tag.busy || count !== null}
          disabled={tags.add.length + tags.remove.length === 0}
        >
          {count === null ? 'Tag them' : `${count.toLocaleString()} found …`}
        </Button>
      </Acts>
      <SameByCode snippets={() => operationSnippets(TagMutation, { ids: ['contact_…'], ...tags })} />
    </Form>
  );
}

function wordsOf(text: string): string[] {
  return text.split(',').flatMap((each) => each.trim() || []);
}
