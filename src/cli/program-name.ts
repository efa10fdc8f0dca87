import { env } from 'node:process';

/** How a person calls this program: npx sets npm_command (docs.npmjs.com/cli/v10/commands/npm-exec). */
export function programName(): string {
  return env['npm_command'] === 'exec' ? 'npx provision' : 'provision';
}

/** A recorded command, as the person at this terminal can paste it. */
export function toPaste(command: string): string {
  return command.replace(/^provision /, `${programName()} `);
}
