import { Form } from '@remix-run/react';
import { Icon } from '#app/components/ui/icon.tsx';
import { Menu, MenuLink } from '#app/components/ui/menu.tsx';
import { paths } from '#app/lib/paths.ts';

/** What can be done with a set. Deleting shows its effects first. */
export function SetMenu({ set, small = false }: { set: { id: string; name: string }; small?: boolean }) {
  return (
    <Menu label={`Actions for ${set.name}`} small={small} variant={small ? 'quiet' : 'secondary'}>
      <MenuLink to={paths.setDeploy(set.id)} icon="deploy">
        Deploy
      </MenuLink>
      <MenuLink to={paths.setEdit(set.id)} icon="pencil">
        Edit
      </MenuLink>
      <Form method="post" action={paths.setClone(set.id)}>
        <button type="submit">
          <Icon name="copy" />
          Clone
        </button>
      </Form>
      <hr />
      <MenuLink to={paths.setDelete(set.id)} icon="trash" danger>
        Delete…
      </MenuLink>
    </Menu>
  );
}
