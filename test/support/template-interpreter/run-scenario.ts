/**
 * A scenario and those it goes on to. `Next` runs once for each record found and inherits all variables; only the last
 * scenario's outputs count. `AllowEmpty` goes on where nothing was found, or where the request was skipped.
 */
import { conditionHolds, expand, type Scope } from './expression.ts'
import { type Json, jsonValue, type Leaf, leavesIn, type RecordPlace, recordsOf, sameMembers } from './json-path.ts'
import { type Sender, type SentRequest, sendRequest } from './send-request.ts'
import type { Outputs, Rule, Scenario, Template, Variable } from './template.ts'
import { text, textOf, type Value } from './values.ts'
import { TemplateError } from './xml.ts'

/** Output type → text. */
export type ContactOutputs = Readonly<Record<string, string>>

export interface Run {
  readonly template: Template
  readonly sender: Sender
  /** Whether a number as the CRM stores it is the searched one, for rules of type Number. */
  readonly isSearchedNumber: (stored: string) => boolean
  /** Filled as requests leave. */
  readonly requests: SentRequest[]
  /** Why requests were skipped, failed or not answered usefully; filled as it happens. */
  readonly troubles: string[]
}

export type Variables = Readonly<Record<string, Value>>

const longestChain = 20

/** The contacts found; none when the request was skipped, failed or matched nothing. */
export async function runScenario(scenario: Scenario, scope: Scope, run: Run, depth = 0): Promise<ContactOutputs[]> {
  if (depth > longestChain) throw new TemplateError(`Scenario "${scenario.id}" goes on in a circle.`)
  const found = await recordsFound(scenario, scope, run)
  const { outputs } = scenario
  if (outputs === undefined) return []
  const records = found.length === 0 && outputs.allowEmpty ? [{}] : found
  const contacts: ContactOutputs[] = []
  for (const record of records) {
    const inner: Scope = (name) => record[name] ?? scope(name)
    const next = run.template.scenarios.find(({ id }) => id === outputs.next && id !== '')
    contacts.push(
      ...(next === undefined ? [contactOf(outputs, inner)] : await runScenario(next, inner, run, depth + 1)),
    )
  }
  return contacts
}

/** The variables of each record that the rules accept. */
export async function recordsFound(scenario: Scenario, scope: Scope, run: Run): Promise<Variables[]> {
  const answer = await ask(scenario, scope, run)
  if (answer === undefined) return []
  const paths = (scenario.rules.length > 0 ? scenario.rules : scenario.variables).map(({ path }) => path)
  const accepted = recordsOf(answer, paths).filter((record) =>
    scenario.rules.every((rule) =>
      leavesIn(answer, rule.path, record).some((leaf) => ruleHolds(rule, leaf, scope, run)),
    ),
  )
  if (accepted.length === 0) run.troubles.push(`"${scenario.id}" found nothing`)
  return accepted.map((record) =>
    Object.fromEntries(
      scenario.variables.map((variable) => [variable.name, read(variable, answer, record, scope, run)]),
    ),
  )
}

async function ask(scenario: Scenario, scope: Scope, run: Run): Promise<Json | undefined> {
  try {
    if (conditionHolds(scenario.request.skipIf, scope)) {
      run.troubles.push(`"${scenario.id}" was skipped`)
      return undefined
    }
    const sent = await sendRequest(scenario.id, scenario.request, scope, run.sender)
    run.requests.push(sent)
    if (sent.status < 200 || sent.status > 299) throw new Error(`status ${sent.status}`)
    const answer: Json = JSON.parse(sent.answer)
    return answer
  } catch (error) {
    run.troubles.push(`"${scenario.id}" failed: ${error instanceof Error ? error.message : String(error)}`)
    return undefined
  }
}

function ruleHolds(rule: Rule, leaf: Leaf, scope: Scope, run: Run): boolean {
  const found = textOf(jsonValue(leaf.value))
  if (rule.type === 'Any') return found !== ''
  return rule.type === 'Equals' ? found === expand(rule.ethalon, 1, scope) : run.isSearchedNumber(found)
}

/** Without a filter the value must be the only one; a filter takes the first that fits and is not empty. */
function read(variable: Variable, answer: Json, record: RecordPlace, scope: Scope, run: Run): Value {
  const leaves = leavesIn(answer, variable.path, record)
  if (variable.filter.length === 0) {
    const [only, ...more] = leaves
    return only === undefined || more.length > 0 ? text('') : jsonValue(only.value)
  }
  const fitting = leaves.filter((leaf) =>
    variable.filter.every((rule) =>
      leavesIn(answer, rule.path, record).some(
        (other) => sameMembers(leaf, other) && ruleHolds(rule, other, scope, run),
      ),
    ),
  )
  return fitting.map(({ value }) => jsonValue(value)).find((value) => textOf(value) !== '') ?? text('')
}

/** Of an output type that occurs twice the later one counts, unless it is empty (public templates rely on that). */
function contactOf({ outputs }: Outputs, scope: Scope): ContactOutputs {
  const contact: Record<string, string> = {}
  for (const { type, value, passes } of outputs) {
    const filled = expand(value, passes, scope)
    if (filled !== '' || contact[type] === undefined) contact[type] = filled
  }
  return contact
}
