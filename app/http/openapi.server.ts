import { z } from 'zod';
import { problem } from '#app/contracts/common.ts';
import type { AnyOperation } from '#app/contracts/operation.ts';
import { allOperations } from '#app/contracts/operations.ts';
import type { ErrorCode } from '#app/domain/errors.ts';
import { statusOf } from './problem.server.ts';

type Json = Record<string, unknown>;

const isJson = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value);

/** Refusals any operation can answer, so that a client handles them once. */
const ALWAYS: readonly ErrorCode[] = [
  'bad_request',
  'unauthenticated',
  'forbidden',
  'not_acceptable',
  'invalid_input',
  'rate_limited',
  'unavailable',
];

function errorCodes(operation: AnyOperation): ErrorCode[] {
  const codes: ErrorCode[] = [...ALWAYS, ...(operation.errors ?? [])];
  if (operation.path.includes('{')) codes.push('not_found');
  if (operation.feature) codes.push('feature_disabled');
  if (operation.method !== 'GET') codes.push('cross_site', 'payload_too_large', 'unsupported_media_type', 'malformed_json');
  if (operation.method === 'POST') codes.push('idempotency_in_flight', 'idempotency_mismatch');
  return [...new Set(codes)];
}

/** Rewrites local references to components and, for answers, leaves room for fields added later. */
function adapt(value: unknown, open: boolean): unknown {
  if (Array.isArray(value)) return value.map((entry) => adapt(entry, open));
  if (!isJson(value)) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, entry]): [string, unknown][] => {
      if (key === '$schema' || key === '$defs' || key === '$id' || key === 'id')
        return isJson(entry) && key === 'id' ? [[key, adapt(entry, open)]] : [];
      if (key === 'additionalProperties' && entry === false && open) return [];
      if (key === '$ref' && typeof entry === 'string') return [[key, entry.replace('#/$defs/', '#/components/schemas/')]];
      return [[key, adapt(entry, open)]];
    }),
  );
}

/** A header that only some requests carry. */
const header = (name: string, description: string, schema: Json = {}): Json => ({
  name,
  in: 'header',
  required: false,
  schema: { type: 'string', ...schema },
  description,
});

const isPaged = (schema: unknown): boolean =>
  isJson(schema) && isJson(schema.properties) && 'next_cursor' in schema.properties && 'offset' in schema.properties;

/** What each part of the API is about; a part without a line fails its test. */
const TAGS: Readonly<Record<string, string>> = {
  Artifacts: 'Skills, commands, agents, hooks, MCP servers and plugins, with their versions and files.',
  Collections: 'Named libraries of artifacts.',
  Composites: 'Plugins: artifacts that contain others.',
  'Deployment sets': 'Ordered lists of artifacts, groups and other sets.',
  Deploying: 'Plans, deploys and the runs that record them.',
  Groups: 'Ordered lists of artifacts of one collection.',
  Imports: 'Bringing artifacts in from folders, repositories and archives.',
  Projects: 'Registered folders and how agent platforms want their files there.',
  System: 'Who asks, and tokens.',
};

export interface OpenApiOptions {
  /** Keep `additionalProperties: false` on answers, which tests want and clients do not. */
  strictAnswers?: boolean;
}

/**
 * The OpenAPI 3.1 document of the whole API, generated from the contracts.
 * Schemas with an `id` in their metadata become components.
 */
