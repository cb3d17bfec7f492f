// The thread that renders: one piece of work at a time, ended from outside when it takes too long.
import { parentPort } from 'node:worker_threads';
import { inspectBody, renderJob } from './liquid.ts';
import type { RenderWork } from './render-job.ts';

const port = parentPort;
if (port === null) throw new Error('this is a thread of the hub, nothing to start by itself');

port.on('message', (work: RenderWork) => {
  try {
    port.postMessage({ ok: true, results: resultsOf(work) });
  } catch (error) {
    port.postMessage({ ok: false, message: error instanceof Error ? error.message : String(error) });
  }
});

function resultsOf(work: RenderWork): unknown[] {
  return work.kind === 'render' ? work.jobs.map(renderJob) : work.bodies.map(inspectBody);
}
