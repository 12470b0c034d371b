import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { build } from 'vite';

const path = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url));

await build({
  configFile: false,
  root: path('..'),
  base: '/lab/',
  logLevel: 'warn',
  plugins: [react()],
  build: {
    outDir: path('../dist'),
    emptyOutDir: true,
    target: 'es2023',
    // The policy allows files of this origin alone: no data: addresses.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 1000,
  },
});
