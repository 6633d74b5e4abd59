import type { ShouldRevalidateFunction } from '@remix-run/react';

/**
 * For the `shouldRevalidate` of a page that answers 412 with "this is how it is now": after a refused post a page without
 * a reload otherwise keeps what it has.
 */
export const showChangedMeanwhile: ShouldRevalidateFunction = ({ actionStatus, defaultShouldRevalidate }) =>
  actionStatus === 412 || defaultShouldRevalidate;
