import { z } from 'zod';
import { AppError, type FieldError } from '#app/domain/errors.ts';

/** zod issues as our field errors; unknown fields each get a line of their own. */
function fieldErrors(issues: readonly z.core.$ZodIssue[], unknownField: string): FieldError[] {
  return issues.flatMap((issue): FieldError[] => {
    const path = issue.path.map(String);
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map((key) => ({ path: [...path, key].join('.'), message: unknownField }));
    }
    return [{ path: path.join('.'), message: issue.message }];
  });
}

/**
 * Checks a value against a contract.
 * @throws AppError `invalid_input` with one entry per problem
 */
export function validate<T extends z.ZodType>(
  schema: T,
  value: unknown,
  unknownField = 'This field is not known here.',
): z.output<T> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const errors = fieldErrors(result.error.issues, unknownField);
  const first = errors[0];
  const detail = first ? `${first.path === '' ? 'The body' : first.path}: ${first.message}` : 'The input is not valid.';
  throw new AppError('invalid_input', errors.length > 1 ? `${detail} (and ${errors.length - 1} more)` : detail, { errors });
}

/** True when the schema takes a list for this key, so that the parameter may be repeated. */
function takesList(schema: unknown): boolean {
  let current = schema;
  for (let hops = 0; hops < 10; hops += 1) {
    if (typeof current !== 'object' || current === null || !('def' in current)) return false;
    const def = current.def;
    if (typeof def !== 'object' || def === null) return false;
    if ('type' in def && def.type === 'array') return true;
    if ('innerType' in def) current = def.innerType;
    else if ('in' in def) current = def.in;
    else return false;
  }
  return false;
}

const shapeOf = (schema: z.ZodType): Record<string, unknown> => {
  if (!('shape' in schema) || typeof schema.shape !== 'object' || schema.shape === null) return {};
  return Object.fromEntries(Object.entries(schema.shape));
};

const NO_PARAMETERS = z.strictObject({});

/**
 * Checks the query string: unknown and repeated single parameters are refused.
 * @param schema strict object; absent when the operation takes no parameters
 * @throws AppError `invalid_input`
 */
export function validateQuery(schema: z.ZodType | undefined, params: URLSearchParams): unknown {
  const shape = schema ? shapeOf(schema) : {};
  const repeated: FieldError[] = [];
  const value: Record<string, unknown> = {};
  for (const key of new Set(params.keys())) {
    const all = params.getAll(key);
    if (takesList(shape[key])) value[key] = all;
    else if (all.length > 1) repeated.push({ path: key, message: 'Give this parameter once.' });
    else value[key] = all[0];
  }
  if (repeated.length > 0)
    throw new AppError('invalid_input', `${repeated[0]?.path}: Give this parameter once.`, { errors: repeated });
  return validate(schema ?? NO_PARAMETERS, value, 'This parameter is not known here.');
}
