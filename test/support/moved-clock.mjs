/**
 * Moves the clock of a process of the hub: preloaded, with a file that says by how many milliseconds. Both the date and the time that has elapsed
 * move, as after a machine was suspended; timers that wait go on as they were. The file is read anew all the time.
 */
import fs from 'node:fs';

const READ_EVERY_MS = 25;
const file = process.env.MOVED_CLOCK_FILE ?? '';
const read = () => Number(fs.readFileSync(file, 'utf8'));
const machine = { Date: globalThis.Date, elapsed: performance.now.bind(performance) };
const atStart = read();
let moved = atStart;

const now = () => machine.Date.now() + moved;
globalThis.Date = new Proxy(machine.Date, {
  get: (target, name) => (name === 'now' ? now : Reflect.get(target, name)),
  apply: () => new machine.Date(now()).toString(),
  construct: (target, given, made) => Reflect.construct(target, given.length === 0 ? [now()] : given, made),
});
performance.now = () => machine.elapsed() + moved - atStart;
setInterval(() => {
  moved = read();
}, READ_EVERY_MS).unref();
