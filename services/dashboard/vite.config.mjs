import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

const api = process.env['INFRAPULSE_API'] ?? 'http://127.0.0.1:8080';

/** `vite` alone serves the pages with live reload beside a running product. */
export default defineConfig({
  plugins: [react()],
  resolve: { conditions: ['@infrapulse/source', 'module', 'browser', 'development|production'] },
  build: { target: 'es2022', sourcemap: false, chunkSizeWarningLimit: 700 },
  // The Host stays the browser's own: the api compares it with the Origin of changes.
  server: { proxy: { '/api': { target: api, changeOrigin: false } } },
});
