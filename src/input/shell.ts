/** A kind of shell that a person types into. */
export type Shell = 'sh' | 'fish' | 'powershell';

/**
 * The shell that this process was probably started from. PowerShell sets PSModulePath for its own process, on Linux and
 * macOS, too (about_PSModulePath); Windows sets it for every process, and Git Bash sets SHELL there.
 */
export function shellOf(environment: Readonly<Record<string, string | undefined>>): Shell {
  const { SHELL: shell, PSModulePath: modules, OS: system } = environment;
  if (system === 'Windows_NT' ? shell === undefined : modules !== undefined) return 'powershell';
  return shell?.endsWith('/fish') ? 'fish' : 'sh';
}

/** The line that reads a variable of the environment from the keyboard. */
export function lineToRead(variable: string, shell: Shell): string {
  const lines = {
    sh: `read -rs ${variable}; export ${variable}`,
    fish: `read --silent --export ${variable}`,
    powershell: `$env:${variable} = Read-Host`,
  };
  return lines[shell];
}
