// What provision says about reachability.

export const invalidTarget = 'must be a host name or an IP address';

export const noAnswer = 'no answer';

export const checkedAgain = 'checked again when this step runs';

export function cannotResolve(host: string): string {
  return `The host cannot resolve ${host}: check \`dns\` of its network step.`;
}

export function checkNetwork(host: string): string {
  return `Check \`gateway\` and \`dns\` of the network step, and whether ${host} answers to ping at all.`;
}
