import { Form, useNavigation } from '@remix-run/react';
import { Button } from '#app/components/ui/button.tsx';
import { paths } from '#app/lib/paths.ts';

/** For whoever only looks: one button loads all that the first deploy needs. */
export function SamplesCard() {
  const { formAction } = useNavigation();
  const isLoading = formAction === paths.samples();
  return (
    <section className="card grid gap-3 p-4" aria-labelledby="samples">
      <div className="grid gap-1">
        <h2 id="samples">Only looking?</h2>
        <p className="text-sm text-ink-muted">
          Load a sample library, nested sets made of it and a demo project, and try the whole loop in a minute.
        </p>
      </div>
      <Form method="post" action={paths.samples()}>
        <Button className="w-full" icon="box" disabled={isLoading}>
          {isLoading ? 'Loading the samples' : 'Load the sample library'}
        </Button>
      </Form>
      <p className="text-sm text-ink-faint">
        A collection, four sets and a folder of their own, apart from what is yours. Delete them like any other.
      </p>
    </section>
  );
}
