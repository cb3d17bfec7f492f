/** Acts on a whole list that are done seldom, behind one button. */
import { Menu } from '@base-ui/react/menu';
import { Ellipsis } from 'lucide-react';
import type { ReactNode } from 'react';
import { Button } from './Button.tsx';
import styles from './Menu.module.css';

/** An act of the menu. */
export interface MenuAct {
  label: string;
  icon: ReactNode;
  onChoose(): void;
}

/** Shows the button, and the acts once it is pressed; without any, nothing. */
export function MoreMenu({ acts }: { acts: readonly MenuAct[] }) {
  if (acts.length === 0) return null;
  return (
    <Menu.Root>
      <Menu.Trigger render={<Button icon={<Ellipsis />} aria-label="More" />} />
      <Menu.Portal>
        <Menu.Positioner sideOffset={6} align="end" className={styles.positioner}>
          <Menu.Popup className={styles.popup}>
            {acts.map(({ label, icon, onChoose }) => (
              <Menu.Item key={label} className={styles.item} onClick={onChoose}>
                {icon}
                {label}
              </Menu.Item>
            ))}
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  );
}
