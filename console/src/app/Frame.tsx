/** The frame of every screen: navigation, the line at the top, and what is in it. */
import { Dialog } from '@base-ui/react/dialog';
import { CircleHelp, Menu as MenuIcon, Search } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { Button } from '../ui/Button.tsx';
import { AccountMenu } from './AccountMenu.tsx';
import styles from './Frame.module.css';
import { KeyboardHelp } from './KeyboardHelp.tsx';
import { Navigation } from './Navigation.tsx';
import { Palette } from './Palette.tsx';
import { StateLight } from './StateLight.tsx';
import { useSession } from './session.ts';
import { useKeys } from './use-keys.ts';

const NARROW_KEY = 'heliograph.narrow';
/** The key that the reader's machine calls its command key. */
const COMMAND = /Mac|iP(?:hone|ad)/.test(navigator.platform) ? '⌘' : 'Ctrl ';

/** Shows the frame. */
export function Frame({ children }: { children: ReactNode }) {
  const { simulated } = useSession();
  const [narrow, setNarrow] = useState(localStorage.getItem(NARROW_KEY) === 'true');
  const [open, setOpen] = useState<'palette' | 'help' | 'navigation' | null>(null);
  const close = () => setOpen(null);
  useKeys({ onPalette: () => setOpen('palette'), onHelp: () => setOpen('help') });
  const remember = (next: boolean) => {
    localStorage.setItem(NARROW_KEY, String(next));
    setNarrow(next);
  };
  return (
    <div className={styles.frame}>
      <a href="#main" className={styles.skip}>
        Skip to the page
      </a>
      <div className={styles.side}>
        <Navigation narrow={narrow} onNarrow={remember} onGo={close} />
      </div>
      <Dialog.Root open={open === 'navigation'} onOpenChange={(next) => setOpen(next ? 'navigation' : null)}>
        <Dialog.Portal>
          <Dialog.Backdrop className={styles.backdrop} />
          <Dialog.Popup className={styles.sheet} aria-label="Screens">
            <Navigation narrow={false} onNarrow={close} onGo={close} />
          </Dialog.Popup>
        </Dialog.Portal>
      </Dialog.Root>
      <div className={styles.rest}>
        <header>
          {simulated ? <p className={styles.strip}>Simulator: nothing leaves this machine</p> : null}
          <div className={styles.top}>
            <Button
              kind="quiet"
              className={styles.open ?? ''}
              icon={<MenuIcon />}
              aria-label="Show the screens"
              onClick={() => setOpen('navigation')}
            />
            <AccountMenu />
            <button type="button" className={styles.search} onClick={() => setOpen('palette')}>
              <Search aria-hidden="true" />
              <span className={styles.hint}>Search or jump to …</span>
              <kbd className={styles.kbd}>{COMMAND}K</kbd>
            </button>
            <StateLight />
            <Button kind="quiet" icon={<CircleHelp />} aria-label="Keys" onClick={() => setOpen('help')} />
          </div>
        </header>
        <main id="main" className={styles.main} tabIndex={-1}>
          {children}
        </main>
      </div>
      <Palette open={open === 'palette'} onClose={close} />
      <KeyboardHelp open={open === 'help'} onClose={close} />
    </div>
  );
}
