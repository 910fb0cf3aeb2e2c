import fc from 'fast-check';

/** A property says nothing else than the run before it did; `INFRAPULSE_PROPERTY_SEED=…` asks others of it. */
const SEED = Number(process.env['INFRAPULSE_PROPERTY_SEED'] ?? 20_221_231);
if (!Number.isInteger(SEED)) throw new Error('INFRAPULSE_PROPERTY_SEED: not an integer');

fc.configureGlobal({ seed: SEED });
