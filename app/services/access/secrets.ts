import { createHash, randomBytes } from 'node:crypto';

const SECRET_BYTES = 32;

/** SHA-256 in hex: all that is kept of a secret. 256 random bits need no slow hash. */
export const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** 256 random bits as 43 characters that need no quoting anywhere. */
export const randomSecret = (): string => randomBytes(SECRET_BYTES).toString('base64url');
