// What the command line uses of the sandbox. Tests import modules of it directly.
export { send } from './daemon/control.ts';
export { SandboxFiles } from './daemon/sandbox-files.ts';
export { findRunning, Sandbox } from './daemon/sandbox.ts';
export { parseFault } from './faults.ts';
export { type HostPlan, planHosts } from './host-plan.ts';
export { writeInventory } from './inventory.ts';
export * as messages from './messages.ts';
export { refuse } from './refuse.ts';
