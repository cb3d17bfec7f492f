/** The same act in several languages, one tab each. */
import { Tabs } from '@base-ui/react/tabs';
import type { Snippet } from '../data/snippets.ts';
import { Code } from './Code.tsx';
import styles from './CodeTabs.module.css';

/** Shows the snippets. */
export function CodeTabs({ snippets }: { snippets: readonly Snippet[] }) {
  return (
    <Tabs.Root defaultValue={snippets[0]?.language ?? ''} className={styles.tabs}>
      <Tabs.List className={styles.list}>
        {snippets.map(({ language }) => (
          <Tabs.Tab key={language} value={language} className={styles.tab}>
            {language}
          </Tabs.Tab>
        ))}
      </Tabs.List>
      {snippets.map(({ language, text }) => (
        <Tabs.Panel key={language} value={language}>
          <Code text={text} label={language} />
        </Tabs.Panel>
      ))}
    </Tabs.Root>
  );
}
