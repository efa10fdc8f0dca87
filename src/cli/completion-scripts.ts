/** The completion script of each shell. */
export const completionScripts = {
  bash: `# bash completion for provision. Load it from ~/.bashrc: source <(provision completion bash)
_provision() {
  local line value files=
  # Words are as typed, with a backslash before each space.
  local words=("\${COMP_WORDS[@]:1:COMP_CWORD}")
  words=("\${words[@]//\\\\/}")
  COMPREPLY=()
  while IFS= read -r line; do
    if [[ $line == :files ]]; then
      files=yes
    else
      printf -v value %q "\${line%%$'\\t'*}"
      COMPREPLY+=("$value")
    fi
  done < <(provision complete "--word=\${words[COMP_CWORD-1]}" -- "\${words[@]:0:COMP_CWORD-1}" 2>/dev/null)
  # bash completes files. Before bash 4 it does so wherever there are no other completions.
  if [[ -z $files ]] && type compopt >/dev/null 2>&1; then compopt +o default +o bashdefault; fi
}
complete -o bashdefault -o default -F _provision provision
`,
  zsh: `#compdef provision
# zsh completion for provision. Load it from ~/.zshrc, after compinit: source <(provision completion zsh)
_provision() {
  local line value text files=
  local -a offered
  while IFS= read -r line; do
    if [[ $line == :files ]]; then
      files=yes
    else
      value=\${line%%$'\\t'*}
      text=\${line#*$'\\t'}
      offered+=("\${value//:/\\\\:}:$text")
    fi
  done < <(provision complete "--word=\${(Q)words[CURRENT]}" -- "\${(@Q)words[2,CURRENT-1]}" 2>/dev/null)
  (( $#offered )) && _describe -t provision provision offered
  [[ -n $files ]] && _files
}
if [[ $funcstack[1] == _provision ]]; then _provision; else compdef _provision provision; fi
`,
  fish: `# fish completion for provision. Load it from ~/.config/fish/config.fish: provision completion fish | source
function __provision_complete
    set -l before (commandline -opc)
    set -l word (commandline -ct | string unescape)
    set -l offered (provision complete "--word=$word" -- $before[2..] 2>/dev/null)
    string match -v -- :files $offered
    if contains -- :files $offered
        __fish_complete_path "$word"
    end
end
complete -c provision -f -a '(__provision_complete)'
`,
  powershell: `# PowerShell completion for provision. Load it from $PROFILE: provision completion powershell | Out-String | Invoke-Expression
Register-ArgumentCompleter -Native -CommandName provision -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)
    $before = @($commandAst.CommandElements |
        Select-Object -Skip 1 |
        Where-Object { $_.Extent.EndOffset -lt $cursorPosition } |
        ForEach-Object { if ($_.Value -is [string]) { $_.Value } else { $_.Extent.Text } })
    $encoding = [Console]::OutputEncoding
    [Console]::OutputEncoding = [System.Text.Encoding]::UTF8
    try {
        # Without other completions, PowerShell completes files.
        provision complete "--word=$wordToComplete" '--' @before 2>$null | Where-Object { $_ -ne ':files' } | ForEach-Object {
            $value, $text = $_ -split [char]9, 2
            if (-not $text) { $text = $value }
            $typed = if ($value -match '[^\\w.:/=-]') { "'" + $value.Replace("'", "''") + "'" } else { $value }
            [System.Management.Automation.CompletionResult]::new($typed, $value, 'ParameterValue', $text)
        }
    } finally {
        [Console]::OutputEncoding = $encoding
    }
}
`,
} as const;

export type Shell = keyof typeof completionScripts;

export const shells = Object.keys(completionScripts) as readonly Shell[];
