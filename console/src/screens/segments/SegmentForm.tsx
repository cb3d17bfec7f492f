/** The form of a segment: its text and its conditions, which say the same, and whom it has now. */
import { Trash2 } from 'lucide-react';
import { useState } from 'react';
import { Link } from 'wouter';
import { useSession } from '../../app/session.ts';
import { commandLine, operationSnippets } from '../../data/operation-code.ts';
import { useAct } from '../../data/use-act.ts';
import { Button } from '../../ui/Button.tsx';
import { Confirm } from '../../ui/Confirm.tsx';
import { FailureNote } from '../../ui/FailureNote.tsx';
import { Field } from '../../ui/Field.tsx';
import { groupNumber } from '../../ui/numbers.ts';
import { Acts, Form } from '../../ui/Page.tsx';
import { SameByCode } from '../../ui/SameByCode.tsx';
import { Conditions } from './Conditions.tsx';
import { CreateSegmentMutation, RemoveSegmentMutation, type SegmentRow, UpdateSegmentMutation } from './operations.ts';
import styles from './Segments.module.css';
import { Size, shownSize } from './Size.tsx';
import type { Tree } from './tree.ts';
import { useSegment } from './use-segment.ts';

/** Shows the form. @param segment the one to be changed; `null`: a new one */
export function SegmentForm({ segment, onDone }: { segment: SegmentRow | null; onDone(): void }) {
  const { may } = useSession();
  const [create, update, remove] = [
    useAct(CreateSegmentMutation),
    useAct(UpdateSegmentMutation),
    useAct(RemoveSegmentMutation),
  ];
  const [name, setName] = useState(segment?.name ?? '');
  const edited = useSegment(segment?.expression ?? '', (segment?.tree as Tree | undefined) ?? null);
  const input = { name: name.trim(), ...edited.given };
  const save = async () => {
    const done =
      segment === null ? await create.run({ input }) : await update.run({ input: { id: segment.id, ...input } });
    if (done !== null) onDone();
  };
  const failure = create.failure ?? update.failure;
  const { preview } = edited;
  const fault = preview?.fault ?? null;
  return (
    <Form onSubmit={() => void save()}>
      <Field label="Name">
        <input
          required
          maxLength={60}
          autoComplete="off"
          value={name}
          onChange={({ target }) => setName(target.value)}
        />
      </Field>
      <Field
        label="Who, as text"
        error={fault?.message ?? null}
        hint="For example: country = FR and did bought > 2 in 30 days and not tag vip"
      >
        <textarea
          rows={3}
          spellCheck={false}
          className={styles.text ?? ''}
          value={edited.text}
          onChange={({ target }) => edited.setText(target.value)}
        />
      </Field>
      {fault === null ? null : <Marked text={edited.text} position={fault.position} length={fault.length} />}
      <Conditions tree={edited.tree} onChange={edited.setTree} />
      <Found {...edited} />
      {failure === null ? null : <FailureNote failure={failure} />}
      {may('contacts:write') ? (
        <Acts>
          <Button
            kind="main"
            type="submit"
            busy={create.busy || update.busy}
            disabled={!edited.isWhole || fault !== null}
          >
            {segment === null ? 'Make the segment' : 'Save'}
          </Button>
          {segment === null ? null : (
            <Confirm
              label="Remove"
              icon={<Trash2 />}
              title={`Remove the segment ${segment.name}?`}
              doIt="Remove it"
              act={remove}
              onConfirm={() => remove.run({ id: segment.id })}
              onDone={onDone}
            >
              Its contacts stay. While another segment or a trigger names it, it is not removed.
            </Confirm>
          )}
        </Acts>
      ) : null}
      <SameByCode
        snippets={() => {
          const shown = { name: input.name, expression: edited.text };
          if (segment === null)
            return operationSnippets(
              CreateSegmentMutation,
              { input: shown },
              commandLine('segments create', [shown.name, shown.expression]),
            );
          return operationSnippets(
            UpdateSegmentMutation,
            { input: { id: segment.id, ...shown } },
            commandLine('segments update', [segment.name], shown),
          );
        }}
      />
    </Form>
  );
}

/** The text with what is wrong in it marked. */
function Marked({ text, position, length }: { text: string; position: number; length: number }) {
  return (
    <p className={styles.marked} aria-hidden="true">
      {text.slice(0, position)}
      <mark>{length === 0 ? ' ' : text.slice(position, position + length)}</mark>
      {text.slice(position + length)}
    </p>
  );
}

/** How many contacts there are, and ten of them. */
function Found({ preview, busy, error }: ReturnType<typeof useSegment>) {
  if (error !== null) return <p role="alert">{error}</p>;
  if (busy) return <p role="status">Counting …</p>;
  if (preview?.size == null) return null;
  const shown = shownSize(preview.size);
  return (
    <section className={styles.found} aria-label="Who is in it now">
      <p role="status">
        <Size size={preview.size} />
        {shown > preview.sample.length && preview.sample.length > 0 ? ', such as' : ''}
      </p>
      <ul>
        {preview.sample.map(({ id, name, phone }) => (
          <li key={id}>
            <Link href={`/contacts/${encodeURIComponent(id)}`}>
              {phone === null ? '–' : groupNumber(phone)} <bdi>{name}</bdi>
            </Link>
          </li>
        ))}
      </ul>
    </section>
  );
}
