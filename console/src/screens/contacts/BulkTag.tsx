/** Tagging everybody whom the list shows, or whom the reader has picked. */
import { useState } from 'react';
import { readAll } from '../../data/all-pages.ts';
import { ask, useHub } from '../../data/hub.ts';
import { operationSnippets } from '../../data/operation-code.ts';
import { useAct } from '../../data/use-act.ts';
import { Button } from '../../ui/Button.tsx';
import { commaList } from '../../ui/comma-list.ts';
import { FailureNote } from '../../ui/FailureNote.tsx';
import { Field } from '../../ui/Field.tsx';
import { Acts, Form } from '../../ui/Page.tsx';
import { SameByCode } from '../../ui/SameByCode.tsx';
import { type ContactConditions, ContactIdsQuery, TagMutation } from './operations.ts';

/** People who are tagged at once at most. */
const MOST = 10_000;
/** People of a page. */
const PAGE = 100;

/** Properties of the form. */
export interface BulkTagProps {
  filter: ContactConditions;
  /** People who were picked; `null`: everybody whom the filter leaves. */
  ids: readonly string[] | null;
  /** Called when they are tagged. */
  onDone(): void;
}

/** Shows the form. */
export function BulkTag({ filter, ids: picked, onDone }: BulkTagProps) {
  const hub = useHub();
  const [add, setAdd] = useState('');
  const [remove, setRemove] = useState('');
  const [count, setCount] = useState<number | null>(null);
  const [said, setSaid] = useState<string | null>(null);
  const tag = useAct(TagMutation);
  const tags = { add: commaList(add), remove: commaList(remove) };
  /** Ids of everybody whom the filter leaves; `null`: they cannot be tagged, which is said. */
  const everybody = async (): Promise<string[] | null> => {
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
      if (!more) return ids;
      setSaid(`These are more than ${MOST.toLocaleString()}: filter the list first.`);
    } catch (error) {
      setSaid(error instanceof Error ? error.message : String(error));
    } finally {
      setCount(null);
    }
    return null;
  };
  const submit = async () => {
    setSaid(null);
    const ids = picked ?? (await everybody());
    if (ids === null) return;
    const result = (await tag.run({ ids: [...ids], ...tags }))?.tagContacts;
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
      <SameByCode snippets={() => operationSnippets(TagMutation, { ids: picked ?? ['contact_…'], ...tags })} />
    </Form>
  );
}
