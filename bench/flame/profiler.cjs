// Loaded into the processes of a hub (`--require`): SIGUSR2 begins a profile of the processor time, the next one writes it.
'use strict';
const fs = require('node:fs');
const inspector = require('node:inspector');
const path = require('node:path');

const at = process.argv.indexOf('--roles');
if (process.argv.includes('serve') && at > 0) {
  /** Microseconds between two looks at the stack. */
  const interval = 500;
  let session = null;
  process.on('SIGUSR2', () => {
    if (session === null) {
      session = new inspector.Session();
      session.connect();
      session.post('Profiler.enable');
      session.post('Profiler.setSamplingInterval', { interval });
      session.post('Profiler.start');
      return;
    }
    const ending = session;
    session = null;
    ending.post('Profiler.stop', (error, result) => {
      ending.disconnect();
      if (error !== null) return;
      const file = path.join(process.env.FLAME_FOLDER, `${process.argv[at + 1]}.json`);
      fs.writeFileSync(`${file}.part`, JSON.stringify(result.profile));
      fs.renameSync(`${file}.part`, file);
    });
  });
}
