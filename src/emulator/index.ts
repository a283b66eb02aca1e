export type { Behaviours } from './behaviours.js';
export { BEHAVIOUR_VALUES, DEFAULT_BEHAVIOURS } from './behaviours.js';
export { EmulatorDataError, parseSeed } from './data-reader.js';
export { type Emulator, type EmulatorOptions, startEmulator } from './emulator.js';
export { FAULT_ERRORS, type Fault, parseFault } from './faults.js';
export type { RequestRecord } from './request-log.js';
