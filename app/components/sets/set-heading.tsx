import type { SubmissionResult } from '@conform-to/react';
import { useFetcher } from '@remix-run/react';
import { type MouseEvent, type ReactNode, useEffect, useRef, useState } from 'react';
import { Button, ButtonLink } from '#app/components/ui/button.tsx';
import { TextAreaField, TextField } from '#app/components/ui/field.tsx';
import { Message } from '#app/components/ui/message.tsx';
import { SavedMeanwhile } from '#app/components/ui/saved-meanwhile.tsx';
import type { DeploymentSet } from '#app/contracts/sets.ts';
import { paths } from '#app/lib/paths.ts';

type EditedSet = Pick<DeploymentSet, 'id' | 'name' | 'description' | 'color' | 'tags' | 'version'>;

/** What the edit page's action answers to a refused form. */
interface EditAnswer {
  result: SubmissionResult<string[]>;
  /** The set as somebody else has saved it meanwhile. */
  meanwhile: DeploymentSet | null;
}

interface Texts {
  name: string;
  description: string;
}

const textOf = (form: FormData, name: string): string => String(form.get(name) ?? '').trim();

/** The name and description of a set with what edits them where they stand. */
interface HeadingInPlace {
  name: string;
  description: string | null;
  /** Leads to the edit page; with script it opens the form in place. */
  opener: ReactNode;
  /** What edits them, and whether it stands in for both now. */
  form: ReactNode;
  isEdited: boolean;
}

const OPENER = 'change-heading';

/** Focus goes back to what opened the form, once that is there again. */
function closeWith(setOpen: (isOpen: boolean) => void): void {
  setOpen(false);
  requestAnimationFrame(() => document.getElementById(OPENER)?.focus());
}

/**
 * Name and description, edited where they stand: the form is that of the edit page, sent to its address. What was typed is
 * shown at once; refused, the form is there again with the reason.
 */
export function useHeadingInPlace(set: EditedSet): HeadingInPlace {
  const [isOpen, setOpen] = useState(false);
  // Another one each time it is opened: what was refused before is over.
  const [opening, setOpening] = useState(0);
  const fetcher = useFetcher<EditAnswer>({ key: `heading-${set.id}-${opening}` });
  const before = useRef<{ answer: EditAnswer | undefined } | null>(null);
  const { state, data: answer, formData: sent } = fetcher;

  useEffect(() => {
    // Saved, it leads back here without an answer, and an older refusal is still there.
    if (state === 'submitting') before.current = { answer };
    else if (state === 'idle' && before.current) {
      if (before.current.answer === answer) closeWith(setOpen);
      before.current = null;
    }
  }, [state, answer]);

  const open = (event: MouseEvent) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0) return;
    event.preventDefault();
    setOpening(opening + 1);
    setOpen(true);
  };
  const shown = sent ? { name: textOf(sent, 'name'), description: textOf(sent, 'description') } : set;
  return {
    ...shown,
    opener: (
      <ButtonLink
        id={OPENER}
        variant="quiet"
        small
        icon="pencil"
        to={`${paths.setEdit(set.id)}#set-name`}
        aria-label={`Change the name or description of ${set.name}`}
        onClick={open}
      />
    ),
    isEdited: isOpen && sent === undefined,
    form: isOpen && (
      <fetcher.Form
        method="post"
        action={paths.setEdit(set.id)}
        aria-label="Name and description"
        // What was sent stays in its fields, in case it comes back.
        className={sent ? 'hidden' : 'mt-2 grid max-w-form gap-3'}
        noValidate
        onKeyDown={({ key }) => key === 'Escape' && closeWith(setOpen)}
      >
        <Fields set={set} refused={sent === undefined ? answer : undefined} />
        <div className="actions">
          <Button variant="primary">Save</Button>
          <Button type="button" variant="quiet" onClick={() => closeWith(setOpen)}>
            Cancel
          </Button>
        </div>
      </fetcher.Form>
    ),
  };
}

function Fields({ set, refused }: { set: EditedSet; refused: EditAnswer | undefined }) {
  const first = useRef<HTMLDivElement>(null);
  // Kept when the form comes back once more for another reason: it is still made from what was shown then.
  const [theirs, setTheirs] = useState<DeploymentSet | null>(null);
  const meanwhile = refused?.meanwhile ?? null;
  if (meanwhile !== null && meanwhile !== theirs) setTheirs(meanwhile);
  const { version, color, tags } = theirs ?? set;
  const errors = refused?.result.error ?? {};
  // Also when it comes back: the field with the error is the first thing that is needed.
  useEffect(() => {
    // With an error that is at no field, the first one.
    const field = refused ? first.current?.querySelector<HTMLElement>('[aria-invalid]') : null;
    (field ?? first.current?.querySelector<HTMLElement>('input:not([type=hidden])'))?.focus();
  }, [refused]);
  const field = (name: keyof Texts) => ({
    id: `heading-${name}`,
    name,
    initialValue: set[name] ?? '',
    errors: errors[name] ?? undefined,
  });
  return (
    <div ref={first} className="grid gap-3">
      {errors['']?.map((message) => (
        <Message key={message} kind="failed">
          {message}
        </Message>
      ))}
      {/* What is edited here; the rest stays as they saved it, and so does a field in which nothing was typed. */}
      {theirs && (
        <SavedMeanwhile
          fields={[
            { name: 'Name', value: theirs.name },
            { name: 'Description', value: theirs.description },
          ]}
        />
      )}
      <input type="hidden" name="version" value={version} />
      <input type="hidden" name="color" value={color ?? ''} />
      <input type="hidden" name="tags" value={tags.join(', ')} />
      <TextField field={field('name')} label="Name" maxLength={255} />
      <TextAreaField field={field('description')} label="Description" optional rows={2} />
    </div>
  );
}
