/** A panel from the side, over the page. */
import { Dialog } from '@base-ui/react/dialog';
import { X } from 'lucide-react';
import type { ReactNode } from 'react';
import { Button } from './Button.tsx';
import styles from './Drawer.module.css';

/** Properties of a drawer. */
export interface DrawerProps {
  open: boolean;
  onClose(): void;
  title: string;
  children: ReactNode;
}

/** Shows a drawer while it is open; Escape and a click beside it close it. */
export function Drawer({ open, onClose, title, children }: DrawerProps) {
  return (
    <Dialog.Root open={open} onOpenChange={(next) => next || onClose()}>
      <Dialog.Portal>
        <Dialog.Backdrop className={styles.backdrop} />
        <Dialog.Popup className={styles.drawer}>
          <div className={styles.head}>
            <Dialog.Title>{title}</Dialog.Title>
            <Dialog.Close render={<Button kind="quiet" icon={<X />} aria-label="Close" />} />
          </div>
          <div className={styles.body}>{children}</div>
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
