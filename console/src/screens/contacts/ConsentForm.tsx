/** The form that records what a person chose, with its proof. */
import { useState } from 'react';
import { commandLine, operationSnippets } from '../../data/operation-code.ts';
import { useAct } from '../../data/use-act.ts';
import { Button } from '../../ui/Button.tsx';
import { FailureNote } from '../../ui/FailureNote.tsx';
import { Field } from '../../ui/Field.tsx';
import { Acts, Form } from '../../ui/Page.tsx';
import { SameByCode } from '../../ui/SameByCode.tsx';
import { wordsOf } from '../../ui/status-words.ts';
import type { Purpose } from '../messages/message-filters.ts';
import { PurposeOptions } from '../messages/PurposeOptions.tsx';
import { type ContactWhole, GrantMutation, RevokeMutation } from './operations.ts';

const SOURCES = ['FORM', 'VERBAL', 'IMPORT', 'API'] as const;
const CHOICES = { grant: 'They agree', revoke: 'They do not agree any more' } as const;

/** Shows the form. @param onDone called when it was recorded */
export function ConsentForm({ contact, onDone }: { contact: ContactWhole; onDone(): void }) {
  const [choice, setChoice] = useState<keyof typeof CHOICES>('revoke');
  const [purpose, setPurpose] = useState<Purpose>('MARKETING');
  const [source, setSource] = useState<(typeof SOURCES)[number]>('VERBAL');
  const [proof, setProof] = useState('');
  const [grant, revoke] = [useAct(GrantMutation), useAct(RevokeMutation)];
  const act = choice === 'grant' ? grant : revoke;
  const note = proof.trim() === '' ? null : { note: proof.trim() };
  const variables = { id: contact.id, purposes: [purpose], source, proof: note };
  const submit = async () => {
    if ((await act.run(variables)) !== null) onDone();
  };
  const snippets = () => {
    const command = commandLine(`consent ${choice}`, contact.phone === null ? [] : [contact.phone], {
      purpose: purpose.toLowerCase(),
      source: source.toLowerCase(),
      proof: note === null ? null : JSON.stringify(note),
    });
    return operationSnippets(choice === 'grant' ? GrantMutation : RevokeMutation, variables, command);
  };
  return (
    <Form onSubmit={() => void submit()}>
      <Field label="What they chose">
        <select value={choice} onChange={(event) => setChoice(event.target.value as keyof typeof CHOICES)}>
          {Object.entries(CHOICES).map(([value, label]) => (
            <option key={value} value={value}>
              {label}
            </option>
          ))}
        </select>
      </Field>
      <Field label="Purpose">
        <select value={purpose} onChange={(event) => setPurpose(event.target.value as Purpose)}>
          <PurposeOptions />
        </select>
      </Field>
      <Field label="How they said it">
        <select value={source} onChange={(event) => setSource(event.target.value as (typeof SOURCES)[number])}>
          {SOURCES.map((each) => (
            <option key={each} value={each}>
              {wordsOf(each)}
            </option>
          ))}
        </select>
      </Field>
      <Field label="Proof" hint="What a regulator would be shown: where, when, in which words">
        <textarea required rows={3} value={proof} onChange={(event) => setProof(event.target.value)} />
      </Field>
      {act.failure === null ? null : <FailureNote failure={act.failure} />}
      <Acts>
        <Button kind="main" type="submit" busy={act.busy}>
          Record
        </Button>
      </Acts>
      <SameByCode snippets={snippets} />
    </Form>
  );
}
