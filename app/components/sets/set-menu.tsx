import { Form } from '@remix-run/react';
import { useShell } from '#app/components/shell/shell-data.ts';
import { Icon } from '#app/components/ui/icon.tsx';
import { Menu, MenuLink } from '#app/components/ui/menu.tsx';
import { paths } from '#app/lib/paths.ts';

interface SetMenuProps {
  set: { id: string; name: string };
  /** In a row of the list: only what is done often, and without drawings, which fifty times over would be a fifth of the page. */
  small?: boolean;
}

/** What can be done with a set. Deleting shows its effects first. */
export function SetMenu({ set, small = false }: SetMenuProps) {
  const { formKey } = useShell();
  return (
    <Menu label={`Actions for ${set.name}`} small={small} variant={small ? 'quiet' : 'secondary'}>
      <MenuLink to={paths.setDeploy(set.id)} icon={small ? undefined : 'deploy'}>
        Deploy
      </MenuLink>
      <MenuLink to={paths.setEdit(set.id)} icon={small ? undefined : 'pencil'}>
        Edit
      </MenuLink>
      <Form method="post" action={paths.setClone(set.id)} discover="none">
        <button type="submit" name="form_key" value={formKey}>
          {!small && <Icon name="copy" />}
          Clone
        </button>
      </Form>
      {!small && (
        <MenuLink to={paths.setDownload(set.id)} icon="arrow-down">
          Export
        </MenuLink>
      )}
      <hr />
      <MenuLink to={paths.setDelete(set.id)} icon={small ? undefined : 'trash'} danger>
        Delete…
      </MenuLink>
    </Menu>
  );
}
