import type { Scope } from '#app/contracts/operation.ts';

/** What each scope lets somebody do. */
export const scopeWords = {
  read: 'Look at everything, plan and rehearse deploys',
  write: 'Change the library, sets and projects',
  deploy: 'Deploy, undeploy, roll back, retry',
  admin: 'Tokens, sessions of others, the audit log, imports from folders of the server',
} as const satisfies Record<Scope, string>;

export const SCOPES = ['read', 'write', 'deploy', 'admin'] as const satisfies readonly Scope[];
