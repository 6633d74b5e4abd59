import { z } from 'zod';
import type { AnyOperation } from '#app/contracts/operation.ts';
import { allOperations } from '#app/contracts/operations.ts';
import type { ReferenceField, ReferenceOperation, ReferenceRefusal, ReferenceSection } from '#app/lib/api-reference.ts';
import { ERROR_TABLE } from './problem.server.ts';

type Json = Record<string, unknown>;

const isJson = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value);
const text = (value: unknown): string => (typeof value === 'string' ? value : '');

/** The schema a reference points at, inside the same document. */
function resolved(schema: unknown, root: Json): Json {
  if (!isJson(schema)) return {};
  const name = text(schema.$ref).split('/').at(-1) ?? '';
  const target = isJson(root.$defs) ? root.$defs[name] : undefined;
  return isJson(target) ? { ...target, ...schema } : schema;
}

/** A schema in a few words: `text`, `list of text`, `skill, command or null`. */
function typeWords(given: unknown, root: Json): string {
  const schema = resolved(given, root);
  if (Array.isArray(schema.enum)) return schema.enum.map((value) => JSON.stringify(value)).join(', ');
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  const branches = Array.isArray(schema.anyOf) ? schema.anyOf : Array.isArray(schema.oneOf) ? schema.oneOf : null;
  if (branches) return [...new Set(branches.map((branch) => typeWords(branch, root)))].join(' or ');
  switch (schema.type) {
    case 'string':
      // Query strings are text; what may be digits only is a number to the reader.
      return text(schema.pattern).startsWith('^\\d') ? 'whole number' : 'text';
    case 'integer':
      return 'whole number';
    case 'number':
      return 'number';
    case 'boolean':
      return 'true or false';
    case 'null':
      return 'null';
    case 'array':
      return `list of ${typeWords(schema.items, root)}`;
    default:
      return 'object';
  }
}

/** What a field may hold in an example; a field that is not named here shows its type. */
const EXAMPLES: Readonly<Record<string, unknown>> = {
  name: 'Frontend',
  path: '/code/shop',
  platform: 'claude_code',
  type: 'skill',
  kind: 'directory',
  files: [{ path: 'SKILL.md', content: '---\nname: pdf\n---\n' }],
  scopes: ['read'],
  position: 1,
  child_artifact_id: 'skill:pdf',
  generation: 3,
  members: [],
  targets: [{ project_id: 'PROJECT_ID' }],
};

function example(name: string, given: unknown, root: Json): unknown {
  if (name in EXAMPLES) return EXAMPLES[name];
  const schema = resolved(given, root);
  const branch = Array.isArray(schema.anyOf) ? schema.anyOf : Array.isArray(schema.oneOf) ? schema.oneOf : [];
  if (branch.length > 0) return example(name, branch[0], root);
  if (Array.isArray(schema.enum)) return schema.enum[0];
  if (schema.const !== undefined) return schema.const;
  if (schema.type === 'boolean') return true;
  if (schema.type === 'number' || schema.type === 'integer') return 1;
  if (schema.type === 'array') return [example(name.replace(/s$/, ''), schema.items, root)];
  if (schema.type === 'object') return exampleObject(schema, root);
  return name.toUpperCase();
}

/** What must be there; where nothing must, the first field, so that the example does something. */
function exampleObject(schema: Json, root: Json): Json {
  const properties = isJson(schema.properties) ? schema.properties : {};
  const required = Array.isArray(schema.required) ? schema.required.map(text) : [];
  const names = required.length > 0 ? required : Object.keys(properties).slice(0, 1);
  return Object.fromEntries(names.map((name) => [name, example(name, properties[name], root)]));
}

function inputSchema(schema: z.ZodType): Json {
  const converted: unknown = z.toJSONSchema(schema, { target: 'draft-2020-12', io: 'input', unrepresentable: 'any' });
  return isJson(converted) ? converted : {};
}

function fields(schema: z.ZodType | undefined): ReferenceField[] {
  if (!schema) return [];
  const root = inputSchema(schema);
  const properties = isJson(root.properties) ? root.properties : {};
  const required = Array.isArray(root.required) ? root.required : [];
  return Object.entries(properties).map(([name, property]) => ({
    name,
    type: typeWords(property, root),
    required: required.includes(name),
    description: text(resolved(property, root).description),
  }));
}

/** Quoted for a POSIX shell. */
const quoted = (value: string): string => `'${value.replaceAll("'", `'\\''`)}'`;

function curlOf(operation: AnyOperation, origin: string, withToken: boolean): string {
  // Placeholders in capitals: curl itself would expand braces.
  const path = operation.path.replace(/\{([^}*]+)\*?\}/g, (_, name: string) => name.toUpperCase());
  const lines = [`curl ${operation.method === 'GET' ? '' : `-X ${operation.method} `}${quoted(`${origin}/api/v1${path}`)}`];
  if (withToken) lines.push('-H "Authorization: Bearer $LOADOUT_TOKEN"');
  if (operation.body && !operation.bodyOptional) {
    const root = inputSchema(operation.body);
    lines.push(`-H 'Content-Type: application/json'`, `-d ${quoted(JSON.stringify(exampleObject(root, root)))}`);
  }
  if (operation.produces) lines.push(operation.produces.includes('text/event-stream') ? '-N' : '-OJ');
  return lines.join(' \\\n  ');
}

/** The name of what a list holds; null for anything else. */
function listedItem(response: z.ZodType): string | null {
  const converted: unknown = z.toJSONSchema(response, { target: 'draft-2020-12', io: 'output', unrepresentable: 'any' });
  const items = isJson(converted) && isJson(converted.properties) ? converted.properties.items : undefined;
  const each = isJson(items) && isJson(items.items) ? items.items : {};
  return text(each.$ref).split('/').at(-1) || null;
}

function answerOf(operation: AnyOperation): string {
  const { status, response, produces } = operation;
  if (status === 204) return '204, empty';
  if (produces) return `${status}, ${produces.join(' or ')}`;
  if (!response) return `${status}, JSON`;
  const id = response.meta()?.id;
  if (typeof id === 'string') return `${status}, ${id}`;
  const items = listedItem(response);
  return items === null ? `${status}, JSON` : `${status}, list of ${items}`;
}

function describe(operation: AnyOperation, origin: string, withToken: boolean): ReferenceOperation {
  return {
    id: operation.id,
    method: operation.method,
    path: `/api/v1${operation.path.replace('*}', '}')}`,
    summary: operation.summary,
    scope: operation.scope,
    query: fields(operation.query),
    body: fields(operation.body),
    answer: answerOf(operation),
    errors: operation.errors ?? [],
    curl: curlOf(operation, origin, withToken),
  };
}

/**
 * The API for a person to read, made from the same table as its routes and its OpenAPI document.
 * @param origin where this server is reached, e.g. `http://localhost:3000`
 * @param withToken true while the API asks for a token
 */
export function apiReference(origin: string, withToken: boolean): ReferenceSection[] {
  return [...new Set(allOperations.map(({ tag }) => tag))].map((name) => ({
    name,
    operations: allOperations.filter(({ tag }) => tag === name).map((operation) => describe(operation, origin, withToken)),
  }));
}

/** Every refusal of the API, in the order of their statuses. A problem document's `type` leads to its code here. */
export const apiErrors = (): ReferenceRefusal[] =>
  Object.entries(ERROR_TABLE)
    .map(([code, [status, title]]) => ({ code, status, title }))
    .sort((a, b) => a.status - b.status);
