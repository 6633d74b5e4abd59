import { buffer } from 'node:stream/consumers';
import { promisify } from 'node:util';
import yauzl from 'yauzl';

export interface UnzippedFile {
  content: Buffer;
  executable: boolean;
}

/** The files of a zip by their paths. Fails for one whose sizes or check sums do not hold. */
export async function unzip(archive: Buffer): Promise<Map<string, UnzippedFile>> {
  const files = new Map<string, UnzippedFile>();
  const zip = await promisify<Buffer, yauzl.Options, yauzl.ZipFile>(yauzl.fromBuffer)(archive, { lazyEntries: true });
  const read = promisify<yauzl.Entry, NodeJS.ReadableStream>(zip.openReadStream.bind(zip));
  await new Promise<void>((resolve, reject) => {
    zip.on('entry', (entry: yauzl.Entry) => {
      read(entry)
        .then(buffer)
        .then((content) => {
          const mode = entry.externalFileAttributes >>> 16;
          files.set(entry.fileName, { content, executable: (mode & 0o111) !== 0 });
          zip.readEntry();
        })
        .catch(reject);
    });
    zip.on('end', resolve);
    zip.on('error', reject);
    zip.readEntry();
  });
  return files;
}
