/** Content of a message: a text, or a template with its variables. */
import { useQuery } from 'urql';
import { Button } from '../../ui/Button.tsx';
import { Field } from '../../ui/Field.tsx';
import { languageName } from '../../ui/languages.ts';
import styles from './Compose.module.css';
import type { Draft } from './draft.ts';
import { type ComposeTemplate, ComposeTemplateQuery } from './operations.ts';

/** Properties of the fields. */
export interface ContentProps {
  draft: Draft;
  templates: readonly ComposeTemplate[];
  onChange(change: Partial<Draft>): void;
}

/** Names of the variables that have to be given and are not. */
export function missingVariables(
  variables: readonly { name: string; required: boolean; default: string | null }[],
  given: Readonly<Record<string, string>>,
): string[] {
  return variables.flatMap(({ name, required, default: usual }) =>
    required && usual === null && (given[name] ?? '').trim() === '' ? [name] : [],
  );
}

/** Shows the fields. */
export function Content({ draft, templates, onChange }: ContentProps) {
  const [{ data, fetching }] = useQuery({
    query: ComposeTemplateQuery,
    variables: { name: draft.template ?? '' },
    pause: draft.template === null,
  });
  const template = draft.template === null ? null : data?.template;
  const version = template?.versions.find((each) => each.version === template.publishedVersion);
  const published = templates.filter(({ publishedVersion }) => publishedVersion !== null);
  return (
    <>
      <Field label="Says">
        <select
          value={draft.template ?? ''}
          onChange={({ target }) =>
            onChange({ template: target.value === '' ? null : target.value, locale: '', variables: {} })
          }
        >
          <option value="">A text written here</option>
          {published.map(({ id, name }) => (
            <option key={id} value={name}>
              Template {name}
            </option>
          ))}
        </select>
      </Field>
      {draft.template === null ? (
        <Field label="Text" quiet>
          <textarea
            dir="auto"
            rows={5}
            className={styles.text ?? ''}
            value={draft.text}
            placeholder="What you want to say"
            onChange={({ target }) => onChange({ text: target.value })}
          />
        </Field>
      ) : null}
      {draft.template !== null && version === undefined && !fetching ? (
        <p className={styles.hint}>
          The template {draft.template} is not there any more.{' '}
          <Button onClick={() => onChange({ template: null })}>Write a text</Button>
        </p>
      ) : null}
      {version === undefined ? null : (
        <>
          <Field label="Language" hint="Each person’s own, unless you choose one.">
            <select value={draft.locale} onChange={({ target }) => onChange({ locale: target.value })}>
              <option value="">That of the person</option>
              {version.bodies.map(({ locale }) => (
                <option key={locale} value={locale}>
                  {languageName(locale)}
                </option>
              ))}
            </select>
          </Field>
          <Missing names={missingVariables(version.variables, draft.variables)} />
          {version.variables.map(({ name, description, required, default: usual }) => (
            <Field key={name} label={required ? name : `${name} (optional)`} hint={description ?? undefined}>
              <input
                required={required && usual === null}
                value={draft.variables[name] ?? ''}
                placeholder={usual ?? ''}
                onChange={({ target }) => onChange({ variables: { ...draft.variables, [name]: target.value } })}
              />
            </Field>
          ))}
        </>
      )}
    </>
  );
}

/** Says which variables still need a value. */
function Missing({ names }: { names: readonly string[] }) {
  if (names.length === 0) return null;
  return (
    <p role="status" className={styles.hint}>
      It still needs {names.length === 1 ? 'a value for' : 'values for'} <strong>{names.join(', ')}</strong>.
    </p>
  );
}
