import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

/** The figures of this process, in the words of Prometheus. Labels are names from our own tables, never ids of people's things. */
const registry = new Registry();
const registers = [registry];

export const httpRequests = new Counter({
  name: 'loadout_http_requests_total',
  help: 'Answered requests by operation of the API ("page" for pages), method and status.',
  labelNames: ['operation', 'method', 'status'],
  registers,
});

export const httpDuration = new Histogram({
  name: 'loadout_http_request_duration_seconds',
  help: 'Time from the arrival of a request to its answer.',
  labelNames: ['operation'],
  buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
  registers,
});

export const rateLimited = new Counter({
  name: 'loadout_rate_limited_total',
  help: 'Requests refused because there were too many, by kind.',
  labelNames: ['kind'],
  registers,
});

export const signIns = new Counter({
  name: 'loadout_sign_ins_total',
  help: 'Attempts to sign in by outcome.',
  labelNames: ['outcome'],
  registers,
});

export const deployRuns = new Counter({
  name: 'loadout_deploy_runs_total',
  help: 'Ended deploys by status.',
  labelNames: ['status'],
  registers,
});

export const deployedArtifacts = new Counter({
  name: 'loadout_deployed_artifacts_total',
  help: 'Artifacts in ended deploys by what became of them.',
  labelNames: ['status'],
  registers,
});

const ready = new Gauge({ name: 'loadout_ready', help: '1 when /readyz would answer 200.', registers });

let withProcess = false;

/** All figures as Prometheus text, with those of the process itself. */
export async function metricsText(isReady: boolean): Promise<{ contentType: string; text: string }> {
  if (!withProcess) collectDefaultMetrics({ register: registry });
  withProcess = true;
  ready.set(isReady ? 1 : 0);
  return { contentType: registry.contentType, text: await registry.metrics() };
}
