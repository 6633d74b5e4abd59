import { createRequire } from 'node:module';
import path from 'node:path';
import type { ServerBuild } from '@remix-run/node';
import * as entry from '../../app/entry.server.tsx';
import remixConfig from '../../remix.config.js';

const require = createRequire(import.meta.url);
const root = path.resolve(import.meta.dirname, '../..');

/** Remix's own file-route convention, so that tests route as the build does. */
const { flatRoutes } = require(path.join(root, 'node_modules/@remix-run/dev/dist/config/flat-routes.js'));

const routeModules = import.meta.glob(['/app/routes/*.ts', '/app/routes/*.tsx', '/app/root.tsx']);

interface ManifestEntry {
  id: string;
  path?: string;
  index?: boolean;
  caseSensitive?: boolean;
  parentId?: string;
  file: string;
}

/**
 * A server build made from the sources, so that tests need no compile step and see coverage.
 * @param only route files to load, by name; everything else answers as if it did not exist
 */
export async function sourceBuild(only?: RegExp): Promise<ServerBuild> {
  const manifest: Record<string, ManifestEntry> = {
    root: { id: 'root', path: '', file: 'root.tsx' },
    ...flatRoutes(path.join(root, 'app'), remixConfig.ignoredRouteFiles),
  };
  const routes: ServerBuild['routes'] = {};
  const assetRoutes: ServerBuild['assets']['routes'] = {};
  await Promise.all(
    Object.values(manifest).map(async (route) => {
      const load = routeModules[`/app/${route.file}`];
      if (!load || (only && route.id !== 'root' && !only.test(route.file))) return;
      const module: any = await load();
      routes[route.id] = { ...route, parentId: route.id === 'root' ? undefined : (route.parentId ?? 'root'), module };
      assetRoutes[route.id] = {
        ...route,
        parentId: routes[route.id]?.parentId,
        module: `/assets/${route.id}.js`,
        hasAction: 'action' in module,
        hasLoader: 'loader' in module,
        hasClientAction: false,
        hasClientLoader: false,
        hasErrorBoundary: 'ErrorBoundary' in module,
        imports: [],
      };
    }),
  );
  return {
    mode: 'production',
    entry: { module: entry },
    routes,
    assets: {
      entry: { imports: [], module: '/assets/entry.js' },
      routes: assetRoutes,
      url: '/assets/manifest.js',
      version: 'test',
    },
    publicPath: '/',
    assetsBuildDirectory: 'build/client',
    basename: '/',
    future: {
      ...remixConfig.future,
      unstable_optimizeDeps: false,
      v3_routeConfig: false,
    } as ServerBuild['future'],
    isSpaMode: false,
  };
}
