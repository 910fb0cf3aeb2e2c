export { type FleetRegisterOptions, fleetRegister } from './fleet-register.ts';
export { createFleet, type FleetDeps } from './service.ts';