export function openApiDocument({ strictAnswers = false }: OpenApiOptions = {}) {
  const components: Record<string, unknown> = {};

  function schemaOf(schema: z.ZodType, io: 'input' | 'output'): unknown {
    const converted = z.toJSONSchema(schema, { target: 'draft-2020-12', io, unrepresentable: 'any' });
    const open = io === 'output' && !strictAnswers;
    for (const [id, definition] of Object.entries(converted.$defs ?? {})) {
      const adapted = adapt(definition, open);
      const known = components[id];
      if (known !== undefined && JSON.stringify(known) !== JSON.stringify(adapted))
        throw new Error(`Two schemas are called ${id}.`);
      components[id] = adapted;
    }
    // A schema that is itself named comes back inline: keep it once, refer to it here.
    const id = schema.meta()?.id;
    if (typeof id === 'string') {
      components[id] ??= adapt(converted, open);
      return { $ref: `#/components/schemas/${id}` };
    }
    return adapt(converted, open);
  }

  const problemRef = schemaOf(problem, 'output');

  function parameters(operation: AnyOperation): unknown[] {
    const inPath = [...operation.path.matchAll(/\{([^}*]+)\*?\}/g)].map((match) => ({
      name: match[1],
      in: 'path',
      required: true,
      schema: { type: 'string' },
    }));
    const query = operation.query ? schemaOf(operation.query, 'input') : undefined;
    const properties = isJson(query) && isJson(query.properties) ? query.properties : {};
    const required = isJson(query) && Array.isArray(query.required) ? query.required : [];
    const inQuery = Object.entries(properties).map(([name, schema]) => {
      const { description, ...rest } = isJson(schema) ? schema : {};
      return { name, in: 'query', required: required.includes(name), ...(description ? { description } : {}), schema: rest };
    });
    return [...inPath, ...inQuery, ...headersOf(operation)];
  }

  /** Whether the answer carries an `ETag`, so that 304 may come instead: single resources and raw files, not lists. */
  function isRevalidated({ method, produces, response }: AnyOperation): boolean {
    if (method !== 'GET') return false;
    if (produces) return produces.includes('text/plain');
    return response !== undefined && !isPaged(schemaOf(response, 'output'));
  }

  function headersOf(operation: AnyOperation): Json[] {
    const { method, errors = [], otherStatuses = [], produces = [] } = operation;
    const headers: Json[] = [];
    if (method === 'POST')
      headers.push(header('Idempotency-Key', 'Repeats of this request under the same key have one effect.', { maxLength: 255 }));
    if (isRevalidated(operation))
      headers.push(header('If-None-Match', 'The `ETag` that is known already: 304 when it is current.'));
    if (errors.includes('version_mismatch'))
      headers.push(header('If-Match', 'The `ETag` the change is meant for: 412 when something changed since.'));
    if (otherStatuses.includes(202))
      headers.push(header('Prefer', '`respond-async` leaves the work to the queue and answers 202 at once.'));
    if (produces.includes('text/event-stream'))
      headers.push(header('Last-Event-ID', 'The last `item` that was received; the stream goes on behind it.'));
    return headers;
  }

  function requestBody(operation: AnyOperation): Json {
    if (!operation.body && !operation.multipart) return {};
    const content: Json = {};
    if (operation.body) content['application/json'] = { schema: schemaOf(operation.body, 'input') };
    if (operation.multipart)
      content['multipart/form-data'] = {
        schema: multipartOf(schemaOf(operation.multipart, 'input')),
      };
    return { requestBody: { required: !operation.bodyOptional, content } };
  }

  const multipartOf = (fields: unknown): Json => ({
    ...(isJson(fields) ? fields : {}),
    properties: {
      archive: { type: 'string', contentMediaType: 'application/octet-stream' },
      ...(isJson(fields) && isJson(fields.properties) ? fields.properties : {}),
    },
    required: ['archive'],
  });

  function fileSchema({ response }: AnyOperation, type: string): unknown {
    if (type === 'text/event-stream') return { type: 'string' };
    // What is downloaded as JSON is made to be taken in again.
    if (type === 'application/json' && response) return schemaOf(response, 'input');
    return { type: 'string', contentMediaType: type };
  }

  function answers(operation: AnyOperation): Json {
    const success: Json = {};
    for (const status of [operation.status, ...(operation.otherStatuses ?? [])]) {
      const body =
        status === 204
          ? {}
          : operation.produces
            ? {
                content: Object.fromEntries(operation.produces.map((type) => [type, { schema: fileSchema(operation, type) }])),
              }
            : operation.response
              ? { content: { 'application/json': { schema: schemaOf(operation.response, 'output') } } }
              : {};
      success[status] = {
        description: status === 201 ? 'Created' : status === 202 ? 'Accepted' : status === 204 ? 'Done' : 'OK',
        ...body,
      };
    }
    if (isRevalidated(operation)) success[304] = { description: 'Not modified' };
    const byStatus = new Map<number, ErrorCode[]>();
    for (const code of errorCodes(operation)) byStatus.set(statusOf(code), [...(byStatus.get(statusOf(code)) ?? []), code]);
    for (const [status, codes] of [...byStatus].sort(([a], [b]) => a - b)) {
      success[status] = {
        description: codes.map((code) => `\`${code}\``).join(', '),
        content: { 'application/problem+json': { schema: problemRef } },
      };
    }
    return success;
  }

  const paths: Record<string, Json> = {};
  for (const operation of allOperations) {
    const path = `/api/v1${operation.path.replace('*}', '}')}`;
    paths[path] = {
      ...paths[path],
      [operation.method.toLowerCase()]: {
        operationId: operation.id,
        summary: operation.summary,
        tags: [operation.tag],
        'x-scope': operation.scope,
        parameters: parameters(operation),
        ...requestBody(operation),
        responses: answers(operation),
      },
    };
  }

  return {
    openapi: '3.1.1',
    info: {
      title: 'Loadout',
      version: '1',
      summary: 'Composes AI-coding-agent artifacts into nested deployment sets and deploys them to projects.',
      license: { name: 'Proprietary', identifier: 'LicenseRef-Proprietary' },
    },
    servers: [{ url: '/', description: 'This server' }],
    security: [{}, { bearer: [] }],
    tags: [...new Set(allOperations.map(({ tag }) => tag))].map((name) => ({ name, description: TAGS[name] })),
    paths,
    components: {
      schemas: components,
      securitySchemes: {
        bearer: {
          type: 'http',
          scheme: 'bearer',
          description: 'A Loadout token (`lo_…`). Not needed while authentication is off.',
        },
      },
    },
  };
}
