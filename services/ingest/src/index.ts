export { type IngestConfig, ingestConfig } from './config.ts';
export { createIngest, type Ingest, type IngestDeps } from './service.ts';
