/** Two versions of a template beside each other, by language. */
import { languageName } from '../../ui/languages.ts';
import { Nothing } from '../../ui/Page.tsx';
import { compareTexts } from './compare.ts';
import type { TemplateVersion } from './operations.ts';
import styles from './TemplatePage.module.css';

/** Shows what a version has changed of another one. */
export function Comparison({ before, after }: { before: TemplateVersion; after: TemplateVersion }) {
  const locales = [...new Set([...after.bodies, ...before.bodies].map(({ locale }) => locale))];
  const textOf = (version: TemplateVersion, locale: string) =>
    version.bodies.find((each) => each.locale === locale)?.body ?? '';
  const changed = locales.filter((locale) => textOf(before, locale) !== textOf(after, locale));
  if (changed.length === 0) return <Nothing>Both say the same in every language.</Nothing>;
  return changed.map((locale) => (
    <figure key={locale} className={styles.text}>
      <figcaption className={styles.locale}>
        {languageName(locale)}: version {before.version} and {after.version}
      </figcaption>
      <p dir="auto" lang={locale} className={styles.body}>
        {compareTexts(textOf(before, locale), textOf(after, locale)).map(({ kind, text }, index) => {
          // biome-ignore lint/suspicious/noArrayIndexKey: pieces have no other name.
          if (kind === 'gone') return <del key={index}>{text}</del>;
          // biome-ignore lint/suspicious/noArrayIndexKey: pieces have no other name.
          return kind === 'new' ? <ins key={index}>{text}</ins> : text;
        })}
      </p>
    </figure>
  ));
}
