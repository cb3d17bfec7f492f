/** The keys of the console. */
import { Fragment } from 'react';
import { Drawer } from '../ui/Drawer.tsx';
import styles from './KeyboardHelp.module.css';
import { SCREENS } from './screens.ts';

const KEYS: readonly (readonly [keys: readonly string[], what: string])[] = [
  [['⌘ K', 'Ctrl K'], 'search and jump'],
  [['/'], 'search in the list'],
  [['j', 'k'], 'next and previous row'],
  [['Enter'], 'open the row'],
  [['x'], 'pick the row, where rows are picked'],
  [['r', 'n'], 'in the inbox: answer, write a note'],
  [['e', 's', 'a'], 'in the inbox: close, put off until tomorrow, take it'],
  [['Esc'], 'close what is open'],
  [['?'], 'this help'],
];

/** Shows the keys while it is open. */
export function KeyboardHelp({ open, onClose }: { open: boolean; onClose(): void }) {
  return (
    <Drawer open={open} onClose={onClose} title="Keys">
      <dl className={styles.keys}>
        {KEYS.map(([keys, what]) => (
          <Fragment key={what}>
            <dt>
              {keys.map((key) => (
                <kbd key={key}>{key}</kbd>
              ))}
            </dt>
            <dd>{what}</dd>
          </Fragment>
        ))}
        {SCREENS.map(({ key, title }) => (
          <Fragment key={key}>
            <dt>
              <kbd>g</kbd>
              <kbd>{key}</kbd>
            </dt>
            <dd>go to {title}</dd>
          </Fragment>
        ))}
      </dl>
    </Drawer>
  );
}
