import type { DeployAnswer, DeployResult, PlanAnswer, Run } from '#app/contracts/deployments.ts';
import { runWarnings } from '#app/contracts/run-order.ts';
import { formatArtifactId } from '#app/domain/artifact-types.ts';
import type { ItemResult } from '#app/domain/deploy/outcome.ts';
import { summarise } from '#app/domain/deploy/plan.ts';
import {
  ITEM_ACTIONS,
  ITEM_CODES,
  type ItemAction,
  type ItemCode,
  type Plan,
  type PlanItem,
} from '#app/domain/deploy/plan-types.ts';
import type { DeployRunItemRow } from '#db/repositories/deploy-run-items.ts';
import type { DeployRunRow } from '#db/repositories/deploy-runs.ts';
import type { Prepared, Warning } from './plan.server.ts';

export const presentResult = ({ item, action, status, code, message, paths }: ItemResult): DeployResult => ({
  artifact_uuid: item.artifactUuid,
  artifact_id: item.artifactId,
  status,
  action,
  code,
  error: message,
  paths,
});

/** What a deploy answers; `runId` is null for a dry run. */
export function presentDeploy(
  { target, set }: Prepared,
  runId: string | null,
  digest: string,
  results: readonly ItemResult[],
  warnings: Warning[],
): DeployAnswer {
  return {
    run_id: runId,
    set_id: set.set_id,
    set_name: set.set_name,
    project_id: target.project.id,
    profile_id: target.profile.id,
    dry_run: runId === null,
    plan_digest: digest,
    summary: summarise(results),
    results: results.map(presentResult),
    warnings,
  };
}

export const planSummary = (plan: Plan): PlanAnswer['summary'] => ({
  ...plan.summary,
  actions: plan.actions,
  changes: plan.changes,
});

/** A plan; `diffs` by place, for those that have one. */
export function presentPlan(
  plan: Plan,
  warnings: Warning[],
  diffOf: (item: PlanItem, index: number) => string | undefined,
): PlanAnswer {
  return {
    plan_digest: plan.digest,
    summary: planSummary(plan),
    items: plan.items.map((item) => ({
      artifact_uuid: item.artifactUuid,
      artifact_id: item.artifactId,
      action: item.action,
      code: item.code,
      status: item.status,
      error: item.message,
      content_hash: item.contentHash,
      runs_code: item.commands !== null,
      commands: item.commands ?? [],
      needs_acknowledgement: item.needsAcknowledgement,
      entries: item.entries.map((entry, index) => {
        const diff = diffOf(item, index);
        return {
          path: entry.path,
          ...(entry.key === '' ? {} : { key: entry.key }),
          state: entry.state,
          action: entry.action,
          ...(diff === undefined ? {} : { diff }),
        };
      }),
    })),
    warnings,
  };
}

const asAction = (word: string): ItemAction => ITEM_ACTIONS.find((action) => action === word) ?? 'blocked';
const asCode = (word: string | null): ItemCode | null => ITEM_CODES.find((code) => code === word) ?? null;

export const presentItem = (row: DeployRunItemRow): DeployResult => ({
  artifact_uuid: row.artifact_uuid ?? '',
  artifact_id: row.type === null ? row.name : formatArtifactId(row.type, row.name),
  status: row.status,
  action: asAction(row.action),
  code: asCode(row.code),
  error: row.message,
  paths: row.paths,
});

export const presentRun = (row: DeployRunRow, items: readonly DeployRunItemRow[]): Run => ({
  id: row.id,
  kind: row.kind,
  set_id: row.set_id,
  set_name: row.set_name,
  project_id: row.project_id,
  project_name: row.project_name,
  profile_id: row.profile_id,
  requested_by: row.requested_by,
  status: row.status,
  recovered: row.recovered,
  mode: row.mode,
  summary: { total: row.total, success: row.success, skip: row.skip, error: row.error },
  progress: { done: row.done, total: row.total },
  generation: row.generation,
  code: row.code,
  error: row.message,
  results: items.filter((item) => item.run_id === row.id).map(presentItem),
  created_at: row.created_at.toISOString(),
  started_at: row.started_at?.toISOString() ?? null,
  finished_at: row.finished_at?.toISOString() ?? null,
});

/** The answer of a deploy that is over, as it was given. */
export const presentEndedDeploy = (row: DeployRunRow, items: readonly DeployRunItemRow[]): DeployAnswer => ({
  run_id: row.id,
  set_id: row.set_id,
  set_name: row.set_name,
  project_id: row.project_id ?? '',
  profile_id: row.profile_id ?? '',
  dry_run: false,
  plan_digest: row.plan_digest,
  summary: { total: row.total, success: row.success, skip: row.skip, error: row.error },
  results: items.map(presentItem),
  warnings: runWarnings.parse(row.options).warnings,
});
