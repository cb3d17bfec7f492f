/** Tagging everybody whom the list shows, or whom the reader has picked. */
import { useState } from 'react';
import { operationSnippets } from '../../data/operation-code.ts';
import { useAct } from '../../data/use-act.ts';
import { Button } from '../../ui/Button.tsx';
import { commaList } from '../../ui/comma-list.ts';
import { FailureNote } from '../../ui/FailureNote.tsx';
import { Field } from '../../ui/Field.tsx';
import { Acts, Form } from '../../ui/Page.tsx';
import { SameByCode } from '../../ui/SameByCode.tsx';
import { type ContactConditions, TagMutation } from './operations.ts';
import { useEverybody } from './use-everybody.ts';

/** Properties of the form. */
export interface BulkProps {
  filter: ContactConditions;
  /** People who were picked; `null`: everybody whom the filter leaves. */
  ids: readonly string[] | null;
  /** Called when they are changed. */
  onDone(): void;
}

/** Shows the form. */
export function BulkTag({ filter, ids: picked, onDone }: BulkProps) {
  const [add, setAdd] = useState('');
  const [remove, setRemove] = useState('');
  const [said, setSaid] = useState<string | null>(null);
  const everybody = useEverybody(filter, picked);
  const tag = useAct(TagMutation);
  const tags = { add: commaList(add), remove: commaList(remove) };
  const submit = async () => {
    setSaid(null);
    const ids = await everybody.find();
    if (ids === null) return;
    const result = (await tag.run({ ids, ...tags }))?.tagContacts;
    if (result === undefined || result.__typename !== 'TagContactsPayload') return;
    setSaid(`${result.changed.toLocaleString()} of ${ids.length.toLocaleString()} were changed.`);
    onDone();
  };
  const shown = said ?? everybody.refused;
  return (
    <Form onSubmit={() => void submit()}>
      <Field label="Add" hint="Tags, separated by commas">
        <input autoComplete="off" value={add} onChange={({ target }) => setAdd(target.value)} />
      </Field>
      <Field label="Remove" hint="Tags, separated by commas">
        <input autoComplete="off" value={remove} onChange={({ target }) => setRemove(target.value)} />
      </Field>
      {tag.failure === null ? null : <FailureNote failure={tag.failure} />}
      {shown === null ? null : <p role="status">{shown}</p>}
      <Acts>
        <Button
          kind="main"
          type="submit"
          busy={tag.busy || everybody.count !== null}
          disabled={tags.add.length + tags.remove.length === 0}
        >
          {everybody.count === null ? 'Tag them' : `${everybody.count.toLocaleString()} found …`}
        </Button>
      </Acts>
      <SameByCode snippets={() => operationSnippets(TagMutation, { ids: picked ?? ['contact_…'], ...tags })} />
    </Form>
  );
}
