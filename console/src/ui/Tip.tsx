/** More about a thing, on hover and on focus. */
import { Tooltip } from '@base-ui/react/tooltip';
import { cloneElement, type ReactElement, type ReactNode, useEffect, useRef, useState } from 'react';
import styles from './Tip.module.css';

/** Time for which the pointer rests on a thing before more is shown, in milliseconds. */
const REST_MS = 250;
/** Time in which the pointer may go over to what is shown, in milliseconds. */
const LEAVE_MS = 120;

/** Properties of an element that its tip listens by. */
interface Listened {
  onPointerEnter?(event: React.PointerEvent): void;
  onPointerLeave?(): void;
  onFocus?(event: React.FocusEvent): void;
  onBlur?(): void;
}

/**
 * Shows more beside its one child, which has to take the handlers of an element.
 *
 * @param content made only while it is shown: a list has hundreds of these
 */
export function Tip({ content, children }: { content(): ReactNode; children: ReactElement<Listened> }) {
  const [anchor, setAnchor] = useState<Element | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  const later = (ms: number, next: Element | null) => {
    clearTimeout(timer.current);
    timer.current = setTimeout(() => setAnchor(next), ms);
  };
  const leave = () => later(LEAVE_MS, null);
  return (
    <>
      {cloneElement(children, {
        onPointerEnter: ({ pointerType, currentTarget }) => {
          if (pointerType !== 'touch') later(REST_MS, currentTarget);
        },
        onPointerLeave: leave,
        onFocus: ({ currentTarget }) => {
          if (currentTarget.matches(':focus-visible')) later(0, currentTarget);
        },
        onBlur: leave,
      })}
      {anchor === null ? null : (
        <Tooltip.Root open onOpenChange={() => setAnchor(null)}>
          <Tooltip.Portal>
            <Tooltip.Positioner anchor={anchor} sideOffset={6} className={styles.positioner}>
              <Tooltip.Popup
                className={styles.popup}
                onPointerEnter={() => clearTimeout(timer.current)}
                onPointerLeave={leave}
              >
                {content()}
              </Tooltip.Popup>
            </Tooltip.Positioner>
          </Tooltip.Portal>
        </Tooltip.Root>
      )}
    </>
  );
}
