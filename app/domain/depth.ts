import { AppError, type ChainLink } from './errors.ts';

/** Sets on the longest allowed chain, the root included: 20 is allowed, 21 is not. */
export const MAX_SET_DEPTH = 20;

const arrow = (chain: readonly ChainLink[]): string => chain.map((link) => link.name).join(' → ');

/** The refusal for a set nested deeper than allowed; `chain` runs from the outermost set inwards. */
export function tooDeep(chain: ChainLink[], field?: string): AppError {
  const message =
    `Sets may be nested at most ${MAX_SET_DEPTH} deep, and this chain has ${chain.length} sets: ${arrow(chain)}. ` +
    'Take one of them out of the set above it, or add its members directly.';
  return new AppError('too_deep', message, { chain, field });
}

/** The refusal for a set that would contain itself; the first and the last entry of `chain` are the same set. */
export function circularReference(chain: ChainLink[], field?: string): AppError {
  const message =
    `This would create a circular reference. ${arrow(chain)}: ` +
    'take one of these sets out of the set before it first, or choose another set.';
  return new AppError('cycle', message, { chain, field });
}
