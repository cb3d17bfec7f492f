// Writes what the client's types are made of: plain types of the schema's inputs and enums, and the schema as a type, from
// which `graphql(document)` derives the result of a document while it is typed.
import fs from 'node:fs';
import { minifyIntrospection, outputIntrospectionFile } from '@gql.tada/internal';
import {
  buildSchema,
  introspectionFromSchema,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isRequiredInputField,
  isScalarType,
} from 'graphql';

/** TypeScript types of custom scalars, in and out; one that is not here stops the build. */
const SCALARS = {
  ID: 'string',
  String: 'string',
  Int: 'number',
  Float: 'number',
  Boolean: 'boolean',
  DateTime: 'string',
  PhoneNumber: 'string',
  Duration: 'string',
  Decimal: 'string',
  Cursor: 'string',
  JSON: 'unknown',
};

const HEADER = '/** Written by `scripts/schema-types.mjs` from `schema.graphql`; do not edit it. */\n';

/** Writes `schema.ts` and `introspection.d.ts` into a folder. */
export function writeSchemaTypes(sdl, folder) {
  const schema = buildSchema(sdl);
  fs.mkdirSync(folder, { recursive: true });
  fs.writeFileSync(`${folder}/schema.ts`, HEADER + namedTypes(schema));
  const introspection = minifyIntrospection(introspectionFromSchema(schema));
  const text = outputIntrospectionFile(introspection, { fileType: '.d.ts', shouldPreprocess: true });
  // The declaration of the module gql.tada is for those who set it up for a whole program; a library does not.
  const types = text
    .slice(0, text.search(/^import \* as gqlTada/m))
    .replace(/^\/\*[\s\S]*?\*\/\n|\/\* prettier-ignore \*\/\n/gm, '');
  fs.writeFileSync(`${folder}/introspection.d.ts`, `${HEADER}${types}`);
}

function namedTypes(schema) {
  const types = Object.values(schema.getTypeMap()).filter(({ name }) => !name.startsWith('__'));
  const parts = [
    `/** TypeScript's type of each scalar. */\nexport interface Scalars {\n${types
      .filter(isScalarType)
      .map((type) => `  ${comment(type)}${type.name}: ${scalar(type.name)};\n`)
      .join('')}}\n`,
  ];
  for (const type of types) {
    if (isEnumType(type)) parts.push(`${comment(type)}export type ${type.name} =${enumBody(type)};\n`);
    if (isInputObjectType(type)) parts.push(`${comment(type)}export ${inputOf(type)}\n`);
  }
  return parts.join('\n');
}

function scalar(name) {
  if (!(name in SCALARS)) throw new Error(`schema-types.mjs does not know what the scalar ${name} is in TypeScript`);
  return SCALARS[name];
}

function enumBody(type) {
  return type
    .getValues()
    .map((value) => `\n  ${comment(value)}| '${value.name}'`)
    .join('');
}

/** An input: an interface; one that is `@oneOf`: a union, of which one field is given. */
function inputOf(type) {
  const fields = Object.values(type.getFields());
  if (!type.isOneOf) return `interface ${type.name} {\n${fields.map((field) => member(field)).join('')}}`;
  const members = fields.map((one) => {
    const others = fields.filter((other) => other !== one).map((other) => `${other.name}?: undefined`);
    return `\n  | {\n      ${comment(one)}${one.name}: ${typeOf(one.type)};${others.map((other) => `\n      ${other};`).join('')}\n    }`;
  });
  return `type ${type.name} =${members.join('')};`;
}

function member(field) {
  const isNeeded = isRequiredInputField(field);
  return `  ${comment(field)}${field.name}${isNeeded ? '' : '?'}: ${typeOf(field.type)}${isNeeded ? '' : ' | null'};\n`;
}

function typeOf(type) {
  if (isNonNullType(type)) return typeOf(type.ofType);
  if (isListType(type)) return `readonly ${wrapped(type.ofType)}[]`;
  return isScalarType(type) ? scalar(type.name) : type.name;
}

function wrapped(type) {
  return isNonNullType(type) ? typeOf(type.ofType) : `(${typeOf(type)} | null)`;
}

function comment({ description }) {
  return description ? `/** ${description.replaceAll('*/', '*\\/').replaceAll(/\s+/g, ' ').trim()} */\n  ` : '';
}
