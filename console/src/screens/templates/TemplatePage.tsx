/** A template: its texts by language, its variables, its versions. */
import { Pencil, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { Link } from 'wouter';
import { useSession } from '../../app/session.ts';
import { useAct } from '../../data/use-act.ts';
import { ErrorState } from '../../ui/Blank.tsx';
import { Button } from '../../ui/Button.tsx';
import { Confirm } from '../../ui/Confirm.tsx';
import { Copy } from '../../ui/Copy.tsx';
import { Drawer } from '../../ui/Drawer.tsx';
import { Fact, Facts } from '../../ui/Facts.tsx';
import { FailureNote } from '../../ui/FailureNote.tsx';
import { Field } from '../../ui/Field.tsx';
import { languageName } from '../../ui/languages.ts';
import { Acts, Lead, Nothing, Page, Section } from '../../ui/Page.tsx';
import { Time } from '../../ui/Time.tsx';
import { Comparison } from './Comparison.tsx';
import { Outcomes } from './Outcomes.tsx';
import { DeleteTemplateMutation, PublishMutation, type Template, type TemplateVersion } from './operations.ts';
import { RenderTry } from './RenderTry.tsx';
import { TemplateForm } from './TemplateForm.tsx';
import styles from './TemplatePage.module.css';
import { shownVersion, VersionState } from './versions.tsx';

/** Properties of the page. */
export interface TemplatePageProps {
  id: string;
  /** `null`: there is none with this id. */
  template: Template | null;
  onClose(): void;
  onChanged(): void;
}

/** Shows the page. */
export function TemplatePage({ id, template, onClose, onChanged }: TemplatePageProps) {
  const { may } = useSession();
  const [looked, setLooked] = useState<number | null>(null);
  if (template === null) {
    return (
      <Page title="Template" noun="template" onClose={onClose}>
        <ErrorState message={`There is no template ${id} in this workspace.`} />
      </Page>
    );
  }
  const version = template.versions.find((each) => each.version === looked) ?? shownVersion(template);
  return (
    <Page title={template.name} noun="template" onClose={onClose}>
      <Lead>
        <VersionState template={template} />
        <Copy text={template.id} />
      </Lead>
      <TemplateActs template={template} onClose={onClose} onChanged={onChanged} />
      {may('messages:read') ? (
        <Section title="The last 30 days">
          <Outcomes id={id} />
        </Section>
      ) : null}
      {version === null ? null : <Texts version={version} />}
      {version === null ? null : (
        <Section title="Try it">
          <RenderTry
            key={version.version}
            name={template.name}
            version={version}
            number={version.version}
            isSent={version.version === template.publishedVersion}
          />
        </Section>
      )}
      {version === null || template.versions.length < 2 ? null : (
        <Section title={`What changed in version ${version.version}`}>
          <Against key={version.version} template={template} version={version} />
        </Section>
      )}
      <Section
        title="Versions"
        acts={<Link href={`/messages?template=${encodeURIComponent(template.id)}`}>Messages made of it</Link>}
      >
        <Versions template={template} looked={version?.version ?? null} onLook={setLooked} onChanged={onChanged} />
      </Section>
    </Page>
  );
}

function Texts({ version }: { version: TemplateVersion }) {
  return (
    <>
      <Section title={`Texts of version ${version.version}`}>
        {version.bodies.map(({ locale, body }) => (
          <figure key={locale} className={styles.text}>
            <figcaption className={styles.locale}>
              {languageName(locale)}
              {locale === version.defaultLocale ? ', where no other fits' : ''}
            </figcaption>
            <p dir="auto" lang={locale} className={styles.body}>
              {body}
            </p>
          </figure>
        ))}
      </Section>
      <Section title="Variables">
        {version.variables.length === 0 ? <Nothing>It has none: everybody reads the same.</Nothing> : null}
        <Facts>
          {version.variables.map((each) => (
            <Fact key={each.name} name={each.name}>
              {each.required
                ? 'has to be given'
                : `may be left out${each.default === null ? '' : `: “${each.default}”`}`}
              {each.description === null ? '' : `, ${each.description}`}
            </Fact>
          ))}
        </Facts>
      </Section>
    </>
  );
}

/** Shows a version beside another one, at first the one before it. */
function Against({ template, version }: { template: Template; version: TemplateVersion }) {
  const others = template.versions
    .filter((each) => each.version !== version.version)
    .sort((a, b) => b.version - a.version);
  const [chosen, setChosen] = useState(() => others.find((each) => each.version < version.version) ?? others[0]);
  if (chosen === undefined) return null;
  return (
    <>
      <Field label="Beside">
        <select
          value={chosen.version}
          onChange={({ target }) => setChosen(others.find((each) => each.version === Number(target.value)))}
        >
          {others.map((each) => (
            <option key={each.version} value={each.version}>
              Version {each.version}
            </option>
          ))}
        </select>
      </Field>
      <Comparison before={chosen} after={version} />
    </>
  );
}

interface VersionsProps {
  template: Template;
  looked: number | null;
  onLook(version: number): void;
  onChanged(): void;
}

function Versions({ template, looked, onLook, onChanged }: VersionsProps) {
  const { may } = useSession();
  const publish = useAct(PublishMutation);
  const onPublish = async (version: number) => {
    if ((await publish.run({ name: template.name, version })) !== null) onChanged();
  };
  return (
    <>
      <ul className={styles.versions}>
        {[...template.versions]
          .sort((a, b) => b.version - a.version)
          .map(({ version, createdAt }) => (
            <li key={version} className={styles.version}>
              <Button kind="quiet" aria-pressed={version === looked} onClick={() => onLook(version)}>
                Version {version}
                {version === template.publishedVersion ? ', sent' : ''}
              </Button>
              <Time at={createdAt} />
              {may('templates:write') && version !== template.publishedVersion ? (
                <Button busy={publish.busy} onClick={() => void onPublish(version)}>
                  Publish
                </Button>
              ) : (
                <span />
              )}
            </li>
          ))}
      </ul>
      {publish.failure === null ? null : <FailureNote failure={publish.failure} />}
    </>
  );
}

function TemplateActs({ template, onClose, onChanged }: { template: Template; onClose(): void; onChanged(): void }) {
  const { may } = useSession();
  const [editing, setEditing] = useState(false);
  const remove = useAct(DeleteTemplateMutation);
  if (!may('templates:write')) return null;
  const onDelete = async () => {
    const done = await remove.run({ id: template.id });
    if (done === null) return null;
    onClose();
    onChanged();
    return done;
  };
  return (
    <>
      <Acts>
        <Button icon={<Pencil />} onClick={() => setEditing(true)}>
          Edit
        </Button>
        <Confirm
          label="Delete"
          icon={<Trash2 />}
          title={`Delete the template ${template.name}?`}
          doIt="Delete it"
          act={remove}
          onConfirm={onDelete}
        >
          Messages that were made of it keep their text. Saving its name again brings it back.
        </Confirm>
      </Acts>
      <Drawer open={editing} onClose={() => setEditing(false)} title={`Next version of ${template.name}`}>
        <TemplateForm
          template={template}
          onSaved={() => {
            setEditing(false);
            onChanged();
          }}
        />
      </Drawer>
    </>
  );
}
