export { type FleetRegisterOptions, fleetRegister } from './fleet-register.ts';
export { type FleetList, fleetPlanLists } from './plan-lists.ts';
export { createFleet, type FleetDeps } from './service.ts';
export type { Subject } from './trial/city.ts';
export { createOracle, type ExpectedRecord, type Oracle } from './trial/expected.ts';
export { GROUP_SIZE, makeTrial } from './trial/make-trial.ts';
export type { Act, Trial } from './trial/trial.ts';
