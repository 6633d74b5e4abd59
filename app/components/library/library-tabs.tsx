import { Tabs } from '#app/components/ui/tabs.tsx';
import type { LibraryCounts } from '#app/contracts/library-pages.ts';
import { paths } from '#app/lib/paths.ts';

/** The second level of the library: artifacts, collections, imports. */
export function LibraryTabs({ current, counts }: { current: keyof LibraryCounts; counts: LibraryCounts }) {
  return (
    <Tabs
      label="Library"
      tabs={[
        { name: 'Artifacts', to: paths.artifacts(), count: counts.artifacts, current: current === 'artifacts' },
        { name: 'Collections', to: paths.collections(), count: counts.collections, current: current === 'collections' },
        { name: 'Imports', to: paths.imports(), count: counts.imports, current: current === 'imports' },
      ]}
    />
  );
}
