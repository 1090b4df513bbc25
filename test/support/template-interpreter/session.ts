/** One loaded template with the PBX around it: its parameters, its number rule, and the ways to run scenarios. */
import type { HttpFetch } from '../../../src/ports/http.ts'
import { acceptContacts } from './acceptance.ts'
import { authenticate } from './authentication.ts'
import type { Scope } from './expression.ts'
import { applyNumberRule } from './number-rule.ts'
import { readTemplate } from './read-template.ts'
import { type ContactOutputs, type Run, runScenario, type Variables } from './run-scenario.ts'
import type { SentRequest } from './send-request.ts'
import type { Parameter, Template, Version } from './template.ts'
import { text, type Value } from './values.ts'
import { TemplateError } from './xml.ts'

export interface SessionOptions {
  readonly fetch: HttpFetch
  readonly version: Version
  /** What the admin entered, over the template's defaults. */
  readonly parameters?: Readonly<Record<string, string>>
  /** The phonebook's "match last N digits", which `[MaxLength]` takes; absent for "match exactly". */
  readonly phonebookLength?: number
}

export interface Found {
  /** Whether 3CX shows a contact. */
  readonly hit: boolean
  /** Why not. */
  readonly reason?: string
  /** Of the contact shown first; empty without a hit. */
  readonly outputs: ContactOutputs
  /** All that are shown. */
  readonly contacts: readonly ContactOutputs[]
  readonly requests: readonly SentRequest[]
}

export interface Reported {
  /** Whether a request left and all were answered with success. */
  readonly ok: boolean
  readonly reason?: string
  readonly requests: readonly SentRequest[]
}

export class Session {
  readonly template: Template
  readonly #options: SessionOptions
  /** Variables of an authentication scenario. */
  readonly #published = new Map<string, Value>()

  constructor(xml: string, options: SessionOptions) {
    this.template = readTemplate(xml, options.version)
    this.#options = options
  }

  /** A party's number as templates see it; nothing stays nothing. */
  numberOf(written: string): string {
    return written === '' ? '' : applyNumberRule(written, this.template.number, this.#base)
  }

  /** Runs all scenarios whose id fits, in the template's order, each knowing how many records those before it found. */
  async find(wanted: (id: string) => boolean, variables: Variables, number?: string): Promise<Found> {
    const scenarios = this.template.scenarios.filter(({ id }) => wanted(id))
    if (scenarios.length === 0) throw new TemplateError('The template has no scenario for this.')
    const run = await this.#start(number)
    const found: ContactOutputs[] = []
    for (const scenario of scenarios) {
      const FoundRecordCount: Value = { type: 'number', number: found.length }
      found.push(...(await runScenario(scenario, this.#scope({ ...variables, FoundRecordCount }), run)))
    }
    const { accepted, refusals } = acceptContacts(found, number)
    const [outputs = {}] = accepted
    const hit = accepted.length > 0
    const reason = [...run.troubles, ...refusals].join('; ')
    return { hit, outputs, contacts: accepted, requests: run.requests, ...(hit ? {} : { reason }) }
  }

  /** Runs one scenario for its request. */
  async report(id: string, variables: Variables, number: string): Promise<Reported> {
    const scenario = this.template.scenarios.find((one) => one.id === id)
    if (scenario === undefined) return { ok: false, reason: `no scenario "${id}"`, requests: [] }
    const run = await this.#start(number)
    await runScenario(scenario, this.#scope(variables), run)
    const ok = run.requests.length > 0 && run.requests.every(({ status }) => status >= 200 && status < 300)
    return { ok, requests: run.requests, ...(ok ? {} : { reason: run.troubles.join('; ') }) }
  }

  async #start(number: string | undefined): Promise<Run> {
    const { fetch } = this.#options
    const { template } = this
    const isSearchedNumber = (stored: string) => number !== undefined && this.#sameDigits(stored, number)
    const run: Run = { template, sender: { fetch, headers: {} }, isSearchedNumber, requests: [], troubles: [] }
    const headers = await authenticate(template, this.#base, this.#published, run)
    return { ...run, sender: { fetch, headers } }
  }

  /** Both as the number rule writes them; punctuation does not count. */
  #sameDigits(stored: string, searched: string): boolean {
    const digits = this.numberOf(stored).replace(/\D/g, '')
    return digits !== '' && digits === searched.replace(/\D/g, '')
  }

  #scope(variables: Variables): Scope {
    return (name) => variables[name] ?? this.#base(name)
  }

  readonly #base: Scope = (name) => {
    const { phonebookLength, parameters } = this.#options
    if (name === 'MaxLength') return text(phonebookLength?.toString() ?? '')
    const parameter = this.template.parameters.find((one) => one.name === name)
    return parameter === undefined ? this.#published.get(name) : parameterValue(parameter, parameters?.[name])
  }
}

function parameterValue({ type, value }: Parameter, entered: string | undefined): Value {
  const written = entered ?? value
  if (type === 'Boolean') return { type: 'boolean', boolean: written.toLowerCase() === 'true' }
  const isNumber = type === 'Integer' || type === 'Double'
  return isNumber && written !== '' ? { type: 'number', number: Number(written) } : text(written)
}
