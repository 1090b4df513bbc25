/** `<Authentication>`: none, Basic, or a scenario whose outputs are a header that every other request carries. */
import { expand, expandFully, type Scope } from './expression.ts'
import { type Run, recordsFound } from './run-scenario.ts'
import type { Template } from './template.ts'
import type { Value } from './values.ts'

/** The headers for all requests. Variables of an authentication scenario are published for all scenarios. */
export async function authenticate(
  template: Template,
  scope: Scope,
  published: Map<string, Value>,
  run: Run,
): Promise<Record<string, string>> {
  const { type, value } = template.authentication
  if (type === 'Basic') {
    const credentials = new TextEncoder().encode(expandFully(value, scope))
    return { Authorization: `Basic ${btoa(String.fromCharCode(...credentials))}` }
  }
  const scenario = template.scenarios.find(({ id }) => type === 'Scenario' && id === value)
  if (scenario === undefined) return {}
  const [variables] = await recordsFound(scenario, scope, run)
  for (const [name, one] of Object.entries(variables ?? {})) published.set(name, one)
  const inner: Scope = (name) => variables?.[name] ?? scope(name)
  const outputs = scenario.outputs?.outputs.map((output) => [output.type, expand(output.value, output.passes, inner)])
  const { HeaderName, HeaderValue } = Object.fromEntries(outputs ?? [])
  return HeaderName && HeaderValue ? { [HeaderName]: HeaderValue } : {}
}
