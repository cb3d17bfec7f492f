/** `doctor --api`: a hub as its API shows it, from any machine. */
import { CliError } from '../exit-codes.ts';
import type { Hub } from './hub.ts';

/** A check of a hub, in the form of `doctor`. */
export interface ApiCheck {
  part: 'API';
  name: string;
  verdict: 'ok' | 'warning' | 'failed';
  found: string;
  /** Empty: nothing is to be done. */
  todo: string;
}

const LOOK = `query Look { viewer { role workspace { name } } simulated feedPosition
  smscConnections(first: 100) { edges { node { name enabled state circuit lastError } } }
  routes(first: 100) { edges { node { name connections { name enabled } } } } }`;

interface Looked {
  viewer: { role: string; workspace: { name: string } } | null;
  simulated: boolean | null;
  feedPosition: string | null;
  smscConnections: { edges: { node: Connection }[] } | null;
  routes: { edges: { node: { name: string; connections: { enabled: boolean }[] } }[] } | null;
}

interface Connection {
  name: string;
  enabled: boolean;
  state: string;
  circuit: string;
  lastError: string | null;
}

/** A finding of this look. */
const check = (name: string, verdict: ApiCheck['verdict'], found: string, todo = ''): ApiCheck => ({
  part: 'API',
  name,
  verdict,
  found,
  todo,
});

/** Looks at a hub with a key. It changes nothing. */
export async function checkApi(hub: Hub): Promise<ApiCheck[]> {
  try {
    const looked = await hub.askAll<Looked>(LOOK);
    const { viewer, feedPosition, simulated } = looked;
    const connections = looked.smscConnections?.edges.map(({ node }) => node) ?? [];
    return [
      check('answers', 'ok', `${hub.url} answers.`),
      check('key', 'ok', `The key is ${viewer?.role ?? 'known'} in the workspace "${viewer?.workspace.name ?? ''}".`),
      feedPosition === null
        ? check(
            'news',
            'failed',
            'The hub does not know where the news are.',
            'Look at NATS: run `heliograph doctor` on its machine.',
          )
        : check('news', 'ok', 'What happens can be followed.'),
      connectionsCheck(connections),
      routesCheck(looked.routes?.edges.map(({ node }) => node) ?? []),
      check(
        'carriers',
        'ok',
        simulated === true ? 'The simulator stands for all carriers.' : 'Messages leave by real carriers.',
      ),
    ];
  } catch (error) {
    if (!(error instanceof CliError)) throw error;
    return [check('answers', 'failed', error.message, error.details.advice ?? `See ${error.help}.`)];
  }
}

function connectionsCheck(connections: readonly Connection[]): ApiCheck {
  const enabled = connections.filter((each) => each.enabled);
  if (enabled.length === 0)
    return check(
      'connections',
      'failed',
      'No connection is switched on.',
      'Make one: heliograph connections create <name> …',
    );
  const down = enabled.filter(({ state, circuit }) => state !== 'BOUND' || circuit !== 'CLOSED');
  if (down.length === 0) return check('connections', 'ok', `${enabled.length} switched on, all bound.`);
  const lines = down.map(
    ({ name, state, lastError }) => `${name} is ${state}${lastError === null ? '' : ` (${lastError})`}`,
  );
  const verdict = down.length === enabled.length ? 'failed' : 'warning';
  return check(
    'connections',
    verdict,
    `${lines.join('; ')}.`,
    'See docs/carriers.md; heliograph connections show <name>.',
  );
}

function routesCheck(routes: readonly { name: string; connections: { enabled: boolean }[] }[]): ApiCheck {
  if (routes.length === 0)
    return check(
      'routes',
      'failed',
      'There is no route.',
      'Make one: heliograph routes create <name> --connection <name>',
    );
  const dead = routes.filter(({ connections }) => connections.every(({ enabled }) => !enabled));
  if (dead.length === 0) return check('routes', 'ok', `${routes.length} lead to connections that are switched on.`);
  const names = dead.map(({ name }) => name).join(', ');
  return check('routes', 'warning', `${names}: no connection is switched on.`, 'Switch one on, or delete the route.');
}
