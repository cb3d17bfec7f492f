/** Keys of the whole console: the palette, the help, and "g" and a letter for a screen. */
import { useEffect, useRef } from 'react';
import { useLocation } from 'wouter';
import { SCREENS } from './screens.ts';

/** Time in which the letter has to follow "g", in milliseconds. */
const CHORD_MS = 1_200;

/** Makes the keys work wherever nothing is being written. */
export function useKeys({ onPalette, onHelp }: { onPalette(): void; onHelp(): void }): void {
  const [, go] = useLocation();
  const chordUntil = useRef(0);
  useEffect(() => {
    const listener = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() === 'k' && (event.metaKey || event.ctrlKey) && !event.altKey) {
        event.preventDefault();
        return onPalette();
      }
      if (event.metaKey || event.ctrlKey || event.altKey || isWriting(event.target)) return;
      if (event.key === '?') return onHelp();
      const now = performance.now();
      const screen = now < chordUntil.current ? SCREENS.find(({ key }) => key === event.key) : undefined;
      chordUntil.current = event.key === 'g' ? now + CHORD_MS : 0;
      if (screen === undefined) return;
      event.preventDefault();
      go(`/${screen.path}`);
    };
    addEventListener('keydown', listener);
    return () => removeEventListener('keydown', listener);
  }, [go, onPalette, onHelp]);
}

function isWriting(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest('input, textarea, select, [contenteditable]') !== null;
}
