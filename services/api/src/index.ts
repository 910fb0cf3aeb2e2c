export { type ApiConfig, apiConfig } from './config.ts';
export { entryFormOf } from './plan-lists.ts';
export { type Api, type ApiDeps, createApi } from './service.ts';
