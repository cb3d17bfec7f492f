/** The theme: as the system has it, unless the reader chose one. */
import { useSyncExternalStore } from 'react';

/** A theme to choose. */
export type Theme = 'system' | 'light' | 'dark';

const KEY = 'heliograph.theme';
const listeners = new Set<() => void>();

/** Reads the chosen theme. */
export function currentTheme(): Theme {
  const kept = localStorage.getItem(KEY);
  return kept === 'light' || kept === 'dark' ? kept : 'system';
}

/** Puts the chosen theme on the page. */
export function applyTheme(theme: Theme = currentTheme()): void {
  if (theme === 'system') delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
}

/** Chooses a theme; this browser keeps it. */
export function chooseTheme(theme: Theme): void {
  if (theme === 'system') localStorage.removeItem(KEY);
  else localStorage.setItem(KEY, theme);
  applyTheme(theme);
  for (const each of listeners) each();
}

/** Follows the chosen theme. */
export function useTheme(): Theme {
  return useSyncExternalStore((listener) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  }, currentTheme);
}
