import { Link } from '@remix-run/react';
import { bytesWords } from '#app/components/ui/bytes.ts';
import { Card } from '#app/components/ui/card.tsx';
import type { ShownFile } from '#app/contracts/library-pages.ts';

interface DocumentCardProps {
  file: ShownFile;
  /** Where the file can be had byte for byte. */
  downloadTo: string;
}

/** A file of the artifact, to read: Markdown rendered without raw HTML, other text as it is. */
export function DocumentCard({ file, downloadTo }: DocumentCardProps) {
  return (
    <Card
      title={file.path}
      id="file"
      aside={
        <Link className="text-sm" to={downloadTo} reloadDocument>
          Download {file.path}
        </Link>
      }
      foot={
        file.kind !== 'binary' && file.cut ? (
          <span>Only the beginning is shown. Download the file to see all of it.</span>
        ) : undefined
      }
    >
      {file.kind === 'markdown' && (
        // biome-ignore lint/security/noDangerouslySetInnerHtml: made on the server by renderMarkdown, which lets no HTML of the author through
        <div className="prose p-4" dangerouslySetInnerHTML={{ __html: file.html }} />
      )}
      {file.kind === 'text' && <pre className="source p-4">{file.text}</pre>}
      {file.kind === 'binary' && <p className="p-4 text-ink-muted">Not a text file, {bytesWords(file.bytes)}.</p>}
    </Card>
  );
}
