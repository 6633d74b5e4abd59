import { counted } from '#app/components/ui/count.ts';
import { formRefusal, pageAction, redirectWithFlash, seeOther } from '#app/http/page.server.ts';
import { paths } from '#app/lib/paths.ts';

/** The first page's button: loads the samples and returns there, one step before the first deploy. */
export const action = pageAction(
  async ({ app, owner, actor }) => {
    try {
      const { artifacts, sets } = await app.services.samples.load(owner, actor);
      const text = `Loaded ${counted(artifacts, 'artifact')}, ${counted(sets, 'set')} and a demo project. Nothing is deployed yet.`;
      return redirectWithFlash(app, paths.home(), { kind: 'done', text });
    } catch (error) {
      const refusal = formRefusal(error);
      if (!refusal) throw error;
      return redirectWithFlash(app, paths.home(), { kind: 'failed', text: refusal.message });
    }
  },
  { feature: 'deployment_sets' },
);

/** The address has nothing to show. */
export const loader = () => seeOther(paths.home());

export { Nothing as default } from '#app/components/shell/nothing.tsx';
