/** Several series over time, with axes, a legend that tells the values under the cursor, and a table of them for who cannot see it. */
import { useEffect, useRef, useState } from 'react';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { type ChartColours, faded, useChartColours } from './chart-colours.ts';
import { classes } from './classes.ts';
import styles from './SeriesChart.module.css';
import type { Tone } from './status-words.ts';

/** A series. */
export interface Series {
  label: string;
  tone: Tone;
  /** `null`: there is none at that moment. */
  values: readonly (number | null)[];
  /** Drawn as a broken line without an area: what others are compared with. */
  dashed?: boolean;
}

/** Properties of a chart. */
export interface SeriesChartProps {
  label: string;
  /** Seconds since 1970, ascending. */
  times: readonly number[];
  series: readonly Series[];
  height: number;
  /** Writes a value. */
  shown(value: number): string;
  /** Writes a moment, for the legend. */
  moment(seconds: number): string;
  /** Writes a moment on the axis. */
  tick(seconds: number): string;
  /** Least distance of two moments on the axis, in seconds. */
  apart: number;
  /** Highest value of the axis; absent: a little above the highest of the series. */
  most?: number;
}

/** Shows the chart. */
export function SeriesChart({ label, times, series, height, shown, moment, tick, apart, most }: SeriesChartProps) {
  const place = useRef<HTMLDivElement>(null);
  const [at, setAt] = useState<number | null>(null);
  const colours = useChartColours(place);
  const key = JSON.stringify([times, series]);
  const latest = useRef({ times, series, shown, tick });
  latest.current = { times, series, shown, tick };
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key stands for the data
  useEffect(() => {
    const node = place.current;
    if (node === null || colours === null) return;
    const { times: x, series: all, ...words } = latest.current;
    const data = [x as number[], ...all.map(({ values }) => values as (number | null)[])] as uPlot.AlignedData;
    const plot = new uPlot(
      optionsOf({ node, height, most, apart, colours, series: all, ...words, onCursor: setAt }),
      data,
      node,
    );
    const observer = new ResizeObserver(() => plot.setSize({ width: node.clientWidth, height }));
    observer.observe(node);
    return () => {
      observer.disconnect();
      plot.destroy();
    };
  }, [key, height, most, apart, colours]);
  const index = at ?? times.length - 1;
  const last = times[index];
  return (
    <figure className={styles.chart}>
      <figcaption className={styles.caption}>
        <span className={styles.label}>{label}</span>
        <span className={styles.legend}>
          {last === undefined ? null : <span className={styles.moment}>{moment(last)}</span>}
          {series.map(({ label: name, tone, values, dashed = false }) => (
            <span key={name} className={styles.entry}>
              <i className={classes(styles.swatch, styles[tone], dashed && styles.dashed)} />
              {name} <b>{values[index] == null ? '–' : shown(values[index] ?? 0)}</b>
            </span>
          ))}
        </span>
      </figcaption>
      <div ref={place} className={styles.place} aria-hidden="true" />
    </figure>
  );
}

interface Parts {
  node: HTMLElement;
  height: number;
  most: number | undefined;
  apart: number;
  colours: ChartColours;
  series: readonly Series[];
  shown(value: number): string;
  tick(seconds: number): string;
  onCursor(index: number | null): void;
}

function optionsOf({ node, height, most, apart, colours, series, shown, tick, onCursor }: Parts): uPlot.Options {
  const incrs = [1, 2, 3, 4, 6, 7, 12, 14, 28, 56, 91].map((times) => times * apart);
  const axis = { stroke: colours.text, font: '11px system-ui', ticks: { show: false } };
  return {
    width: node.clientWidth,
    height,
    padding: [8, 24, 0, 0],
    legend: { show: false },
    cursor: { y: false, points: { size: 6 }, drag: { x: false, y: false } },
    scales: { x: { time: true }, y: { range: (_plot, _low, high) => [0, most ?? Math.max(4, high * 1.1)] } },
    axes: [
      { ...axis, size: 24, space: 64, grid: { show: false }, incrs, values: (_plot, at) => at.map(tick) },
      {
        ...axis,
        size: 52,
        space: 36,
        grid: { stroke: colours.grid, width: 1 },
        values: (_plot, all) => all.map(shown),
      },
    ],
    series: [
      {},
      ...series.map(({ tone, values, dashed = false }) => {
        // One value makes no line.
        const isAlone = values.filter((value) => value !== null).length === 1;
        const line = colours.of(tone);
        const look = dashed ? { dash: [5, 4] } : { fill: faded(line) };
        return { stroke: line, width: 1.5, points: { show: isAlone, size: 7, fill: line }, spanGaps: true, ...look };
      }),
    ],
    hooks: { setCursor: [(plot) => onCursor(plot.cursor.idx ?? null)] },
  };
}
