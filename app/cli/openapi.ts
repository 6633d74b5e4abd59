import { writeFile } from 'node:fs/promises';
import { openApiDocument } from '#app/http/openapi.server.ts';

/** Writes the committed copy of the API document; a test fails while it differs from the contracts. */
await writeFile('docs/openapi.json', `${JSON.stringify(openApiDocument(), null, 2)}\n`);
