import { COLLECTIONS, COMPOSITE } from './seeds/library.ts';
import { PLAN } from './seeds/plan.ts';
import { FUNCTIONAL, PROGRESS } from './seeds/product.ts';
import type { Requirement } from './seeds/requirement.ts';

/** Every requirement of the seeds by file and id, with the tests that show it. */
export const SEEDS: Readonly<Record<string, Requirement>> = { ...FUNCTIONAL, ...PROGRESS, ...PLAN, ...COMPOSITE, ...COLLECTIONS };
