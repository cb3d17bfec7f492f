/** Build of the console, and its server while one works on it. */
import fs from 'node:fs';
import path from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';
import { PATHS } from './src/app/paths.ts';

const OUT = path.resolve(import.meta.dirname, '../dist/console');
/** The hub that the development server hands requests on to. */
const HUB = process.env.HELIOGRAPH_URL ?? 'http://127.0.0.1:4000';
/** Paths of the hub; everything else is the console's. */
const HUB_PATHS = ['/graphql', '/graphiql', '/session', '/passkeys', '/import', '/health', '/ready', '/metrics'];

/** Writes what the hub needs beside the files: each of them packed, and the paths that are pages of the console. */
function packed(): Plugin {
  return {
    name: 'packed',
    apply: 'build',
    closeBundle() {
      fs.writeFileSync(path.join(OUT, 'paths.json'), JSON.stringify(PATHS));
      const files = fs.readdirSync(OUT, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
      for (const entry of files) {
        const file = path.join(entry.parentPath, entry.name);
        if (!/\.(?:html|js|css|svg)$/.test(entry.name)) continue;
        const plain = fs.readFileSync(file);
        const params = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: plain.length };
        fs.writeFileSync(`${file}.br`, brotliCompressSync(plain, { params }));
        fs.writeFileSync(`${file}.gz`, gzipSync(plain, { level: 9 }));
      }
    },
  };
}

export default defineConfig({
  root: import.meta.dirname,
  plugins: [react(), packed()],
  build: {
    outDir: OUT,
    emptyOutDir: true,
    target: ['chrome125', 'edge125', 'firefox128', 'safari17.5'],
    cssTarget: ['chrome125', 'edge125', 'firefox128', 'safari17.5'],
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 700,
    reportCompressedSize: false,
  },
  server: {
    port: 5173,
    strictPort: true,
    // The name stays as the browser wrote it: the hub compares it with the origin of the page.
    proxy: Object.fromEntries(
      HUB_PATHS.map((each) => [each, { target: HUB, changeOrigin: false, ws: each === '/graphql' }]),
    ),
  },
});
