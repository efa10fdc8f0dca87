/** What a program prints that is asked for something the sandbox does not simulate. */
export function notSimulatedMessage(program: string, what: string | undefined): string {
  return `not simulated: ${what === undefined ? program : `${program} ${what}`}`;
}
