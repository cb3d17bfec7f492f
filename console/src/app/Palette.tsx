/** The palette: type a screen, an id or a number, and go there. */
import { Dialog } from '@base-ui/react/dialog';
import { CornerDownLeft, Search } from 'lucide-react';
import { type KeyboardEvent, type ReactNode, useState } from 'react';
import { useLocation } from 'wouter';
import styles from './Palette.module.css';
import { SCREENS } from './screens.ts';
import { useSession } from './session.ts';
import { chooseTheme } from './theme.ts';

/** Something to choose. */
interface Choice {
  id: string;
  label: ReactNode;
  hint: string;
  run(): void;
}

/** Shows the palette while it is open. */
export function Palette({ open, onClose }: { open: boolean; onClose(): void }) {
  return (
    <Dialog.Root open={open} onOpenChange={(next) => next || onClose()}>
      <Dialog.Portal>
        <Dialog.Backdrop className={styles.backdrop} />
        <Dialog.Popup className={styles.palette} aria-label="Search or jump">
          <Choices onDone={onClose} />
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

function Choices({ onDone }: { onDone(): void }) {
  const [text, setText] = useState('');
  const [at, setAt] = useState(0);
  const choices = useChoices(text.trim());
  const chosen = Math.min(at, choices.length - 1);
  const run = (choice: Choice | undefined) => {
    if (choice === undefined) return;
    onDone();
    choice.run();
  };
  const onKey = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined) {
      event.preventDefault();
      setAt((chosen + step + choices.length) % Math.max(1, choices.length));
    } else if (event.key === 'Enter') {
      event.preventDefault();
      run(choices[chosen]);
    }
  };
  return (
    <>
      <label className={styles.field}>
        <Search aria-hidden="true" />
        <span className="aloud">Search or jump to</span>
        <input
          value={text}
          placeholder="A screen, a number, an id or words of a message"
          role="combobox"
          aria-expanded="true"
          aria-controls="palette-choices"
          aria-activedescendant={choices[chosen] === undefined ? undefined : `choice-${choices[chosen].id}`}
          onChange={(event) => {
            setText(event.target.value);
            setAt(0);
          }}
          onKeyDown={onKey}
        />
      </label>
      <div id="palette-choices" role="listbox" aria-label="Choices" className={styles.choices}>
        {choices.map((choice, index) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the field above has the keys.
          <div
            key={choice.id}
            id={`choice-${choice.id}`}
            role="option"
            aria-selected={index === chosen}
            className={styles.choice}
            onPointerMove={() => setAt(index)}
            onClick={() => run(choice)}
          >
            <span className={styles.label}>{choice.label}</span>
            <span className={styles.hint}>{choice.hint}</span>
            {index === chosen ? <CornerDownLeft aria-hidden="true" /> : null}
          </div>
        ))}
      </div>
    </>
  );
}

function useChoices(text: string): readonly Choice[] {
  const [, go] = useLocation();
  const { may } = useSession();
  const wanted = text.toLowerCase();
  const screens = SCREENS.filter(({ title, scope }) => may(scope) && title.toLowerCase().includes(wanted)).map(
    ({ path, title, key }): Choice => ({ id: path, label: title, hint: `g ${key}`, run: () => go(`/${path}`) }),
  );
  const themes = (['light', 'dark', 'system'] as const)
    .filter((theme) => wanted !== '' && `theme ${theme}`.includes(wanted))
    .map(
      (theme): Choice => ({ id: theme, label: `Theme: ${theme}`, hint: 'appearance', run: () => chooseTheme(theme) }),
    );
  return [...(text === '' ? [] : found(text, go)), ...screens, ...themes];
}

/** Targets that a typed text may lead to. */
function found(text: string, go: (to: string) => void): Choice[] {
  const id = encodeURIComponent(text);
  if (/^msg_\w+$/.test(text))
    return [{ id: 'message', label: text, hint: 'message', run: () => go(`/messages/${id}`) }];
  if (/^\+?[\d ()-]{3,20}$/.test(text))
    return [{ id: 'number', label: text, hint: 'in numbers of messages', run: () => go(`/messages?q=${id}`) }];
  if (text.length < 2) return [];
  return [{ id: 'text', label: `“${text}”`, hint: 'in texts of messages', run: () => go(`/messages?q=${id}`) }];
}
