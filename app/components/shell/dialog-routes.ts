/** Small forms that are worth keeping the page behind in sight. */
const DIALOGS = [
  /^\/deployment-sets\/(new|[^/]+\/(edit|clone|delete))$/,
  /^\/(collections|groups)\/(new|[^/]+\/(edit|delete))$/,
  /^\/artifacts\/[^/]+\/(edit|delete)$/,
  /^\/projects\/(new|[^/]+\/(edit|delete|profiles\/new|profiles\/[^/]+\/delete))$/,
];

/** Whether a page is shown as a dialog over the page one came from. */
export const isDialogPage = (pathname: string): boolean => DIALOGS.some((pattern) => pattern.test(pathname));
