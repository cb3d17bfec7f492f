// Reads a profile of V8 into stacks with their processor time, and tells whose code it was.

/** Layer of a function by the file that it stands in. */
const LAYERS = [
  [/\/dist\/graphql\//, 'our GraphQL'],
  [/\/dist\/domains\//, 'domains'],
  [/\/dist\/policy\//, 'policy'],
  [/\/dist\/pipeline\//, 'pipeline'],
  [/\/dist\/db\//, 'our statements'],
  [/\/dist\/(smpp|channels|text)\//, 'SMPP and text'],
  [/\/dist\/bus\//, 'our bus'],
  [/\/dist\//, 'rest of ours'],
  [/node_modules\/pg/, 'PostgreSQL client'],
  [/node_modules\/@nats-io/, 'NATS client'],
  [/node_modules\/(graphql|@pothos)/, 'GraphQL'],
  [/node_modules\//, 'other libraries'],
  [/^node:/, 'Node'],
];
/** Functions that V8 and the system are seen as. */
const NATIVE = { '(garbage collector)': 'garbage collection', '(program)': 'V8 itself' };

/** Layer of a frame. What has no file is a call into the system or V8. */
export function layerOf({ functionName, url }) {
  return NATIVE[functionName] ?? LAYERS.find(([pattern]) => pattern.test(url))?.[1] ?? 'system calls and V8’s own';
}

/**
 * The busy part of a profile.
 *
 * @returns the tree of calls, each with its own and its whole time in microseconds, and the share of time without work
 */
export function treeOf({ nodes, samples, timeDeltas }) {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const own = new Map();
  let idle = 0;
  let all = 0;
  for (const [index, id] of samples.entries()) {
    const us = timeDeltas[index];
    all += us;
    if (byId.get(id).callFrame.functionName === '(idle)') idle += us;
    else own.set(id, (own.get(id) ?? 0) + us);
  }
  const build = (node) => {
    const children = (node.children ?? []).map((id) => build(byId.get(id))).filter((child) => child.us > 0);
    const ownUs = own.get(node.id) ?? 0;
    return { frame: node.callFrame, ownUs, us: ownUs + children.reduce((sum, child) => sum + child.us, 0), children };
  };
  return { root: build(nodes[0]), idle: idle / all };
}

/** Own time by layer, in microseconds, most first. */
export function byLayer(root) {
  const sums = new Map();
  const add = ({ frame, ownUs, children }) => {
    const layer = layerOf(frame);
    sums.set(layer, (sums.get(layer) ?? 0) + ownUs);
    children.forEach(add);
  };
  add(root);
  return [...sums].filter(([, us]) => us > 0).sort(([, a], [, b]) => b - a);
}
