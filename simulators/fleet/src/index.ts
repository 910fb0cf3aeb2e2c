export { type FleetRegisterOptions, fleetRegister } from './fleet-register.ts';
export { type FleetList, fleetPlanLists } from './plan-lists.ts';
export { createFleet, type FleetDeps } from './service.ts';
