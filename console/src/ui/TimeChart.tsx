/** A count over time as an area, with its name and its last value; charts of one group share a cursor. */
import { useEffect, useRef, useState } from 'react';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { classes } from './classes.ts';
import type { Tone } from './status-words.ts';
import styles from './TimeChart.module.css';
import { minuteTime } from './times.ts';

/** Properties of a chart. */
export interface TimeChartProps {
  label: string;
  /** Seconds since 1970, ascending. */
  times: readonly number[];
  values: readonly number[];
  tone: Tone;
  /** Charts of one group show the same moment. */
  group: string;
  /** True for the one below all others, which has the times. */
  axis?: boolean;
}

const HEIGHT_PX = 44;
const AXIS_PX = 22;

/** Shows the chart. */
export function TimeChart({ label, times, values, tone, group, axis = false }: TimeChartProps) {
  const place = useRef<HTMLDivElement>(null);
  const chart = useRef<uPlot | null>(null);
  const [at, setAt] = useState<number | null>(null);
  const data = useRef<uPlot.AlignedData>([times as number[], values as number[]]);
  data.current = [times as number[], values as number[]];
  const colours = useColours(place);

  useEffect(() => {
    const node = place.current;
    if (node === null || colours === null) return;
    const plot = new uPlot(options({ node, axis, group, colours, onCursor: setAt }), data.current, node);
    chart.current = plot;
    const observer = new ResizeObserver(() => plot.setSize({ width: node.clientWidth, height: heightOf(axis) }));
    observer.observe(node);
    return () => {
      observer.disconnect();
      plot.destroy();
      chart.current = null;
    };
  }, [axis, group, colours]);
  useEffect(() => {
    chart.current?.setData([times as number[], values as number[]]);
  }, [times, values]);

  const last = values.at(-1) ?? 0;
  const most = values.reduce((highest, value) => Math.max(highest, value), 0);
  const shown = at === null ? last : (values[at] ?? last);
  return (
    <figure
      className={styles.chart}
      aria-label={`${label}: ${last} a second now, ${most} at most in the last 5 minutes`}
    >
      <figcaption className={styles.caption}>
        <span className={styles.label}>{label}</span>
        <span className={styles.value}>
          {shown.toLocaleString()}
          <span className={styles.unit}>/s</span>
        </span>
        <span className={styles.most}>most {most.toLocaleString()}</span>
      </figcaption>
      <div ref={place} className={classes(styles.place, styles[tone])} aria-hidden="true" />
    </figure>
  );
}

interface Colours {
  line: string;
  text: string;
  grid: string;
}

interface Parts {
  node: HTMLElement;
  axis: boolean;
  group: string;
  colours: Colours;
  onCursor(index: number | null): void;
}

function heightOf(axis: boolean): number {
  return HEIGHT_PX + (axis ? AXIS_PX : 0);
}

function options({ node, axis, group, colours, onCursor }: Parts): uPlot.Options {
  const { line, text, grid } = colours;
  return {
    width: node.clientWidth,
    height: heightOf(axis),
    padding: [4, 0, axis ? 0 : 2, 0],
    legend: { show: false },
    cursor: { sync: { key: group }, y: false, points: { size: 5 }, drag: { x: false, y: false } },
    scales: { x: { time: true }, y: { range: (_plot, _low, high) => [0, Math.max(5, high * 1.1)] } },
    axes: [
      axis
        ? {
            size: AXIS_PX,
            font: '11px system-ui',
            stroke: text,
            ticks: { show: false },
            grid: { show: false },
            space: 48,
            incrs: [60, 300],
            values: clock,
          }
        : { show: false },
      { show: false },
    ],
    series: [{}, { stroke: line, width: 1.25, fill: fade(line), points: { show: false } }],
    hooks: {
      setCursor: [(plot) => onCursor(plot.cursor.idx ?? null)],
      drawClear: [
        (plot) => {
          const { left, top, width, height } = plot.bbox;
          plot.ctx.fillStyle = grid;
          plot.ctx.fillRect(left, top + height - 1, width, 1);
        },
      ],
    },
  };
}

function clock(_plot: uPlot, times: number[]): string[] {
  return times.map((at) => minuteTime(at * 1_000));
}

function fade(colour: string): string {
  return colour.replace(/^rgb\((.*)\)$/, 'rgba($1, 0.14)');
}

/** The colours of the theme as a canvas takes them; they are read again when the theme changes. */
function useColours(place: { readonly current: HTMLElement | null }): Colours | null {
  const [colours, setColours] = useState<Colours | null>(null);
  useEffect(() => {
    const read = () => {
      const node = place.current;
      if (node === null) return;
      const style = getComputedStyle(node);
      setColours({ line: style.color, text: style.outlineColor, grid: style.borderTopColor });
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
