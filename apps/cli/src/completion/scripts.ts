/**
 * What a shell has to be told so that Tab after `perfkit` asks perfkit itself: one small script each, which calls
 * `perfkit completion propose -- WORDS…` and shows what comes back, `value<Tab>what it is` a line.
 *
 * Values may have spaces and colons, as `GET /users/:id` has: each shell quotes them in its own way.
 */
export const SHELLS = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof SHELLS)[number];

const BASH = `# perfkit completion for bash. Put into ~/.bashrc:  source <(perfkit completion bash)
_perfkit() {
  local words cword cur line value quote
  # Colons are parts of words here.
  if declare -F _get_comp_words_by_ref >/dev/null; then
    _get_comp_words_by_ref -n :=@ -w words -i cword -c cur
  else
    words=("\${COMP_WORDS[@]}"); cword=$COMP_CWORD; cur=\${COMP_WORDS[COMP_CWORD]}
  fi
  COMPREPLY=()
  # As typed, words still have their quotes. One that is open stays, and is closed behind what we say.
  quote=\${words[cword]:0:1}
  words=("\${words[@]//\\\\/}"); words=("\${words[@]#[\\"\\']}")
  while IFS= read -r line; do
    value=\${line%%$'\\t'*}
    # Names come from programs: nothing in one may be a command here.
    case $quote in
      \\') value=\${value//\\'/\\'\\\\\\'\\'} ;;
      '"') value=\${value//\\\\/\\\\\\\\}; value=\${value//\\"/\\\\\\"}; value=\${value//\\$/\\\\\\$}; value=\${value//\\\`/\\\\\\\`} ;;
      *) case $value in *[!A-Za-z0-9_./:=@%+,-]*) printf -v value '%q' "$value" ;; esac ;;
    esac
    COMPREPLY+=("$value")
  done < <(perfkit completion propose -- "\${words[@]:1:cword}" 2>/dev/null)
  declare -F __ltrim_colon_completions >/dev/null && __ltrim_colon_completions "$cur"
  return 0
}
complete -o default -F _perfkit perfkit
`;

const ZSH = `#compdef perfkit
# perfkit completion for zsh. Put into ~/.zshrc, after compinit:  source <(perfkit completion zsh)
_perfkit() {
  local -a proposed
  local line value brief
  while IFS= read -r line; do
    value=\${line%%$'\\t'*}
    brief=\${line#*$'\\t'}
    proposed+=("\${value//:/\\\\:}:\${brief}")
  done < <(perfkit completion propose -- "\${(@)words[2,$CURRENT]}" 2>/dev/null)
  if (( \${#proposed} )); then _describe perfkit proposed; else _files; fi
}
compdef _perfkit perfkit
`;

const FISH = `# perfkit completion for fish. Save as ~/.config/fish/completions/perfkit.fish:  perfkit completion fish > …
function __perfkit_proposed
  set -l words (commandline -opc) (commandline -ct)
  perfkit completion propose -- $words[2..] 2>/dev/null
end
complete -c perfkit -n 'test -n "$(__perfkit_proposed)"' -f
complete -c perfkit -a '(__perfkit_proposed)'
`;

export const SCRIPTS: Readonly<Record<Shell, string>> = { bash: BASH, zsh: ZSH, fish: FISH };
