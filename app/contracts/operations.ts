import { artifactOperations } from './artifacts.ts';
import { auditOperations } from './audit.ts';
import { collectionOperations } from './collections.ts';
import { compositeOperations } from './composites.ts';
import { deploymentOperations } from './deployments.ts';
import { driftOperations } from './drift.ts';
import { groupOperations } from './groups.ts';
import { importOperations } from './imports.ts';
import type { AnyOperation } from './operation.ts';
import { projectRunOperations } from './project-runs.ts';
import { projectOperations } from './projects.ts';
import { setExportOperations } from './set-exports.ts';
import { setOperations } from './set-operations.ts';
import { systemOperations } from './system.ts';

/** Every operation of the API by its id. Routes, the OpenAPI document and the authorization matrix come from here. */
export const operations = {
  ...artifactOperations,
  ...collectionOperations,
  ...compositeOperations,
  ...deploymentOperations,
  ...driftOperations,
  ...groupOperations,
  ...importOperations,
  ...projectOperations,
  ...projectRunOperations,
  ...setExportOperations,
  ...setOperations,
  ...systemOperations,
  ...auditOperations,
} as const;

export const allOperations: readonly AnyOperation[] = Object.values(operations);
