/** The colours of the theme as a canvas takes them. */
import { useEffect, useState } from 'react';
import type { Tone } from './status-words.ts';

/** Colours of a chart. */
export interface ChartColours {
  /** Of text and of fine lines. */
  text: string;
  grid: string;
  of(tone: Tone): string;
}

/** Reads the colours at a place; they are read again when the theme changes. */
export function useChartColours(place: { readonly current: HTMLElement | null }): ChartColours | null {
  const [colours, setColours] = useState<ChartColours | null>(null);
  useEffect(() => {
    const read = () => {
      const node = place.current;
      if (node === null) return;
      const probe = node.appendChild(document.createElement('i'));
      const colourOf = (name: string) => {
        probe.style.color = `var(--${name})`;
        return getComputedStyle(probe).color;
      };
      const tones = Object.fromEntries(TONES.map((tone) => [tone, colourOf(tone)]));
      setColours({ text: colourOf('text-3'), grid: colourOf('line'), of: (tone) => tones[tone] ?? '' });
      probe.remove();
    };
    read();
    const media = matchMedia('(prefers-color-scheme: dark)');
    media.addEventListener('change', read);
    const observer = new MutationObserver(read);
    observer.observe(document.documentElement, { attributeFilter: ['data-theme'] });
    return () => {
      media.removeEventListener('change', read);
      observer.disconnect();
    };
  }, [place]);
  return colours;
}

const TONES = ['green', 'blue', 'amber', 'red', 'grey', 'violet'] as const satisfies readonly Tone[];

/** A colour, so light that lines behind it are seen. */
export function faded(colour: string): string {
  return colour.replace(/^rgb\((.*)\)$/, 'rgba($1, 0.14)');
}
