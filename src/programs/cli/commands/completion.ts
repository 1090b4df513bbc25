/** `switchhook completion bash|zsh|fish`: a script for the shell, made from the commands themselves. */
import { Argument, type Command } from 'commander'
import type { CliCommand } from '../command.ts'

const shells = ['bash', 'zsh', 'fish'] as const

export const completion: CliCommand = (program, { cli }) => {
  program
    .command('completion')
    .description('Print a completion script: source <(switchhook completion bash)')
    .addArgument(new Argument('<shell>', 'Your shell').choices(shells))
    .action((shell: (typeof shells)[number]) => {
      cli.out.write(shell === 'fish' ? fishScript(program) : bashScript(program, shell === 'zsh'))
    })
}

/** Each path of commands with what may follow it. */
function followers(command: Command, path: readonly string[] = []): [path: string, words: string[]][] {
  const below = command.commands.flatMap((sub) => followers(sub, [...path, sub.name()]))
  const words = [...command.commands.map((sub) => sub.name()), ...command.options.map(({ long }) => long ?? '')]
  return [[path.join(' '), words.filter(Boolean)], ...below]
}

function bashScript(program: Command, isZsh: boolean): string {
  const cases = followers(program).map(([path, words]) => `    '${path}') words='${words.join(' ')}' ;;`)
  return `${isZsh ? 'autoload -U +X bashcompinit && bashcompinit\n' : ''}_switchhook() {
  local path='' word words=''
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case "$word" in -*) ;; *) path="\${path:+$path }$word" ;; esac
  done
  case "$path" in
${cases.join('\n')}
  esac
  COMPREPLY=($(compgen -W "$words" -- "\${COMP_WORDS[COMP_CWORD]}"))
}
complete -F _switchhook switchhook
`
}

function fishScript(program: Command): string {
  const quoted = (text: string) => `'${text.replace(/[\\']/g, '\\$&')}'`
  const lines = program.commands.flatMap((command) => [
    `complete -c switchhook -f -n __fish_use_subcommand -a ${command.name()} -d ${quoted(command.description())}`,
    ...command.commands.map(
      (sub) =>
        `complete -c switchhook -f -n '__fish_seen_subcommand_from ${command.name()}' -a ${sub.name()} -d ${quoted(sub.description())}`,
    ),
  ])
  return `${lines.join('\n')}\n`
}
