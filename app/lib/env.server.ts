import { homedir, hostname } from 'node:os';
import path from 'node:path';
import { z } from 'zod';
import { type SingleSignOnSettings, singleSignOnOf, singleSignOnVariables } from './single-sign-on-settings.ts';

/** All settings of the process, read once from the environment. Documented for people in the README. */
export interface Settings {
  port: number;
  host: string;
  /** Absolute. Holds the embedded database, the session secret and scratch space. */
  dataDir: string;
  /** An outside PostgreSQL; null means the embedded one. */
  databaseUrl: string | null;
  /** A separate owning role for migrations, when the web role may not migrate. */
  databaseMigrationUrl: string | null;
  /** A direct connection for LISTEN beside a transaction pooler. */
  databaseDirectUrl: string | null;
  /** Absolute folders that may be read from and deployed to. `{owner}` is replaced by the owner's name. */
  roots: string[];
  /** True when LOADOUT_ROOTS was given rather than defaulted. */
  rootsGiven: boolean;
  publicOrigin: string | null;
  authEnabled: boolean;
  sessionSecret: string | null;
  /** Null: people sign in with tokens only. */
  singleSignOn: SingleSignOnSettings | null;
  deploymentSetsEnabled: boolean;
  /** Whether git imports may reach hosts in private networks. */
  privateGit: boolean;
  site: string;
  logLevel: string;
  production: boolean;
  /** Folder of this program; nothing may be deployed into it. */
  appDir: string;
  limits: Limits;
}

/** Bytes, counts, or events per minute. 0 switches a limit off. */
export interface Limits {
  readsPerMin: number;
  writesPerMin: number;
  deploysPerMin: number;
  signInsPerMin: number;
  fileBytes: number;
  artifactBytes: number;
  artifactFiles: number;
  importBytes: number;
  importFiles: number;
  archiveBytes: number;
}

const MiB = 1024 * 1024;

export const DEFAULT_LIMITS: Limits = {
  readsPerMin: 3000,
  writesPerMin: 300,
  deploysPerMin: 30,
  signInsPerMin: 10,
  fileBytes: 10 * MiB,
  artifactBytes: 32 * MiB,
  artifactFiles: 2000,
  importBytes: 200 * MiB,
  importFiles: 20_000,
  archiveBytes: 64 * MiB,
};

type Environment = Readonly<Record<string, string | undefined>>;

const flag = (fallback: boolean) =>
  z
    .string()
    .trim()
    .toLowerCase()
    .pipe(z.enum(['true', 'false', '1', '0', 'on', 'off', 'yes', 'no'], { error: 'use true or false' }))
    .transform((value) => ['true', '1', 'on', 'yes'].includes(value))
    .optional()
    .transform((value) => value ?? fallback);

const count = (fallback: number) =>
  z
    .string()
    .trim()
    .regex(/^\d{1,15}$/, { error: 'use a whole number, 0 = off' })
    .transform(Number)
    .optional()
    .transform((value) => value ?? fallback);

const postgresUrl = z
  .string()
  .trim()
  .regex(/^postgres(ql)?:\/\//, { error: 'use a postgres:// URL' })
  .optional()
  .transform((value) => value ?? null);

const origin = z
  .string()
  .trim()
  .refine((value) => URL.canParse(value) && new URL(value).origin === value.replace(/\/$/, '') && /^https?:/.test(value), {
    error: 'use an origin such as https://loadout.example.com, without a path',
  })
  .transform((value) => new URL(value).origin)
  .optional()
  .transform((value) => value ?? null);

const absoluteFolders = z
  .string()
  .trim()
  .transform((value) => value.split(path.delimiter).filter((entry) => entry !== ''))
  .refine((entries) => entries.length > 0 && entries.every((entry) => path.isAbsolute(entry)), {
    error: `use absolute folders separated by ${path.delimiter}`,
  })
  .optional();

const schema = z.object({
  PORT: z
    .string()
    .trim()
    .regex(/^\d{1,5}$/, { error: 'use a port number' })
    .transform(Number)
    .refine((port) => port <= 65_535, { error: 'use a port up to 65535' })
    .optional(),
  HOST: z.string().trim().min(1).optional(),
  LOADOUT_DATA_DIR: z.string().trim().min(1).optional(),
  DATABASE_URL: postgresUrl,
  DATABASE_MIGRATION_URL: postgresUrl,
  DATABASE_DIRECT_URL: postgresUrl,
  LOADOUT_ROOTS: absoluteFolders,
  PUBLIC_ORIGIN: origin,
  AUTH_ENABLED: flag(false),
  SESSION_SECRET: z.string().min(32, { error: 'use at least 32 characters' }).optional(),
  ...singleSignOnVariables,
  DEPLOYMENT_SETS_ENABLED: flag(true),
  LOADOUT_PRIVATE_GIT: flag(false),
  LOADOUT_SITE: z
    .string()
    .trim()
    .regex(/^[\w.-]{1,100}$/, { error: 'use letters, digits, dots and hyphens' })
    .optional(),
  LOG_LEVEL: z
    .enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'], {
      error: 'use trace, debug, info, warn, error, fatal or silent',
    })
    .optional(),
  NODE_ENV: z.string().optional(),
  LOADOUT_LIMIT_READS_PER_MIN: count(DEFAULT_LIMITS.readsPerMin),
  LOADOUT_LIMIT_WRITES_PER_MIN: count(DEFAULT_LIMITS.writesPerMin),
  LOADOUT_LIMIT_DEPLOYS_PER_MIN: count(DEFAULT_LIMITS.deploysPerMin),
  LOADOUT_LIMIT_SIGN_INS_PER_MIN: count(DEFAULT_LIMITS.signInsPerMin),
  LOADOUT_LIMIT_FILE_BYTES: count(DEFAULT_LIMITS.fileBytes),
  LOADOUT_LIMIT_ARTIFACT_BYTES: count(DEFAULT_LIMITS.artifactBytes),
  LOADOUT_LIMIT_ARTIFACT_FILES: count(DEFAULT_LIMITS.artifactFiles),
  LOADOUT_LIMIT_IMPORT_BYTES: count(DEFAULT_LIMITS.importBytes),
  LOADOUT_LIMIT_IMPORT_FILES: count(DEFAULT_LIMITS.importFiles),
  LOADOUT_LIMIT_ARCHIVE_BYTES: count(DEFAULT_LIMITS.archiveBytes),
});

