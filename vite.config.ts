import { vitePlugin as remix } from '@remix-run/dev';
import tailwindcss from '@tailwindcss/vite';
import { defineConfig } from 'vite';
import remixConfig from './remix.config.js';

declare module '@remix-run/node' {
  interface Future {
    v3_singleFetch: true;
  }
}

export default defineConfig({
  // The Remix compiler expects a dev server or a build around it; under vitest there is neither.
  plugins: [tailwindcss(), process.env.VITEST ? null : remix(remixConfig)],
  // The notice of a package once at the end of a file, not before each of its icons.
  esbuild: { legalComments: 'eof' },
  build: { target: 'es2022', sourcemap: false, reportCompressedSize: false, assetsInlineLimit: 0 },
  // Packages of hundreds of small modules go into the server bundle: read one by one they are half of a start.
  ssr: { noExternal: ['lucide-react', 'kysely', 'zod', '@conform-to/react', '@conform-to/zod'] },
  server: { host: '127.0.0.1' },
  // Named here, they are prepared before the first page asks: found one by one, they would come with a second React.
  optimizeDeps: { include: ['react', 'react-dom/client', '@remix-run/react', '@conform-to/react', 'lucide-react'] },
});
