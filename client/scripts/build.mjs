// Builds the client: types from the schema, then ECMAScript and CommonJS with types for both.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { writeSchemaTypes } from './schema-types.mjs';

const client = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const root = path.resolve(client, '..');
const generated = path.join(client, 'src', 'generated');
const dist = path.join(client, 'dist');

fs.rmSync(generated, { recursive: true, force: true });
fs.rmSync(dist, { recursive: true, force: true });
writeSchemaTypes(fs.readFileSync(path.join(root, 'schema.graphql'), 'utf8'), generated);
copyTada(path.join(generated, 'tada'));
declareTypes();
for (const format of ['esm', 'cjs']) {
  const { outputFiles } = await build({
    entryPoints: [path.join(client, 'src', 'index.ts')],
    outfile: path.join(dist, format, 'index.js'),
    bundle: true,
    external: ['graphql-ws'],
    format,
    platform: 'neutral',
    target: 'es2022',
    legalComments: 'none',
    logLevel: 'warning',
    write: false,
  });
  for (const { path: file, text } of outputFiles) {
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, wholeTexts(text));
  }
}
fs.copyFileSync(path.join(root, 'LICENSE'), path.join(dist, 'LICENSE'));
fs.writeFileSync(path.join(dist, 'cjs', 'package.json'), '{ "type": "commonjs" }\n');

/**
 * The same code, in which each document is one text: one with `${ERRORS}` in it stays in every page, because a bundler cannot know that it does
 * nothing, and a whole one is left out where it is not used.
 */
function wholeTexts(code) {
  const texts = [...code.matchAll(/^var ([A-Z][A-Z0-9_]*) = (?:"([^"`\\$]*)"|`([^`\\$]*)`);$/gm)];
  const folded = texts.reduce(
    (all, [, name, plain, lines]) => all.replaceAll(`\${${name}}`, () => plain ?? lines),
    code,
  );
  return folded === code ? code : wholeTexts(folded);
}

/** The types of gql.tada that read a document, so that the package needs no other: they are types alone. */
function copyTada(folder) {
  fs.mkdirSync(folder, { recursive: true });
  const modules = path.join(root, 'node_modules');
  const tada = fs.readFileSync(path.join(modules, 'gql.tada', 'dist', 'chunks', 'index-chunk.d.ts'), 'utf8');
  const license = fs.readFileSync(path.join(modules, 'gql.tada', 'LICENSE.md'), 'utf8');
  const web = fs.readFileSync(path.join(modules, '@0no-co', 'graphql.web', 'dist', 'graphql.web.d.ts'), 'utf8');
  const types = ['getDocumentType', 'getVariablesType', 'parseDocument', 'schemaOfSetup'];
  fs.writeFileSync(
    path.join(folder, 'index.d.ts'),
    `${tada
      .replace("'@0no-co/graphql.web'", "'./graphql-web.js'")
      .replace(/^export \{[\s\S]*$/m, '')}export type { ${types.join(', ')} };\n`,
  );
  fs.writeFileSync(path.join(folder, 'graphql-web.d.ts'), web);
  fs.writeFileSync(
    path.join(folder, 'LICENSE.md'),
    `gql.tada and @0no-co/graphql.web, whose types these are:\n\n${license}`,
  );
}

/** Declarations of both formats: the same files, in two folders whose package.json says how they are read. */
function declareTypes() {
  const { status, stdout } = spawnSync(
    process.execPath,
    [path.join(root, 'node_modules', 'typescript', 'bin', 'tsc'), '-p', client],
    {
      encoding: 'utf8',
    },
  );
  if (status !== 0) throw new Error(`the types of the client do not fit:\n${stdout}`);
  const declared = path.join(dist, 'esm', 'generated');
  for (const name of ['tada', 'introspection.d.ts']) {
    fs.cpSync(path.join(generated, name), path.join(declared, name), { recursive: true });
  }
  for (const file of fs.readdirSync(path.join(dist, 'esm'), { recursive: true })) {
    if (!String(file).endsWith('.d.ts')) continue;
    const full = path.join(dist, 'esm', String(file));
    fs.writeFileSync(full, fs.readFileSync(full, 'utf8').replaceAll(/(from '\.[^']*)\.ts'/g, "$1.js'"));
  }
  fs.cpSync(path.join(dist, 'esm'), path.join(dist, 'cjs'), { recursive: true });
}
