import { deployLooks } from './pages/deploy-looks.ts';
import { generalLooks } from './pages/general-looks.ts';
import { libraryLooks } from './pages/library-looks.ts';
import type { Look } from './pages/look.ts';
import { projectLooks } from './pages/project-looks.ts';
import { setLooks } from './pages/set-looks.ts';
import { settingsLooks } from './pages/settings-looks.ts';

export { type Look, NO_PAGES, type PageName, UNREACHABLE_REFUSALS } from './pages/look.ts';

/** Every page of the site in the states it can be in. A test compares this with `paths`, and with what the routes can answer. */
export const looks: readonly Look[] = [
  ...generalLooks,
  ...setLooks,
  ...libraryLooks,
  ...projectLooks,
  ...deployLooks,
  ...settingsLooks,
];
