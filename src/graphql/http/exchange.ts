/** A request on its way through the features that may answer it. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Keyring } from '../../domains/accounts/keyring.ts';
import type { Principal } from '../../domains/accounts/principal.ts';
import type { ApiRuntime } from '../../roots/api.ts';
import type { LiveStreams } from '../limits/live-streams.ts';
import { clientKey } from './client-address.ts';
import type { ConsoleFiles } from './console-files.ts';
import type { FastPathApi } from './fast-path.ts';

/** Parts that the HTTP side is made of. */
export interface HttpParts {
  runtime: ApiRuntime;
  keyring: Keyring;
  live: LiveStreams;
  api: FastPathApi;
}

/** One request on its way through the features. */
export interface Exchange extends HttpParts {
  req: IncomingMessage;
  res: ServerResponse;
  /** The built console; `null`: it was not built. */
  pages: ConsoleFiles | null;
  path: string;
  requestId: string;
  principal: Principal | null;
}

/** Answers the request, or lets it pass (`false`) to the next feature. */
export type Feature = (exchange: Exchange) => Promise<boolean> | boolean;

/** Address by which the client is counted, behind the proxies that are trusted. */
export function addressOf({ req, runtime }: Exchange): string {
  return clientKey(req, runtime.config.trustedProxies);
}
