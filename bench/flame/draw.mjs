// Draws a tree of calls as a flame graph: the width of a box is its processor time, what it called stands above it.
import { layerOf } from './stacks.mjs';

const WIDTH = 1_200;
const ROW = 17;
const TITLE = 30;
/** Boxes narrower than this are left out, in pixels. */
const NARROWEST = 1.2;
const COLOURS = {
  'our GraphQL': '#4c78a8',
  domains: '#54a24b',
  policy: '#2f7f6f',
  pipeline: '#8cbf5a',
  'our statements': '#3f8f8f',
  'SMPP and text': '#b279a2',
  'our bus': '#9d755d',
  'rest of ours': '#6b8fb5',
  'PostgreSQL client': '#72b7b2',
  'NATS client': '#c9a27a',
  GraphQL: '#9ecae9',
  'other libraries': '#bab0ac',
  Node: '#d8d8d8',
  'garbage collection': '#e45756',
  'V8 itself': '#eeca3b',
};

const escape = (text) => text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);

/** Flame graph as SVG. @param messages number of messages that the time went into */
export function flame(root, title, messages) {
  const boxes = [];
  let depth = 0;
  const place = (call, x, level) => {
    const width = (call.us / root.us) * WIDTH;
    if (width < NARROWEST) return;
    depth = Math.max(depth, level);
    if (level > 0) boxes.push({ call, x, width, level });
    let at = x;
    for (const child of [...call.children].sort((a, b) => b.us - a.us)) {
      place(child, at, level + 1);
      at += (child.us / root.us) * WIDTH;
    }
  };
  place(root, 0, 0);
  const height = TITLE + depth * ROW + 4;
  const drawn = boxes.map(({ call, x, width, level }) => {
    const { frame, us } = call;
    const file = frame.url.replace(/^.*\/(dist|node_modules|bench)\//, '');
    const name = frame.functionName || '(anonymous)';
    const label = width > 40 ? escape(name.slice(0, Math.floor(width / 6.2))) : '';
    const y = height - level * ROW;
    const told = `${escape(name)} ${escape(file)}: ${(us / messages).toFixed(1)} µs a message`;
    const text = label === '' ? '' : `<text x="${(x + 3).toFixed(1)}" y="${y + 12}">${label}</text>`;
    return `<g><title>${told}</title><rect x="${x.toFixed(1)}" y="${y}" width="${width.toFixed(1)}" height="${ROW - 1}" fill="${COLOURS[layerOf(frame)] ?? '#f2cf9b'}"/>${text}</g>`;
  });
  const head = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" font-family="sans-serif" font-size="11">`;
  return `${head}\n<rect width="${WIDTH}" height="${height}" fill="#fff"/><text x="4" y="18" font-size="14">${escape(title)}</text>\n${drawn.join('\n')}\n</svg>\n`;
}
