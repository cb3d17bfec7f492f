/** Name and sentence that the workspace gives its texts, and how strict it is with the rules of countries. */
import { useState } from 'react';
import { useQuery } from 'urql';
import { useSession } from '../../app/session.ts';
import { issueOf } from '../../data/failure.ts';
import { messageOf } from '../../data/hub.ts';
import { operationSnippets } from '../../data/operation-code.ts';
import { useAct } from '../../data/use-act.ts';
import { ErrorState } from '../../ui/Blank.tsx';
import { Button } from '../../ui/Button.tsx';
import { FailureNote } from '../../ui/FailureNote.tsx';
import { Field } from '../../ui/Field.tsx';
import { Acts, Form, PageLoading } from '../../ui/Page.tsx';
import { SameByCode } from '../../ui/SameByCode.tsx';
import { changesOf, needsReason, type OwnRules as Own, rulesCommand } from './own-rules.ts';
import styles from './Rules.module.css';
import { OwnRulesQuery, WorkspaceRulesMutation } from './rules-operations.ts';

/** Shows them, and the form that changes them. */
export function OwnRules() {
  const [{ data, error }, reload] = useQuery({ query: OwnRulesQuery, requestPolicy: 'cache-and-network' });
  const again = () => reload({ requestPolicy: 'network-only' });
  const rules = data?.workspaceRules ?? null;
  if (rules !== null) return <Fields rules={rules} onChanged={again} />;
  return error === undefined ? <PageLoading /> : <ErrorState message={messageOf(error)} retry={again} />;
}

const CHECKS = [
  ['ENFORCE', 'Refused'],
  ['REPORT', 'Sent, and the decision says so'],
] as const;
const STRICT = [
  ['false', 'Do not hold'],
  ['true', 'Hold too'],
] as const;
const EVIDENCE = [
  ['false', 'Taken, and shown as such'],
  ['true', 'Refused'],
] as const;
const NO_WINDOW = [
  ['NEVER', 'Nothing is sent'],
  ['MOST_LIKELY', 'The most likely time zone decides'],
  ['WIDEST', 'It is sent when it is open in most of them'],
] as const;

/** A select of these values with their words. */
function choice<Value extends string>(
  chosen: Value,
  choices: readonly (readonly [Value, string])[],
  onChoose: (value: Value) => void,
) {
  return (
    <select value={chosen} onChange={({ target }) => onChoose(target.value as Value)}>
      {choices.map(([value, words]) => (
        <option key={value} value={value}>
          {words}
        </option>
      ))}
    </select>
  );
}

function Fields({ rules, onChanged }: { rules: Own; onChanged(): void }) {
  const { may } = useSession();
  const act = useAct(WorkspaceRulesMutation);
  // Laid over what the hub says last: what others have changed meanwhile stays as they have it.
  const [edits, setEdits] = useState<Partial<Own>>({});
  const written = { ...rules, ...edits };
  const [reason, setReason] = useState('');
  const [saved, setSaved] = useState(false);
  const changes = changesOf(rules, written);
  const input = needsReason(changes) ? { ...changes, reason: reason.trim() || null } : changes;
  const set = (change: Partial<Own>) => {
    setSaved(false);
    setEdits((before) => ({ ...before, ...change }));
  };
  const submit = async () => {
    if ((await act.run({ input })) === null) return;
    setSaved(true);
    setReason('');
    setEdits({});
    onChanged();
  };
  const faultOf = (name: string) => issueOf(act.failure, name);
  return (
    <Form onSubmit={() => void submit()}>
      <fieldset className={styles.fields} disabled={!may('keys:manage')}>
        <Field
          label="Your name in texts"
          hint="Put before an offer where its place demands the sender’s name and the text lacks it. Empty: such offers are refused."
          error={faultOf('brand')}
        >
          <input
            autoComplete="organization"
            value={written.brand ?? ''}
            onChange={({ target }) => set({ brand: target.value })}
          />
        </Field>
        <Field
          label="Sentence on how to opt out"
          hint="Put behind an offer where one is demanded and the text lacks it, such as Reply STOP to end. Empty: such offers are refused."
          error={faultOf('optOutText')}
        >
          <input
            dir="auto"
            autoComplete="off"
            value={written.optOutText ?? ''}
            onChange={({ target }) => set({ optOutText: target.value })}
          />
        </Field>
        <Field
          label="Offers whose text still lacks something"
          hint="The label, the name or the way to opt out that its place demands."
          error={faultOf('contentChecks')}
        >
          {choice(written.contentChecks, CHECKS, (contentChecks) => set({ contentChecks }))}
        </Field>
        <Field
          label="Offers from a name where none is taken"
          hint="Some places take numbers alone as senders of offers."
          error={faultOf('senderChecks')}
        >
          {choice(written.senderChecks, CHECKS, (senderChecks) => set({ senderChecks }))}
        </Field>
        <Field label="Rules that are only advised" hint="Drafts, and tables of vendors." error={faultOf('strict')}>
          {choice(written.strict ? 'true' : 'false', STRICT, (strict) => set({ strict: strict === 'true' }))}
        </Field>
        <Field
          label="No moment suits every time zone"
          hint="Of all those in which the person may be."
          error={faultOf('noCommonWindow')}
        >
          {choice(written.noCommonWindow, NO_WINDOW, (noCommonWindow) => set({ noCommonWindow }))}
        </Field>
        <Field
          label="Failures for good in a row"
          hint="After so many the number is taken for unusable, up to 20; 0: never."
          error={faultOf('unusableAfter')}
        >
          <input
            required
            type="number"
            min={0}
            value={written.unusableAfter}
            onChange={({ target }) => set({ unusableAfter: Number(target.value) })}
          />
        </Field>
        <Field
          label="Consents that come without a proof"
          hint="Of applications, by the API; all others need one in any case. A person’s history shows which have none."
          error={faultOf('evidenceRequired')}
        >
          {choice(written.evidenceRequired ? 'true' : 'false', EVIDENCE, (required) =>
            set({ evidenceRequired: required === 'true' }),
          )}
        </Field>
        {needsReason(changes) ? (
          <Field label="Why it is only reported" hint="It is in the audit log." error={faultOf('reason')}>
            <input autoComplete="off" value={reason} onChange={({ target }) => setReason(target.value)} />
          </Field>
        ) : null}
      </fieldset>
      {act.failure === null ? null : <FailureNote failure={act.failure} />}
      {saved ? <p role="status">Saved.</p> : null}
      {may('keys:manage') ? (
        <>
          <Acts>
            <Button type="submit" busy={act.busy} disabled={Object.keys(changes).length === 0}>
              Save the rules
            </Button>
          </Acts>
          <SameByCode snippets={() => operationSnippets(WorkspaceRulesMutation, { input }, rulesCommand(input))} />
        </>
      ) : null}
    </Form>
  );
}
