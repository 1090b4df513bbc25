/** A plan for people, and for programs. Secrets are masked in both. */
import { plain } from '../../terminal/plain.ts'
import { weekWords } from '../staffing/week-words.ts'
import type { PlannedFile } from './files.ts'
import type { MovedVariable, MovePlan, OldSystem } from './plan.ts'
import type { TriedConnection } from './try-connections.ts'

export interface Migration {
  readonly system: OldSystem
  readonly read: readonly string[]
  readonly plan: MovePlan
  readonly files: readonly PlannedFile[]
  /** What became of the extension table; undefined: nothing was written. */
  readonly agents?: string
  /** What became of the business hours. */
  readonly hours?: string
  /** Absent: nothing was tried. */
  readonly tried?: readonly TriedConnection[]
}

export function migrationWords({ system, read, plan, files, agents, hours, tried = [] }: Migration): string {
  const done = agents !== undefined
  const sources = plan.forwarder?.sources.map((source) => `  ${'type' in source ? String(source.type) : ''}`) ?? []
  return [
    `${system.title}, read from ${read.map(plain).join(', ')}\n`,
    section('Settings', plan.variables.map(variableWords)),
    section('Forwarder’s sources', sources),
    section('Extensions', plan.agents.length > 0 ? [`  ${plan.agents.length}${agents ? `, ${agents}` : ''}`] : []),
    section('Business hours', hoursLines(plan, hours)),
    section(done ? 'Written' : 'Would be written with --write', files.map(fileWords)),
    section(
      'Connections, tried from this machine',
      tried.map(({ ok, text }) => `  ${ok ? '✔' : '✘'} ${plain(text)}`),
    ),
    section(
      'Then, by hand',
      plan.steps.map((step, at) => `  ${at + 1}. ${plain(step)}`),
    ),
    section(
      'Without counterpart here',
      plan.withoutCounterpart.map((one) => `  ${plain(one)}`),
    ),
    done ? '' : '\nNothing was written.\n',
  ].join('')
}

/** Without any value that is secret, and without the files' texts. */
export function migrationJson({ system, read, plan, files, agents, tried }: Migration) {
  return {
    system: system.id,
    read,
    written: agents !== undefined,
    variables: plan.variables.map((variable) => ({ ...variable, value: shownValue(variable) })),
    sources: plan.forwarder?.sources ?? [],
    agents: plan.agents,
    hours: plan.hours,
    files: files.map(({ name, kept, unchanged }) => ({ name, kept, unchanged })),
    connections: tried,
    steps: plan.steps,
    withoutCounterpart: plan.withoutCounterpart,
  }
}

function hoursLines({ hours }: MovePlan, done: string | undefined): string[] {
  if (hours === undefined) return []
  const { site, groups = {} } = hours
  const names = Object.entries(groups).map(([number, own]) => `${own?.name ?? 'Group'} (${number})`)
  return [
    ...(site?.schedule ? [`  ${weekWords(site.schedule.week)} (${site.schedule.zone})${done ? `, ${done}` : ''}`] : []),
    ...(names.length > 0 ? [`  Call groups: ${plain(names.join(', '))}`] : []),
  ]
}

function section(title: string, lines: readonly string[]): string {
  return lines.length > 0 ? `\n${title}\n${lines.join('\n')}\n` : ''
}

function variableWords(variable: MovedVariable): string {
  const { name, from } = variable
  return `  ${name}=${plain(shownValue(variable))}${from === name ? '' : `   (from ${plain(from)})`}`
}

function shownValue({ value, secret }: MovedVariable): string {
  return secret ? '••••••' : withoutPassword(value)
}

/** `https://user:password@host` as an address without its password. */
function withoutPassword(value: string): string {
  return value.replace(/\/\/[^\s/@]*@/, '//••••••@')
}

function fileWords({ name, kept, unchanged }: PlannedFile): string {
  const notes = [
    ...(unchanged ? ['as it is'] : []),
    ...(kept.length > 0 ? [`set to another value there, which stays: ${kept.join(', ')}`] : []),
  ]
  return `  ${name}${notes.length > 0 ? `   (${notes.join('; ')})` : ''}`
}
