import fc from 'fast-check';

type Schema = Readonly<Record<string, any>>;

/** Values by the name of their field, where the schema alone would never name anything that is there. */
export type ByName = (name: string) => fc.Arbitrary<unknown> | undefined;

const PATTERNS: readonly [RegExp, fc.Arbitrary<string>][] = [
  [/^\^#\[0-9a-fA-F\]/, fc.stringMatching(/^#[0-9a-fA-F]{6}$/)],
  [/^\^\\d\{1,9\}\$/, fc.nat(300).map(String)],
  [
    /T\(\?:/,
    fc.date({ min: new Date('2000-01-01'), max: new Date('2040-01-01'), noInvalidDate: true }).map((d) => d.toISOString()),
  ],
];

const words = fc.oneof(
  { weight: 5, arbitrary: fc.stringMatching(/^[a-z][a-z0-9-]{0,20}$/) },
  { weight: 2, arbitrary: fc.string({ unit: 'grapheme', maxLength: 40 }) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      '',
      ' ',
      '\u0000',
      '../../etc/passwd',
      "'; drop table x; --",
      '<script>',
      '\uD800',
      'é'.repeat(300),
    ),
  },
);

function stringOf(schema: Schema): fc.Arbitrary<string> {
  if (schema.format === 'uuid') return fc.uuid();
  if (schema.format === 'date-time')
    return fc
      .date({ min: new Date('2000-01-01'), max: new Date('2040-01-01'), noInvalidDate: true })
      .map((date) => date.toISOString());
  const known = PATTERNS.find(([about]) => about.test(schema.pattern ?? ''));
  if (known) return known[1];
  const { minLength = 0, maxLength = 60 } = schema;
  const fits = fc.stringMatching(/^[a-z][a-z0-9-]{0,30}$/).map((text) => text.padEnd(minLength, 'x').slice(0, maxLength));
  return fc.oneof({ weight: 4, arbitrary: fits }, { weight: 1, arbitrary: words });
}

/** Values that a schema of the API document allows, and some that only just do not. */
export function valuesOf(schema: Schema, schemas: Schema, byName: ByName, name = ''): fc.Arbitrary<unknown> {
  const again = (other: Schema, field = name) => valuesOf(other, schemas, byName, field);
  const named = byName(name);
  if (typeof schema.$ref === 'string') return again(schemas[schema.$ref.split('/').at(-1) ?? ''] ?? {});
  const options = schema.anyOf ?? schema.oneOf;
  if (options) return fc.oneof(...options.map((option: Schema) => again(option)));
  if ('const' in schema) return fc.constant(schema.const);
  if (schema.enum) return fc.constantFrom(...schema.enum);
  if (Array.isArray(schema.type)) return fc.oneof(...schema.type.map((type: string) => again({ ...schema, type })));
  switch (schema.type) {
    case 'string':
      return named ? fc.oneof({ weight: 6, arbitrary: named }, { weight: 1, arbitrary: stringOf(schema) }) : stringOf(schema);
    case 'integer':
      return fc.integer({ min: Math.max(schema.minimum ?? -5, -1e9), max: Math.min(schema.maximum ?? 400, 1e9) });
    case 'number':
      return fc.double({ min: schema.minimum ?? -1e6, max: schema.maximum ?? 1e6, noNaN: true });
    case 'boolean':
      return fc.boolean();
    case 'null':
      return fc.constant(null);
    case 'array':
      return fc.array(again(schema.items ?? {}), {
        minLength: schema.minItems ?? 0,
        maxLength: Math.min(schema.maxItems ?? 4, 4),
      });
    case 'object':
      return objectOf(schema, again);
    default:
      return fc.jsonValue({ maxDepth: 2 });
  }
}

function objectOf(schema: Schema, again: (schema: Schema, field?: string) => fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  const fields = Object.fromEntries(
    Object.entries<Schema>(schema.properties ?? {}).map(([field, value]) => [field, again(value, field)]),
  );
  if (Object.keys(fields).length === 0)
    return fc.dictionary(fc.stringMatching(/^[a-z]{1,8}$/), fc.jsonValue({ maxDepth: 2 }), { maxKeys: 3 });
  return fc.record(fields, { requiredKeys: schema.required ?? [] });
}

/** What no schema allows: other types, deep and odd values. */
export const hostileValues: fc.Arbitrary<unknown> = fc.oneof(
  words,
  fc.constantFrom(null, true, 0, -1, 1e308, [], {}, [[]], { $ref: '#' }, { id: { $gt: '' } }),
  fc.jsonValue({ maxDepth: 4 }),
);

/** Bodies that are no JSON object, or hardly one. */
export const hostileTexts: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom(
    '{',
    '[]',
    'null',
    '"x"',
    '{"name":"a","name":"b"}',
    '{"__proto__":{"x":1}}',
    `${'['.repeat(40)}${']'.repeat(40)}`,
    '{"name":"\\ud800"}',
    '{"a":1e999}',
    'name=x',
    '\ufeff{}',
  ),
  fc.string({ maxLength: 60 }),
);
