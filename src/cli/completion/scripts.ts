/** What each shell is told: it asks the hidden command `complete`, and quotes what it gets itself. */

export const scripts = {
  bash: `# Completion of wallet in bash. Put this into ~/.bashrc: eval "$(wallet completion bash)"
_wallet() {
  local value what
  COMPREPLY=()
  while IFS=$'\\t' read -r value what; do
    COMPREPLY+=("$(printf '%q' "$value")")
  done < <(wallet complete -- "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
  [[ \${#COMPREPLY[@]} -gt 0 ]] || compopt -o default 2>/dev/null
}
complete -F _wallet wallet
`,
  zsh: `#compdef wallet
# Completion of wallet in zsh. Put this into ~/.zshrc: eval "$(wallet completion zsh)"
_wallet() {
  local value what
  local -a found
  while IFS=$'\\t' read -r value what; do
    found+=("\${value//:/\\\\:}:$what")
  done < <(wallet complete -- "\${(@)words[2,CURRENT]}" 2>/dev/null)
  if (( $#found )); then _describe 'wallet' found; else _files; fi
}
compdef _wallet wallet
`,
  fish: `# Completion of wallet in fish. Put this into config.fish: wallet completion fish | source
function __wallet_complete
    set -l words (commandline -opc) (commandline -ct)
    wallet complete -- $words[2..-1] 2>/dev/null
end
complete -c wallet -n 'test -n "$(__wallet_complete)"' -f -a '(__wallet_complete)'
`,
  powershell: `# Completion of wallet in PowerShell. Put this into $PROFILE: wallet completion powershell | Out-String | Invoke-Expression
Register-ArgumentCompleter -Native -CommandName wallet -ScriptBlock {
    param($typed, $line, $position)
    $words = @($line.CommandElements | Select-Object -Skip 1 | ForEach-Object { $_.ToString() })
    $new = if ($typed -eq '') { @('--new') } else { @() }
    wallet complete @new -- @words 2>$null | ForEach-Object {
        $value, $what = $_ -split "\`t", 2
        if (-not $what) { $what = $value }
        $quoted = if ($value -match '^[\\w.:/-]+$') { $value } else { "'" + $value.Replace("'", "''") + "'" }
        [System.Management.Automation.CompletionResult]::new($quoted, $value, 'ParameterValue', $what)
    }
}
`,
} as const;

export type Shell = keyof typeof scripts;

export function isShell(text: string): text is Shell {
  return Object.hasOwn(scripts, text);
}
