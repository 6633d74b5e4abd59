import type { AnyOperation } from './operation.ts';
import { systemOperations } from './system.ts';

/** Every operation of the API by its id. Routes, the OpenAPI document and the authorization matrix come from here. */
export const operations = {
  ...systemOperations,
} as const;

export const allOperations: readonly AnyOperation[] = Object.values(operations);
