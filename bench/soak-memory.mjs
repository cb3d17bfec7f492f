// What the processes of a hub hold in memory (Linux), and how it goes on.
import fs from 'node:fs';

/** Proportional set size in MB of the processes of `heliograph up`, by what they are: PostgreSQL's share one memory. */
export function memoryOfHub(pid) {
  const found = { up: sizeOf(pid) };
  for (const { id, command } of descendants(String(pid))) {
    const role = /--roles (\w+)/.exec(command)?.[1];
    const name = role ?? (command.includes('postgres') ? 'postgres' : command.includes('nats') ? 'nats' : null);
    if (name !== null) found[name] = round((found[name] ?? 0) + sizeOf(id));
  }
  return found;
}

/** Least squares over the samples, MB a minute, by process. */
export function slopes(samples) {
  const names = Object.keys(samples[0] ?? {}).filter((name) => name !== 'minute');
  return Object.fromEntries(names.map((name) => [name, slope(samples, name)]));
}

/** The least of each process in each so many minutes: what it holds, without the garbage that V8 has not collected yet. */
export function floors(samples, minutes) {
  const windows = new Map();
  for (const sample of samples) {
    const at = Math.floor(sample.minute / minutes);
    windows.set(at, [...(windows.get(at) ?? []), sample]);
  }
  return [...windows.values()].map((window) =>
    Object.fromEntries(Object.keys(window[0]).map((name) => [name, Math.min(...window.map((each) => each[name] ?? 0))])),
  );
}

function slope(samples, name) {
  const mean = (list) => list.reduce((sum, each) => sum + each, 0) / list.length;
  const x = samples.map(({ minute }) => minute);
  const y = samples.map((each) => each[name] ?? 0);
  const [xMean, yMean] = [mean(x), mean(y)];
  const above = x.reduce((sum, each, at) => sum + (each - xMean) * (y[at] - yMean), 0);
  const below = x.reduce((sum, each) => sum + (each - xMean) ** 2, 0);
  return Math.round((above / below) * 1_000) / 1_000;
}

function descendants(root) {
  const all = new Map();
  for (const id of fs.readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      const parent = /\) \S (\d+) /.exec(fs.readFileSync(`/proc/${id}/stat`, 'utf8'))?.[1];
      all.set(id, { id, parent, command: fs.readFileSync(`/proc/${id}/cmdline`, 'utf8').replaceAll('\0', ' ') });
    } catch {
      // It ended while we looked.
    }
  }
  const isBelow = ({ parent }) => {
    for (let at = parent; at !== undefined; at = all.get(at)?.parent) if (at === root) return true;
    return false;
  };
  return [...all.values()].filter(isBelow);
}

function sizeOf(id) {
  try {
    return round(Number(/^Pss:\s+(\d+)/m.exec(fs.readFileSync(`/proc/${id}/smaps_rollup`, 'utf8'))?.[1] ?? 0) / 1_024);
  } catch {
    // It ended while we looked.
    return 0;
  }
}

function round(mb) {
  return Math.round(mb * 10) / 10;
}
