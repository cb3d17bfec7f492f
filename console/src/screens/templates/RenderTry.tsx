/** A text of a template as a person would read it: by language, with data to try. */
import { useEffect, useState } from 'react';
import { useQuery } from 'urql';
import { FailureNote } from '../../ui/FailureNote.tsx';
import { Field } from '../../ui/Field.tsx';
import { encodingName, languageName } from '../../ui/languages.ts';
import { PhoneScreen } from '../../ui/PhoneScreen.tsx';
import { type TemplateTexts, type TemplateVersion, TryTemplateQuery } from './operations.ts';
import styles from './TemplatePage.module.css';

/** Pause after which a change is tried, in milliseconds. */
const PAUSE_MS = 250;
/** Number that nobody has, for whom a text is tried where no contact is named. */
const NOBODY = '+447700900000';

/** Properties of the trial. */
export interface RenderTryProps {
  name: string;
  /** Languages and variables of what is tried. */
  version: Pick<TemplateVersion, 'defaultLocale' | 'bodies' | 'variables'>;
  /** Number of the version that is tried; `null`: what is written now is, in the place of one. */
  number: number | null;
  /** True where the version is the one that is sent: only that one can be tried for a person. */
  isSent: boolean;
}

/** Shows the fields and the phone. */
export function RenderTry({ name, version, number, isSent }: RenderTryProps) {
  const [chosen, setLocale] = useState(version.defaultLocale);
  const locale = version.bodies.some((each) => each.locale === chosen) ? chosen : version.defaultLocale;
  const [given, setGiven] = useState<Readonly<Record<string, string>>>({});
  const values = { ...samplesOf(version), ...given };
  const [phone, setPhone] = useState('');
  const input = {
    to: { phone: phone.trim() === '' ? NOBODY : phone.trim() },
    content: {
      template: { name, version: number, locale: phone.trim() === '' ? locale : null, variables: values },
    },
    purpose: 'TRANSACTIONAL' as const,
  };
  const { defaultLocale, bodies, variables } = version;
  const texts: TemplateTexts | null = number === null ? { defaultLocale, bodies, variables } : null;
  const asked = useLater(JSON.stringify({ input, texts }));
  const [{ data, error, fetching }] = useQuery({
    query: TryTemplateQuery,
    variables: JSON.parse(asked),
    requestPolicy: 'network-only',
  });
  const preview = data?.previewMessage;
  const issue = preview?.issues[0]?.message ?? null;
  return (
    <>
      <Field label="Language">
        <select value={locale} disabled={phone.trim() !== ''} onChange={({ target }) => setLocale(target.value)}>
          {version.bodies.map((each) => (
            <option key={each.locale} value={each.locale}>
              {languageName(each.locale)}
            </option>
          ))}
        </select>
      </Field>
      {version.variables.map((each) => (
        <Field key={each.name} label={each.name} hint={each.description ?? undefined}>
          <input
            value={values[each.name] ?? ''}
            onChange={({ target }) => setGiven({ ...given, [each.name]: target.value })}
          />
        </Field>
      ))}
      {isSent ? (
        <Field label="For a person" hint="Their number: the language is theirs then. Nothing is sent.">
          <input
            type="tel"
            value={phone}
            placeholder="+44 7700 900123"
            onChange={({ target }) => setPhone(target.value)}
          />
        </Field>
      ) : null}
      {error === undefined ? null : (
        <FailureNote failure={error.graphQLErrors[0]?.message ?? 'The hub does not answer.'} />
      )}
      {issue === null ? null : <FailureNote failure={issue} />}
      <div className={styles.tried} data-stale={fetching || undefined}>
        <PhoneScreen from="the sender" bubbles={[{ id: 'tried', own: false, text: preview?.text || '…' }]} />
        {preview === undefined ? null : (
          <p>
            {preview.partCount} {preview.partCount === 1 ? 'part' : 'parts'} in {encodingName(preview.encoding)}
            {preview.locale === null ? '' : `, ${languageName(preview.locale)}`}
          </p>
        )}
      </div>
    </>
  );
}

/** Data to try with: what stands in for a value that is left out, or its name in brackets. */
function samplesOf({ variables }: Pick<TemplateVersion, 'variables'>): Record<string, string> {
  return Object.fromEntries(variables.map(({ name, default: usual }) => [name, usual ?? sampleOf(name)]));
}

function sampleOf(name: string): string {
  if (/name/i.test(name)) return 'Ada';
  if (/code|pin|otp/i.test(name)) return '482913';
  if (/order|number|id$/i.test(name)) return '1042';
  if (/date|day/i.test(name)) return '24 May';
  if (/time|hour/i.test(name)) return '10:30';
  if (/price|amount|total/i.test(name)) return '19.90';
  return `[${name}]`;
}

/** Returns a value a moment after it has changed. */
function useLater(value: string): string {
  const [later, setLater] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setLater(value), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [value]);
  return later;
}
