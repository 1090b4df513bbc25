/** A template as 3CX has it in memory: the elements of `<Crm>` by their meaning, defaults filled in. */

export type Version = 'v18' | 'v20'

export interface Parameter {
  readonly name: string
  readonly type: string
  readonly value: string
}

/** A member of PostValues or Headers. */
export interface PostValue {
  readonly shape: 'Value' | 'Object' | 'Array'
  readonly key: string
  readonly type: string
  readonly passes: number
  readonly includeIf: string
  readonly skipIf: string
  readonly text: string
  readonly members: readonly PostValue[]
}

export interface TemplateRequest {
  readonly skipIf: string
  readonly url: string
  readonly method: 'GET' | 'POST'
  readonly encoding: 'UrlEncoded' | 'Json'
  readonly contentType: string
  readonly message: string
  readonly messagePasses: number
  readonly headers: readonly PostValue[]
  readonly postValues: readonly PostValue[]
}

export interface Rule {
  readonly type: 'Any' | 'Equals' | 'Number'
  readonly ethalon: string
  readonly path: string
}

export interface Variable {
  readonly name: string
  readonly path: string
  readonly filter: readonly Rule[]
}

interface Output {
  readonly type: string
  readonly passes: number
  readonly value: string
}

export interface Outputs {
  readonly next: string
  readonly allowEmpty: boolean
  readonly outputs: readonly Output[]
}

export interface Scenario {
  readonly id: string
  readonly request: TemplateRequest
  readonly rules: readonly Rule[]
  readonly variables: readonly Variable[]
  /** Absent: nothing is read from the answer. */
  readonly outputs?: Outputs
}

export interface Template {
  readonly name: string
  readonly number: { readonly prefix: string; readonly maxLength: string }
  readonly parameters: readonly Parameter[]
  readonly authentication: { readonly type: string; readonly value: string }
  readonly scenarios: readonly Scenario[]
}
