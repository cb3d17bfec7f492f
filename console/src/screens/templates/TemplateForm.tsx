/** The form of a version of a template: one text a language. */
import { Plus, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { commandLine, operationSnippets } from '../../data/operation-code.ts';
import { useAct } from '../../data/use-act.ts';
import { Button } from '../../ui/Button.tsx';
import { FailureNote } from '../../ui/FailureNote.tsx';
import { Field } from '../../ui/Field.tsx';
import { Acts, Form } from '../../ui/Page.tsx';
import { SameByCode } from '../../ui/SameByCode.tsx';
import { SaveTemplateMutation, type Template, type TemplateInput, type TemplateVersion } from './operations.ts';
import { RenderTry } from './RenderTry.tsx';
import styles from './TemplatePage.module.css';
import { variablesIn } from './variables-in.ts';
import { shownVersion } from './versions.tsx';

interface Body {
  /** Tells it from the others while its language is being written. */
  id: number;
  locale: string;
  body: string;
}

/** Shows the form. @param template the one that gets another version; `null`: a new one */
export function TemplateForm({ template, onSaved }: { template: Template | null; onSaved(id: string): void }) {
  const version = template === null ? null : shownVersion(template);
  const [name, setName] = useState(template?.name ?? '');
  const [bodies, setBodies] = useState<readonly Body[]>(
    version?.bodies.map((each, id) => ({ id, ...each })) ?? [{ id: 0, locale: 'en', body: '' }],
  );
  const [declared, setDeclared] = useState<Readonly<Record<string, Declared>>>(() =>
    declaredBy(version?.variables ?? []),
  );
  const [warnings, setWarnings] = useState<readonly string[]>([]);
  const save = useAct(SaveTemplateMutation);
  const write = (id: number, change: Partial<Body>) =>
    setBodies((before) => before.map((each) => (each.id === id ? { ...each, ...change } : each)));
  const texts = textsOf(bodies, declared, version?.defaultLocale ?? null);
  const inputOf = (draft: boolean): TemplateInput => ({ name: name.trim(), draft, ...texts });
  const submit = async (draft: boolean) => {
    const result = (await save.run({ input: inputOf(draft) }))?.saveTemplate;
    if (result?.__typename !== 'SaveTemplatePayload') return;
    setWarnings(result.warnings);
    if (result.warnings.length === 0) onSaved(result.template.id);
  };
  return (
    <Form onSubmit={() => void submit(false)}>
      <Field label="Name" hint="As programs call it, such as order-shipped">
        <input
          required
          autoComplete="off"
          disabled={template !== null}
          value={name}
          onChange={(event) => setName(event.target.value)}
        />
      </Field>
      {bodies.map(({ id, locale, body }) => (
        <BodyFields
          key={id}
          locale={locale}
          body={body}
          onChange={(change) => write(id, change)}
          onRemove={bodies.length === 1 ? null : () => setBodies((before) => before.filter((each) => each.id !== id))}
        />
      ))}
      <Acts>
        <Button
          icon={<Plus />}
          onClick={() =>
            setBodies((before) => [
              ...before,
              { id: Math.max(...before.map(({ id }) => id)) + 1, locale: '', body: '' },
            ])
          }
        >
          Another language
        </Button>
      </Acts>
      {texts.variables.map((each) => (
        <VariableFields
          key={each.name}
          variable={each}
          onChange={(change) =>
            setDeclared((before) => ({ ...before, [each.name]: { ...UNKNOWN, ...before[each.name], ...change } }))
          }
        />
      ))}
      {texts.bodies.some(({ body }) => body.trim() !== '') ? (
        <details className={styles.trial}>
          <summary>As people would read it</summary>
          <RenderTry name={name.trim() || 'draft'} version={texts} number={null} isSent={false} />
        </details>
      ) : null}
      {warnings.length === 0 ? null : <FailureNote failure={`Saved. ${warnings.join(' ')}`} />}
      {save.failure === null ? null : <FailureNote failure={save.failure} />}
      <Acts>
        <Button kind="main" type="submit" busy={save.busy}>
          Save and publish
        </Button>
        <Button busy={save.busy} onClick={() => void submit(true)}>
          Save as draft
        </Button>
      </Acts>
      <SameByCode
        snippets={() => {
          const input = inputOf(false);
          const body = input.bodies.map((each) => `${each.locale}=${each.body}`);
          const variable = texts.variables.filter(({ required }) => required).map(({ name: each }) => each);
          const optional = texts.variables
            .filter(({ required }) => !required)
            .map(({ name: each, default: usual }) => (usual === null ? each : `${each}=${usual}`));
          const command = commandLine('templates save', [input.name], { body, variable, optional });
          return operationSnippets(SaveTemplateMutation, { input }, command);
        }}
      />
    </Form>
  );
}

/** Parts of a variable that the writer says. */
type Declared = Omit<TemplateVersion['variables'][number], 'name'>;

/** A variable of which nothing has been said. */
const UNKNOWN: Declared = { required: true, default: null, description: null };

function declaredBy(variables: TemplateVersion['variables']): Record<string, Declared> {
  // Field by field: what comes from the cache knows its type too, which the hub takes for a field.
  return Object.fromEntries(
    variables.map(({ name, required, default: usual, description }) => [
      name,
      { required, default: usual, description },
    ]),
  );
}

/** Texts as they would be saved: every variable that they use is declared. */
function textsOf(written: readonly Body[], declared: Readonly<Record<string, Declared>>, usual: string | null) {
  const bodies = written.map(({ locale, body }) => ({ locale: locale.trim(), body }));
  const defaultLocale = bodies.find(({ locale }) => locale === usual)?.locale ?? bodies[0]?.locale ?? 'en';
  const names = variablesIn(bodies.map(({ body }) => body));
  return { bodies, defaultLocale, variables: names.map((name) => ({ name, ...UNKNOWN, ...declared[name] })) };
}

interface VariableFieldsProps {
  variable: TemplateVersion['variables'][number];
  onChange(change: Partial<Declared>): void;
}

function VariableFields({ variable: { name, required, default: usual }, onChange }: VariableFieldsProps) {
  return (
    <>
      <Field label={`Variable {{ ${name} }}`}>
        <select value={String(required)} onChange={({ target }) => onChange({ required: target.value === 'true' })}>
          <option value="true">has to be given</option>
          <option value="false">may be left out</option>
        </select>
      </Field>
      {required ? null : (
        <Field label={`In the place of ${name}`} hint="What stands there where it is left out">
          <input value={usual ?? ''} onChange={({ target }) => onChange({ default: target.value || null })} />
        </Field>
      )}
    </>
  );
}

interface BodyFieldsProps {
  locale: string;
  body: string;
  onChange(change: { locale?: string; body?: string }): void;
  /** `null`: it is the only one. */
  onRemove: (() => void) | null;
}

function BodyFields({ locale, body, onChange, onRemove }: BodyFieldsProps) {
  return (
    <>
      <Field label="Language" hint="A tag of BCP 47, such as en, es or pt-BR">
        <input
          required
          autoComplete="off"
          value={locale}
          onChange={(event) => onChange({ locale: event.target.value })}
        />
      </Field>
      <Field label={`Text in ${locale === '' ? 'it' : locale}`} hint="{{ name }} stands for the variable name">
        <textarea
          required
          rows={4}
          dir="auto"
          value={body}
          onChange={(event) => onChange({ body: event.target.value })}
        />
      </Field>
      {onRemove === null ? null : (
        <Acts>
          <Button kind="quiet" icon={<Trash2 />} onClick={onRemove}>
            Remove this language
          </Button>
        </Acts>
      )}
    </>
  );
}
