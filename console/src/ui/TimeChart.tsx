/** A count over time as an area, with its name and its last value; charts of one group share a cursor. */
import { useEffect, useRef, useState } from 'react';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { type ChartColours, faded, useChartColours } from './chart-colours.ts';
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
  const colours = useChartColours(place);

  useEffect(() => {
    const node = place.current;
    if (node === null || colours === null) return;
    const plot = new uPlot(options({ node, axis, group, tone, colours, onCursor: setAt }), data.current, node);
    chart.current = plot;
    const observer = new ResizeObserver(() => plot.setSize({ width: node.clientWidth, height: heightOf(axis) }));
    observer.observe(node);
    return () => {
      observer.disconnect();
      plot.destroy();
      chart.current = null;
    };
  }, [axis, group, tone, colours]);
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
      <div ref={place} className={styles.place} aria-hidden="true" />
    </figure>
  );
}

interface Parts {
  node: HTMLElement;
  axis: boolean;
  group: string;
  tone: Tone;
  colours: ChartColours;
  onCursor(index: number | null): void;
}

function heightOf(axis: boolean): number {
  return HEIGHT_PX + (axis ? AXIS_PX : 0);
}

function options({ node, axis, group, tone, colours, onCursor }: Parts): uPlot.Options {
  const { text, grid } = colours;
  const line = colours.of(tone);
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
    series: [{}, { stroke: line, width: 1.25, fill: faded(line), points: { show: false } }],
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
