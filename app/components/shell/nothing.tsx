/** The page of an address that only takes a form: it shows nothing, but with it a refusal of the form comes as a page. */
export function Nothing() {
  return null;
}
