/**
 * `switchhook completion bash|zsh|fish`: a script for the shell, made from the commands themselves.
 *
 * What must stay true of the function for bash: zsh runs it too (bashcompinit), so it names no variable as zsh names its own (`path`,
 * `words`, `status`), writes offsets of arrays as $((…)), and counts on no first index.
 */
import { Argument, type Command } from 'commander'
import type { CliCommand } from '../command.ts'

const shells = ['bash', 'zsh', 'fish'] as const

export const completion: CliCommand = (program, { cli }) => {
  program
    .command('completion')
    .description('Print a completion script: source <(npx switchhook completion bash)')
    .addArgument(new Argument('<shell>', 'Your shell').choices(shells))
    .action((shell: (typeof shells)[number]) => {
      cli.out.write(shell === 'fish' ? fishScript(program) : bashScript(program, shell === 'zsh'))
    })
}

const namesOf = (command: Command) => [command.name(), ...command.aliases()]
const longOptions = ({ options }: Command) => options.flatMap(({ long }) => long ?? [])

/** Each path of commands with what may follow it. */
function followers(command: Command, path: readonly string[] = []): [path: string, follow: string[]][] {
  const below = command.commands.flatMap((sub) => namesOf(sub).flatMap((name) => followers(sub, [...path, name])))
  return [[path.join(' '), [...command.commands.flatMap(namesOf), ...longOptions(command)]], ...below]
}

/** Those of the program stand after every command, too. */
function commonOptions(program: Command): string[] {
  return longOptions(program).filter((name) => name !== '--version')
}

/** The words are completed after `switchhook`, as it is called where it is installed. */
const typed = "# In a clone: alias switchhook='npx switchhook'\n"

/** zsh has neither the machinery for bash's functions nor its own at hand before they are loaded. */
const forZsh = `(( $+functions[compdef] )) || { autoload -Uz compinit && compinit }
autoload -U +X bashcompinit && bashcompinit
`

function bashScript(program: Command, isZsh: boolean): string {
  const [[, first] = ['', []], ...further] = followers(program)
  const cases = further.map(([path, follow]) => `    '${path}') _found='${follow.join(' ')}' ;;`)
  const withValue = program.options.flatMap(({ long, required }) => (long && required ? long : []))
  return `${typed}${isZsh ? forZsh : ''}_switchhook() {
  local _line='' _word _found='' _skip=''
  for _word in "\${COMP_WORDS[@]:1:$((COMP_CWORD - 1))}"; do
    if [ -n "$_skip" ]; then _skip=''; continue; fi
    case "$_word" in
      ${withValue.join('|')}) _skip=1 ;;
      -*) ;;
      *) _line="\${_line:+$_line }$_word" ;;
    esac
  done
  case "$_line" in
    '') _found='${first.join(' ')}' ;;
${cases.join('\n')}
  esac
  [ -z "$_line" ] || _found="$_found ${commonOptions(program).join(' ')}"
  COMPREPLY=($(compgen -W "$_found" -- "\${COMP_WORDS[@]:$COMP_CWORD:1}"))
}
complete -F _switchhook switchhook
`
}

function fishScript(program: Command): string {
  const quoted = (text: string) => `'${text.replace(/[\\']/g, '\\$&')}'`
  const optionsOf = (command: Command, condition: string) =>
    command.options.flatMap(({ long, description, required }) =>
      long
        ? `complete -c switchhook -n ${condition}${required ? ' -r' : ''} -l ${long.slice(2)} -d ${quoted(description)}`
        : [],
    )
  const lines = program.commands.flatMap((command) =>
    namesOf(command).flatMap((name) => {
      const here = `'__fish_seen_subcommand_from ${name}'`
      return [
        `complete -c switchhook -f -n __fish_use_subcommand -a ${name} -d ${quoted(command.description())}`,
        ...optionsOf(command, here),
        ...command.commands.flatMap((sub) => [
          `complete -c switchhook -f -n ${here} -a ${sub.name()} -d ${quoted(sub.description())}`,
          ...optionsOf(sub, `'__fish_seen_subcommand_from ${name}; and __fish_seen_subcommand_from ${sub.name()}'`),
        ]),
      ]
    }),
  )
  return `${typed}${[...lines, ...optionsOf(program, 'true')].join('\n')}\n`
}
