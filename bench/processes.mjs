// Processes of a hub, as Linux tells of them.
import fs from 'node:fs';
import path from 'node:path';

/** CPU seconds, and memory now and at most, of the processes of a hub by their roles (Linux). @param state of its `state.json` */
export function processesOf(folder, state) {
  const found = {};
  if (!fs.existsSync('/proc')) return found;
  const dataDir = path.resolve(folder);
  for (const pid of fs.readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      const command = fs.readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
      const role = /main\.js serve --roles (\S+)/.exec(command)?.[1];
      const name = role ?? (command.startsWith('postgres') || command.includes(`${dataDir}/postgres`) ? 'postgres' : command.includes(`${dataDir}/nats`) ? 'nats' : null);
      if (name === null || !isOurs(pid, name, dataDir, state)) continue;
      const stat = fs.readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ');
      const status = fs.readFileSync(`/proc/${pid}/status`, 'utf8');
      const entry = (found[name] ??= { cpu: 0, mb: 0, mostMb: 0 });
      entry.cpu += (Number(stat[11]) + Number(stat[12])) / 100;
      const mb = (what) => Math.round(Number(new RegExp(`${what}:\\s+(\\d+)`).exec(status)?.[1] ?? 0) / 1024);
      entry.mb += mb('VmRSS');
      entry.mostMb += mb('VmHWM');
    } catch {
      // It ended while we looked.
    }
  }
  return found;
}

/** Whether a process is of this hub: several may run on a machine. */
function isOurs(pid, name, dataDir, state) {
  if (name === 'nats') return true;
  if (name === 'postgres') return fs.readlinkSync(`/proc/${pid}/cwd`).startsWith(dataDir);
  return fs.readFileSync(`/proc/${pid}/environ`, 'utf8').includes(`:${state.ports.postgres}/`);
}

/** Processor time for each message, in microseconds, and memory, between two looks. */
export function usage(before, after, count) {
  const cpuMicrosPerMessage = {};
  const memoryMb = {};
  for (const [name, { cpu, mb }] of Object.entries(after)) {
    cpuMicrosPerMessage[name] = Math.round(((cpu - (before[name]?.cpu ?? 0)) / count) * 1e6);
    memoryMb[name] = mb;
  }
  return { cpuMicrosPerMessage, memoryMb };
}
