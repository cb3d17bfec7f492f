/** Putting everybody whom the list shows, or whom the reader has picked, on a list of contacts. */
import { useState } from 'react';
import { commandLine, operationSnippets } from '../../data/operation-code.ts';
import { useAct } from '../../data/use-act.ts';
import { Button } from '../../ui/Button.tsx';
import { FailureNote } from '../../ui/FailureNote.tsx';
import { Acts, Form } from '../../ui/Page.tsx';
import { SameByCode } from '../../ui/SameByCode.tsx';
import type { BulkProps } from './BulkTag.tsx';
import { ListFields } from './ListFields.tsx';
import { ChangeListMutation } from './list-operations.ts';
import { useEverybody } from './use-everybody.ts';
import { NEW_LIST, useListChoice } from './use-lists.ts';

/** Shows the form. */
export function BulkList({ filter, ids: picked, onDone }: BulkProps) {
  const choice = useListChoice();
  const everybody = useEverybody(filter, picked);
  const change = useAct(ChangeListMutation);
  const [said, setSaid] = useState<string | null>(null);
  const submit = async () => {
    setSaid(null);
    const add = await everybody.find();
    if (add === null) return;
    const id = await choice.take();
    if (id === null) return;
    const result = (await change.run({ id, add }))?.changeContactList;
    if (result?.__typename !== 'ChangeContactListPayload') return;
    const { added } = result;
    const others = added === add.length ? '' : ': the others were on it before';
    setSaid(`${added.toLocaleString()} of ${add.length.toLocaleString()} were put on it${others}.`);
    onDone();
  };
  const shown = said ?? everybody.refused;
  const name = choice.lists.find(({ id }) => id === choice.chosen)?.name ?? choice.name;
  return (
    <Form onSubmit={() => void submit()}>
      <ListFields choice={choice} />
      {change.failure === null ? null : <FailureNote failure={change.failure} />}
      {shown === null ? null : <p role="status">{shown}</p>}
      <Acts>
        <Button
          kind="main"
          type="submit"
          busy={change.busy || choice.made.busy || everybody.count !== null}
          disabled={choice.chosen === ''}
        >
          {everybody.count === null ? 'Put them on it' : `${everybody.count.toLocaleString()} found …`}
        </Button>
      </Acts>
      <SameByCode
        snippets={() => {
          const add = picked ?? ['contact_…'];
          const id = choice.chosen === NEW_LIST ? 'list_…' : choice.chosen;
          return operationSnippets(ChangeListMutation, { id, add }, commandLine('lists add', [name, ...add]));
        }}
      />
    </Form>
  );
}
