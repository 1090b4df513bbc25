/**
 * A YAML file as data, its `${VAR}` filled in, and the way back from a path in the data to line and column, so that an
 * admin sees where to look.
 */
import { isScalar, LineCounter, type Node, parseDocument, visit } from 'yaml'
import type { Env } from '../../../lib/variable-fields.ts'
import { expand, hasReference } from './expand.ts'

export type Path = readonly PropertyKey[]

/** Something wrong in the configuration. `where` is `line:column`, or what else helps to find it. */
export interface ConfigFault {
  readonly where: string
  readonly path: string
  readonly message: string
}

export interface ConfigDocument {
  readonly value: unknown
  readonly faults: readonly ConfigFault[]
  /** `line:column` of the value at this path, or of the nearest around it. */
  locate(path: Path): string
  /** Text that came from a variable may stand for a number or a yes/no: tries that; false when it is neither. */
  convert(path: Path, to: 'number' | 'boolean'): boolean
  /** The data after conversions. */
  toValue(): unknown
}

export function readYaml(text: string, env: Env): ConfigDocument {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, version: '1.2' })
  const at = (offset: number) => {
    const { line, col } = lines.linePos(offset)
    return `${line}:${col}`
  }
  const faults: ConfigFault[] = document.errors.map((error) => ({
    where: at(error.pos[0]),
    path: '',
    message: error.message,
  }))
  const fromVariables = new Set<unknown>()
  visit(document, {
    Scalar(_, node) {
      if (typeof node.value !== 'string' || !hasReference(node.value)) return
      const { text: filled, missing } = expand(node.value, env)
      for (const name of missing) {
        faults.push({ where: at(node.range?.[0] ?? 0), path: '', message: `the variable ${name} is not set` })
      }
      node.value = filled
      fromVariables.add(node)
    },
  })
  const nodeAt = (path: Path): Node | undefined => {
    const found: unknown = document.getIn(path, true)
    return isNodeLike(found) ? found : undefined
  }
  return {
    value: document.toJS(),
    faults,
    locate(path) {
      for (let length = path.length; length > 0; length -= 1) {
        const offset = nodeAt(path.slice(0, length))?.range?.[0]
        if (offset !== undefined) return at(offset)
      }
      return at(0)
    },
    convert(path, to) {
      const node = nodeAt(path)
      if (!isScalar(node) || !fromVariables.has(node) || typeof node.value !== 'string') return false
      const value = to === 'number' ? readNumber(node.value) : readBoolean(node.value)
      if (value === undefined) return false
      node.value = value
      return true
    },
    toValue: () => document.toJS(),
  }
}

function isNodeLike(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'range' in value
}

function readNumber(text: string): number | undefined {
  const value = text.trim() === '' ? Number.NaN : Number(text)
  return Number.isNaN(value) ? undefined : value
}

function readBoolean(text: string): boolean | undefined {
  return /^(true|yes|on|1)$/i.test(text) ? true : /^(false|no|off|0)$/i.test(text) ? false : undefined
}
