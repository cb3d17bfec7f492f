/** The form of the number that the workspace sets in the place of those of a rule's caps. */
import { useState } from 'react';
import { commandLine, operationSnippets } from '../../data/operation-code.ts';
import { useAct } from '../../data/use-act.ts';
import { Button } from '../../ui/Button.tsx';
import { FailureNote } from '../../ui/FailureNote.tsx';
import { Field } from '../../ui/Field.tsx';
import { Acts, Form } from '../../ui/Page.tsx';
import { SameByCode } from '../../ui/SameByCode.tsx';
import { CapOverrideMutation, type ShownRule } from './rules-operations.ts';

/** Number of the workspace in words. */
export function ownCapText({ max }: NonNullable<ShownRule['capOverride']>): string {
  if (max === null) return 'lifted';
  return max === 0 ? 'none at all' : `${max} at most`;
}

/** Shows the form. @param onDone called when the number was set or taken away */
export function CapsForm({ rule, onDone }: { rule: ShownRule; onDone(): void }) {
  const act = useAct(CapOverrideMutation);
  const { ruleId, caps, capOverride } = rule;
  const [max, setMax] = useState(String(capOverride?.max ?? Math.min(...caps.map((cap) => cap.max))));
  const [lifted, setLifted] = useState(capOverride !== null && capOverride.max === null);
  const [reason, setReason] = useState(capOverride?.reason ?? '');
  const input = { ruleId, ...(lifted ? { none: true } : { max: Number(max) }), reason: reason.trim() || null };
  const submit = async (given: { ruleId: string }) => {
    if ((await act.run({ input: given })) !== null) onDone();
  };
  const command = () =>
    commandLine('rules caps-of', [ruleId], {
      max: lifted ? null : Number(max),
      lift: lifted,
      reason: input.reason,
    });
  return (
    <Form onSubmit={() => void submit(input)}>
      <Field label="Its caps">
        <select value={String(lifted)} onChange={(event) => setLifted(event.target.value === 'true')}>
          <option value="false">Allow a number of yours</option>
          <option value="true">Are lifted</option>
        </select>
      </Field>
      {lifted ? null : (
        <Field label="Messages" hint="Within the period of the rule; 0: none at all.">
          <input
            required
            type="number"
            min={0}
            max={100}
            value={max}
            onChange={(event) => setMax(event.target.value)}
          />
        </Field>
      )}
      <Field label="Reason" hint="Needed for more than the rule allows. It is audited, and stands in decisions.">
        <input autoComplete="off" value={reason} onChange={(event) => setReason(event.target.value)} />
      </Field>
      <SameByCode snippets={() => operationSnippets(CapOverrideMutation, { input }, command())} />
      {act.failure === null ? null : <FailureNote failure={act.failure} />}
      <Acts>
        <Button kind="main" type="submit" busy={act.busy}>
          Set
        </Button>
        {capOverride === null ? null : <Button onClick={() => void submit({ ruleId })}>Take yours away</Button>}
      </Acts>
    </Form>
  );
}
