/** The form of the workspace. */
import { type ReactElement, useState } from 'react';
import { useQuery } from 'urql';
import { useSession } from '../../app/session.ts';
import { messageOf } from '../../data/hub.ts';
import { commandLine, operationSnippets } from '../../data/operation-code.ts';
import { useAct } from '../../data/use-act.ts';
import { ErrorState } from '../../ui/Blank.tsx';
import { Button } from '../../ui/Button.tsx';
import { FailureNote } from '../../ui/FailureNote.tsx';
import { Field } from '../../ui/Field.tsx';
import { Acts, Form } from '../../ui/Page.tsx';
import { SameByCode } from '../../ui/SameByCode.tsx';
import { SettingsQuery, UpdateWorkspaceMutation, type Workspace } from './operations.ts';
import styles from './Settings.module.css';

/** Shows the form. */
export function WorkspaceForm() {
  const [{ data, error }, reload] = useQuery({ query: SettingsQuery, requestPolicy: 'cache-and-network' });
  const workspace = data?.workspace ?? null;
  if (workspace !== null) return <Fields key={workspace.id} workspace={workspace} />;
  if (error === undefined) return null;
  return <ErrorState message={messageOf(error)} retry={() => reload({ requestPolicy: 'network-only' })} />;
}

type TextField = 'name' | 'currency' | 'defaultCountry' | 'timeZone' | 'helpText' | 'optOutText' | 'optInText';

function Fields({ workspace }: { workspace: Workspace }) {
  const { may } = useSession();
  const [written, setWritten] = useState(workspace);
  const [saved, setSaved] = useState(false);
  const update = useAct(UpdateWorkspaceMutation);
  const submit = async () => {
    const { id: _, ...input } = written;
    setSaved((await update.run({ input })) !== null);
  };
  const set = (name: TextField) => (event: { target: { value: string } }) => {
    setSaved(false);
    setWritten((before) => ({ ...before, [name]: event.target.value }));
  };
  const text = (name: TextField): ReactElement<{ id?: string }> => (
    <input required autoComplete="off" value={written[name] ?? ''} onChange={set(name)} />
  );
  const lines = (name: TextField): ReactElement<{ id?: string }> => (
    <textarea rows={2} dir="auto" value={written[name] ?? ''} onChange={set(name)} />
  );
  return (
    <div className={styles.form}>
      <Form onSubmit={() => void submit()}>
        <Field label="Name">{text('name')}</Field>
        <Field label="Currency" hint="Three letters of ISO 4217">
          {text('currency')}
        </Field>
        <Field label="Country" hint="Numbers without a country code are read as of here; two letters">
          {text('defaultCountry')}
        </Field>
        <Field label="Time zone" hint="As Europe/London; days and hours of reports are of here">
          {text('timeZone')}
        </Field>
        <Field label="Characters" hint="Cheaper ones look the same: “ becomes &quot;, and a text fits into fewer parts">
          <select
            value={String(written.smartEncoding)}
            onChange={(event) => {
              setSaved(false);
              setWritten((before) => ({ ...before, smartEncoding: event.target.value === 'true' }));
            }}
          >
            <option value="true">Replaced by cheaper ones</option>
            <option value="false">Sent as they are written</option>
          </select>
        </Field>
        <Field label="Answer to HELP">{lines('helpText')}</Field>
        <Field label="Answer to STOP">{lines('optOutText')}</Field>
        <Field label="Answer to START">{lines('optInText')}</Field>
        {update.failure === null ? null : <FailureNote failure={update.failure} />}
        {saved ? <p role="status">Saved.</p> : null}
        {may('keys:manage') ? (
          <Acts>
            <Button kind="main" type="submit" busy={update.busy}>
              Save
            </Button>
          </Acts>
        ) : null}
        <SameByCode
          snippets={() => {
            const { id: _, ...input } = written;
            const { name, currency, defaultCountry, timeZone } = input;
            const texts = {
              'help-text': input.helpText,
              'opt-out-text': input.optOutText,
              'opt-in-text': input.optInText,
            };
            const options = { name, currency, country: defaultCountry, 'time-zone': timeZone, ...texts };
            return operationSnippets(UpdateWorkspaceMutation, { input }, commandLine('workspace update', [], options));
          }}
        />
      </Form>
    </div>
  );
}
