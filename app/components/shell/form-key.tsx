import { useShell } from './shell-data.ts';

/** Belongs into every form that makes something: pressing its button twice then has one effect. */
export function FormKey() {
  const { formKey } = useShell();
  return <input type="hidden" name="form_key" value={formKey} />;
}
