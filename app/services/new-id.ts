import { v7 } from 'uuid';
import { trustedUuid, type Uuid } from '#app/domain/ids.ts';

/** A fresh time-ordered identifier (UUIDv7, RFC 9562), made here so that any PostgreSQL from 15 on will do. */
export const newId = (): Uuid => trustedUuid(v7());