const LOOPBACK = new Set(['127.0.0.1', 'localhost', '::1', '[::1]']);

export type ParsedSettings = { ok: true; settings: Settings } | { ok: false; problems: string[] };

/**
 * Reads the settings. An empty variable counts as unset.
 * @param environment usually `process.env`
 * @param appDir folder of the program; relative paths are taken from here
 */
export function parseSettings(environment: Environment, appDir: string): ParsedSettings {
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== undefined && value !== ''));
  const result = schema.safeParse(given);
  if (!result.success) {
    return { ok: false, problems: result.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`) };
  }
  const env = result.data;
  const host = env.HOST ?? '127.0.0.1';
  const problems: string[] = [];
  if (!env.AUTH_ENABLED && !LOOPBACK.has(host)) {
    problems.push(`HOST: ${host} can be reached from other machines, so set AUTH_ENABLED=true or keep 127.0.0.1`);
  }
  if (env.AUTH_ENABLED && env.LOADOUT_ROOTS === undefined) {
    problems.push(
      'LOADOUT_ROOTS: name the folders that may be read from and deployed to; with AUTH_ENABLED=true there is no default',
    );
  }
  const singleSignOn = singleSignOnOf(env, problems);
  if (problems.length > 0) return { ok: false, problems };
  return {
    ok: true,
    settings: {
      port: env.PORT ?? 3000,
      host,
      dataDir: path.resolve(appDir, env.LOADOUT_DATA_DIR ?? '.data'),
      databaseUrl: env.DATABASE_URL,
      databaseMigrationUrl: env.DATABASE_MIGRATION_URL,
      databaseDirectUrl: env.DATABASE_DIRECT_URL,
      roots: env.LOADOUT_ROOTS ?? [homedir()],
      rootsGiven: env.LOADOUT_ROOTS !== undefined,
      publicOrigin: env.PUBLIC_ORIGIN,
      authEnabled: env.AUTH_ENABLED,
      sessionSecret: env.SESSION_SECRET ?? null,
      singleSignOn,
      deploymentSetsEnabled: env.DEPLOYMENT_SETS_ENABLED,
      privateGit: env.LOADOUT_PRIVATE_GIT,
      site: env.LOADOUT_SITE ?? hostname(),
      logLevel: env.LOG_LEVEL ?? 'info',
      production: env.NODE_ENV === 'production',
      appDir,
      limits: {
        readsPerMin: env.LOADOUT_LIMIT_READS_PER_MIN,
        writesPerMin: env.LOADOUT_LIMIT_WRITES_PER_MIN,
        deploysPerMin: env.LOADOUT_LIMIT_DEPLOYS_PER_MIN,
        signInsPerMin: env.LOADOUT_LIMIT_SIGN_INS_PER_MIN,
        fileBytes: env.LOADOUT_LIMIT_FILE_BYTES,
        artifactBytes: env.LOADOUT_LIMIT_ARTIFACT_BYTES,
        artifactFiles: env.LOADOUT_LIMIT_ARTIFACT_FILES,
        importBytes: env.LOADOUT_LIMIT_IMPORT_BYTES,
        importFiles: env.LOADOUT_LIMIT_IMPORT_FILES,
        archiveBytes: env.LOADOUT_LIMIT_ARCHIVE_BYTES,
      },
    },
  };
}

/** Settings of this very process. @throws Error with one line per problem */
export function settingsOfProcess(appDir: string): Settings {
  const parsed = parseSettings(process.env, appDir);
  if (!parsed.ok)
    throw new Error(`Loadout cannot start with these settings:\n${parsed.problems.map((line) => `  ${line}`).join('\n')}`);
  return parsed.settings;
}

/** The allowed roots of one owner: `{owner}` stands for the owner's name. */
export function rootsOf(settings: Settings, owner: string): string[] {
  return settings.roots.map((root) => root.replaceAll('{owner}', owner));
}

/**
 * The environment for a program we start: ours without the variables that `leaveOut` matches, and with `extra`.
 * Our own secrets and whatever would steer that program from outside stay here.
 */
export function childEnvironment(leaveOut: RegExp, extra: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
  const environment: NodeJS.ProcessEnv = { ...process.env, ...extra };
  for (const name of Object.keys(process.env)) if (leaveOut.test(name) && extra[name] === undefined) delete environment[name];
  return environment;
}
