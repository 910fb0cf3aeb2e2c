export { type ApiConfig, apiConfig } from './config.ts';
export { type Api, type ApiDeps, createApi } from './service.ts';
