import { runCampaigns } from '../../src/domains/campaigns/run.ts';
import { openSchedulerRuntime } from '../../src/roots/scheduler.ts';
import { openService, type Service } from '../contacts/service.ts';

/** Longer than a campaign can be taken back, in milliseconds. */
const UNDO_MS = 31_000;

/** A service with a template `sale`, whose campaigns run when they are told to. */
export interface Selling {
  service: Service;
  /** Makes the messages that are due. */
  run(): Promise<void>;
  /** Makes them once what was started can no longer be taken back. */
  runStarted(): Promise<void>;
}

/** Opens it. @param template the rest of the template: its text and variables, as GraphQL */
export async function openSelling(template: string): Promise<Selling> {
  let ahead = 0;
  const service = await openService({}, { clock: { now: () => new Date(Date.now() + ahead) } });
  const runtime = openSchedulerRuntime(service.api.runtime);
  await service.ask(`mutation { saveTemplate(input: { name: "sale", ${template} }) { __typename } }`);
  const run = () => runCampaigns(runtime, new AbortController().signal);
  return {
    service,
    run,
    runStarted() {
      ahead += UNDO_MS;
      return run();
    },
  };
}
