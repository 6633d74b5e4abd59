import fc from 'fast-check';
import type { AnyOperation } from '#app/contracts/operation.ts';
import { openApiDocument } from '#app/http/openapi.server.ts';
import { namedValues, type Pools, pathsOf } from './pools.ts';
import type { Recipe } from './recipes.ts';
import { hostileTexts, hostileValues, valuesOf } from './schema-values.ts';

const document: any = openApiDocument();

/** A request as it is sent, without its token. */
export interface FuzzedRequest {
  path: string;
  query: string;
  body?: unknown;
  raw?: string;
  headers: Record<string, string>;
  /** Not to be sent as it is: the recipe of the operation takes its place, with these fields added. */
  cooked: boolean;
}

const described = ({ path, method }: AnyOperation): any =>
  document.paths[`/api/v1${path.replace('*}', '}')}`]?.[method.toLowerCase()] ?? {};

const oddHeaders = fc.oneof(
  { weight: 12, arbitrary: fc.constant({}) },
  {
    weight: 1,
    arbitrary: fc.constantFrom<Record<string, string>>(
      { Accept: 'text/html' },
      { Accept: 'application/json;q=0, */*;q=0.1' },
      { 'Content-Type': 'text/plain' },
      { 'If-Match': '"999-1"' },
      { 'If-Match': 'W/"x", *' },
      { 'If-None-Match': '*' },
      { 'Idempotency-Key': 'x'.repeat(300) },
      { Prefer: 'respond-async, wait=-1' },
      { 'X-Request-Id': '<script>' },
      { 'X-Forwarded-For': '1.2.3.4, not-an-address' },
    ),
  },
);

function queriesOf(operation: AnyOperation, pools: Pools): fc.Arbitrary<string> {
  const parameters: any[] = (described(operation).parameters ?? []).filter((parameter: any) => parameter.in === 'query');
  const fields = Object.fromEntries(
    parameters.map(({ name, schema }) => [name, valuesOf(schema, document.components.schemas, namedValues(pools), name)]),
  );
  const written = fc.record(fields, { requiredKeys: [] }).map((values) => {
    const search = new URLSearchParams();
    for (const [name, value] of Object.entries(values))
      for (const one of Array.isArray(value) ? value : [value])
        search.append(name, typeof one === 'object' ? JSON.stringify(one) : String(one));
    return search.toString();
  });
  const odd = fc.constantFrom(
    'unknown=1',
    'limit=0',
    'limit=-1&offset=x',
    'cursor=%00',
    'cursor=e30',
    'limit=1&limit=2',
    '%ff=%ff',
    'name=%00',
  );
  return fc.oneof({ weight: 5, arbitrary: fc.constant('') }, { weight: 4, arbitrary: written }, { weight: 1, arbitrary: odd });
}

function bodiesOf(operation: AnyOperation, pools: Pools): fc.Arbitrary<Pick<FuzzedRequest, 'body' | 'raw'>> {
  const schema = described(operation).requestBody?.content?.['application/json']?.schema;
  if (schema === undefined) {
    return fc.oneof(
      { weight: 9, arbitrary: fc.constant({}) },
      { weight: 1, arbitrary: hostileValues.map((body) => (operation.method === 'GET' ? {} : { body })) },
    );
  }
  const valid = valuesOf(schema, document.components.schemas, namedValues(pools)).map((body) => ({ body }));
  const spoilt = fc
    .tuple(valid, fc.string({ maxLength: 12 }), hostileValues, fc.nat(10))
    .map(([{ body }, field, value, index]) => {
      if (typeof body !== 'object' || body === null) return { body: value };
      const names = Object.keys(body);
      return { body: { ...body, [names[index % Math.max(1, names.length)] ?? field]: value } };
    });
  return fc.oneof(
    { weight: 6, arbitrary: valid },
    { weight: 3, arbitrary: spoilt },
    { weight: 1, arbitrary: hostileTexts.map((raw) => ({ raw })) },
    { weight: 1, arbitrary: hostileValues.map((body) => ({ body })) },
  );
}

/** Requests of one operation: some that fit, many that nearly do, some that are hostile. */
export function requestsOf(operation: AnyOperation, pools: Pools): fc.Arbitrary<FuzzedRequest> {
  return fc
    .tuple(
      pathsOf(operation.path, pools),
      queriesOf(operation, pools),
      bodiesOf(operation, pools),
      oddHeaders,
      fc.oneof({ weight: 3, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) }),
    )
    .map(([path, query, content, headers, cooked]) => ({ path, query, ...content, headers, cooked }));
}

/** The request that is really sent: as generated, or the recipe's, which is accepted. */
export const servedBy = (recipe: Recipe): FuzzedRequest => ({
  path: recipe.path,
  query: '',
  body: recipe.body,
  headers: {},
  cooked: true,
});
